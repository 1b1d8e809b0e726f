import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { Places } from './place-fields.ts';

/** Where the built-in contract has a function: its operation, and the paths of its fields in request and answer. */
export interface FunctionPlaces {
  readonly operation: string;
  readonly request: Places;
  readonly response: Places;
}

const token = { token: 'AuthenticationToken' };
const comment = { comment: 'Comment' };
const account = {
  'account.accountName': 'AccountIdentificationInfo/AccountName',
  'account.customTypeName': 'AccountIdentificationInfo/AccountStore/CustomTypeName',
  'account.targetName': 'AccountIdentificationInfo/AccountStore/TargetName',
  'account.storeType': 'AccountIdentificationInfo/AccountStore/Type',
  'account.passwordList': 'AccountIdentificationInfo/PasswordList',
};
const identifier = {
  'identifier.accountName': 'SharedCredentialIdentifier/AccountName',
  'identifier.listName': 'SharedCredentialIdentifier/SharedCredentialListName',
  'identifier.systemName': 'SharedCredentialIdentifier/SystemName',
};

const permissions = {
  allowRemoteSessions: 'Permissions/PermissionAllowRemoteSessions',
  requestPasswords: 'Permissions/PermissionRequestPasswords',
  viewPasswords: 'Permissions/PermissionViewPasswords',
};
const storedMembers = {
  ...permissions,
  accountName: 'AccountIdentificationInfo/AccountName',
  customTypeName: 'AccountIdentificationInfo/AccountStore/CustomTypeName',
  targetName: 'AccountIdentificationInfo/AccountStore/TargetName',
  storeType: 'AccountIdentificationInfo/AccountStore/Type',
  passwordList: 'AccountIdentificationInfo/PasswordList',
  autoSpin: 'AutoSpin',
  checkedOutTo: 'CheckedOutTo',
  checkedOutUntil: 'CheckedOutUntilUtc',
  domainDnsName: 'DomainDnsName',
  domainName: 'DomainName',
  hasRandomPassword: 'HasRandomPassword',
  systemDnsName: 'SystemDnsName',
  systemIpAddress: 'SystemIPAddress',
  systemName: 'SystemName',
};
const sharedMembers = {
  ...permissions,
  accountName: 'SharedCredentialIdentifier/AccountName',
  listName: 'SharedCredentialIdentifier/SharedCredentialListName',
  systemName: 'SharedCredentialIdentifier/SystemName',
  checkedOutTo: 'CheckedOutTo',
};

/** @param outputs paths below `<operation>Result`, where every answer has its outcome as well */
function places(
  operation: string,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>> = {},
): FunctionPlaces {
  const all = { success: 'OperationSuccessful', code: 'ErrorCode', message: 'OperationMessage', ...outputs };
  const fields = Object.fromEntries(Object.entries(all).map(([field, path]) => [field, `${operation}Result/${path}`]));
  return { operation, request: { fields: inputs }, response: { fields } };
}

function listPlaces(
  operation: string,
  inputs: Readonly<Record<string, string>>,
  of: 'stored' | 'shared',
  path: string,
): FunctionPlaces {
  const members = of === 'stored' ? storedMembers : sharedMembers;
  const outputs = Object.entries(members).map(([field, member]) => [`${of}.${field}`, `${path}/${member}`] as const);
  const { request, response } = places(operation, inputs, Object.fromEntries(outputs));
  return { operation, request, response: { ...response, list: { of, path: `${operation}Result/${path}` } } };
}

const tokenAnswer = { token: 'OperationMessage' };
const checkOutAnswer = { password: 'Password', until: 'CheckedOutUntilUtc' };
const storedList = 'AccountStoreOps_StoredCredential_GetList';
const storedEntry = 'StoredCredentials/StoredCredential';
const jobAnswer = { jobId: 'JobID' };

