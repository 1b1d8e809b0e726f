import { describe, expect, it } from 'vitest';
import { functionNames } from '../../../../shared/contract-functions.ts';
import { fitOfName } from './rank-names.ts';

/** The functions that an operation of the name may be, the best first. */
function functionsOf(operation: string): string {
  return functionNames
    .flatMap((name) => {
      const fit = fitOfName(operation, name);
      return fit === undefined ? [] : [{ name, score: fit.score }];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ name }) => name)
    .join(' ');
}

describe('the name of an operation', () => {
  it.each([
    ['SignIn', 'login'],
    ['LogonUser', 'login'],
    ['AuthenticateUser', 'login'],
    ['open_session', 'login'],
    ['SignInAs', 'loginAsUser'],
    ['impersonate_user', 'loginAsUser'],
    ['LoginOnBehalfOf', 'loginAsUser'],
    ['LogOff', 'logout'],
    ['GetServerVersion', 'productVersion'],
    ['FindManagedAccounts', 'listStoredBySystem listStoredByDomain'],
    ['ListAccountsOfComputer', 'listStoredBySystem'],
    ['list_accounts_of_directory', 'listStoredByDomain'],
    ['GetSharedCredentialList', 'listSharedBySystem'],
    ['CheckOutAccount', 'checkOutStored'],
    ['RetrievePassword', 'checkOutStored'],
    ['AcquireSharedCredential', 'checkOutShared'],
    ['checkin', 'checkInStored'],
    ['ReturnPassword', 'checkInStored'],
    ['CheckInSharedAccount', 'checkInShared'],
    ['CreatePasswordRequest', 'createRequest'],
    ['RequestAccess', 'createRequest'],
    ['ApproveRequest', 'grantRequest'],
    ['RotateManagedAccount', 'spin'],
    ['GetRotationSettings', 'readTemplate'],
    ['ReadTemplateJob', 'readTemplate'],
    ['CreatePasswordChangeJob', 'createRotationJob'],
    ['JobOps_CreatePasswordChangeJob', 'createRotationJob'],
  ])('%s may be %s', (operation, names) => {
    expect(functionsOf(operation)).toBe(names);
  });

  const misleading =
    'DeleteAccount CreateAccount UpdateAccount SetAccountPassword ImportAccounts MoveAccounts ' +
    'GetDeletedAccounts GetUnmanagedAccounts ListAccountTypes GetAccountGroups CountAccounts ' +
    'GetAccountPasswordHistory GetPasswordPolicy ListUsers GetAllAccounts GetAccountAuditLog CheckInAll ' +
    'CheckInAllAccounts ForceCheckIn ExtendCheckOut GetCheckOutStatus ListCheckOuts CheckOutFile ' +
    'CheckOutHistory CancelCheckOut DisableAccount UnlockAccount LockAccount LogoutAllUsers ForceLogout ' +
    'GetLoginHistory IsLoginAllowed ResetLoginPassword CreateLogin StopImpersonation CanImpersonate ' +
    'ListImpersonations ChangePassword ResetPassword SetPassword DenyPasswordRequest CancelPasswordRequest ' +
    'ListPasswordRequests GetRequestStatus DeleteRequest CreateDiscoveryJob DeleteRotationJob ' +
    'UpdateRotationSettings GetRotationJobStatus CancelJob SetVersion GetTemplateHistory CreateTemplate ' +
    'DeleteTemplate Ping GetServerTime Xyzzy';

  it.each([...misleading.split(' '), ''])('%s is none of the functions', (operation) => {
    expect(functionsOf(operation)).toBe('');
  });

  it('means the function where it is the built-in one, whatever its words', () => {
    expect(fitOfName('AccountStoreOps_StoredCredential_Spin', 'spin')?.score).toBeGreaterThan(
      fitOfName('SpinAccount', 'spin')?.score ?? 0,
    );
  });
});