/** The operations of `AuthService.wsdl` (pi-web-service.md). */
export const builtInPlaces: Readonly<Record<FunctionName, FunctionPlaces>> = {
  login: places(
    'DoLogin2',
    { authenticator: 'Authenticator', loginType: 'LoginType', password: 'Password', userName: 'Username' },
    tokenAnswer,
  ),
  loginAsUser: places('DoLoginAsUser', { ...token, authenticator: 'Authenticator', userName: 'Username' }, tokenAnswer),
  logout: places('DoLogout', token),
  productVersion: places('SystemOps_GetVersion', token, { version: 'ProductVersion' }),
  listStoredBySystem: listPlaces(storedList, { ...token, system: 'Query/SystemName' }, 'stored', storedEntry),
  listStoredByDomain: listPlaces(storedList, { ...token, domain: 'Query/DomainName' }, 'stored', storedEntry),
  listSharedBySystem: listPlaces(
    'AccountStoreOps_SharedCredential_GetList',
    { ...token, system: 'SystemName' },
    'shared',
    'SharedCredentials/SharedCredential',
  ),
  checkOutStored: places(
    'AccountStoreOps_StoredCredential_CheckOut',
    { ...token, ...account, ...comment },
    checkOutAnswer,
  ),
  checkInStored: places('AccountStoreOps_StoredCredential_CheckIn', { ...token, ...account, ...comment }),
  checkOutShared: places(
    'AccountStoreOps_SharedCredential_CheckOut',
    { ...token, ...identifier, ...comment },
    checkOutAnswer,
  ),
  checkInShared: places('AccountStoreOps_SharedCredential_CheckIn', { ...token, ...identifier, ...comment }),
  createRequest: places(
    'AccountStoreOps_PasswordRequest_Create',
    { ...token, ...account, ...comment },
    { requestId: 'RequestID' },
  ),
  grantRequest: places('AccountStoreOps_PasswordRequest_Grant', { ...token, ...comment, requestId: 'RequestID' }),
  spin: places('AccountStoreOps_StoredCredential_Spin', { ...token, ...account, ...comment }, jobAnswer),
  readTemplate: places(
    'JobOps_GetPasswordChangeSettings',
    { ...token, jobId: 'JobID' },
    { settings: 'PasswordChangeSettings', storeType: 'AccountStoreType' },
  ),
  createRotationJob: places(
    'JobOps_CreatePasswordChangeJob',
    {
      ...token,
      'job.comment': 'JobInfoBase/JobComment',
      'job.nextRun': 'JobInfoBase/NextRunTimeUTC',
      'job.runOnNewSystems': 'JobInfoBase/RunJobOnNewSystems',
      settings: 'PasswordChangeSettings',
      'settings.domainName': 'PasswordChangeSettings/DomainName',
      'settings.fullAccountName': 'PasswordChangeSettings/FullAccountName',
      'settings.storedAccountName': 'PasswordChangeSettings/StoredAccountName',
      'settings.storedSystemName': 'PasswordChangeSettings/StoredSystemName',
      'schedule.retryEnabled': 'ScheduleInfo/RetryEnabled',
      'schedule.type': 'ScheduleInfo/ScheduleType',
      system: 'SystemList',
    },
    jobAnswer,
  ),
};

/** Codes of PI's answers (pi-web-service.md, "Success and failure"). */
export const builtInCodes = [
  { when: { code: '1' }, means: 'bad-credentials' },
  { when: { code: '2' }, means: 'token-expired' },
  { when: { code: '3' }, means: 'access-denied' },
  { when: { code: '4' }, means: 'not-found' },
  { when: { code: '5' }, means: 'held-by-another' },
  { when: { code: '6' }, means: 'approval-required' },
  { when: { code: '7' }, means: 'registration-key' },
  { when: { code: '8' }, means: 'impersonation-refused' },
  { when: { code: '9' }, means: 'unknown-user' },
  { when: { code: '10' }, means: 'busy' },
  { when: { code: '11' }, means: 'other' },
] as const;
