import wsdl from './renamed.wsdl?raw';
import type { MemberMapping, PracticeContract, Values } from './contract.ts';

/** Other names everywhere, enumerations as text, success by a status (`renamed.wsdl`). */

const flag: Values = { Y: true, N: false };
const codes: Values = {
  E_BAD_CREDENTIALS: 1,
  E_SESSION_EXPIRED: 2,
  E_FORBIDDEN: 3,
  E_NO_SUCH_OBJECT: 4,
  E_CHECKED_OUT: 5,
  E_APPROVAL_NEEDED: 6,
  E_APPLICATION_KEY: 7,
  E_SIGN_IN_AS_FORBIDDEN: 8,
  E_NO_SUCH_USER: 9,
  E_BUSY: 10,
  E_BAD_ARGUMENT: 11,
};
const storeKinds: Values = {
  Windows: 1,
  Linux: 2,
  ActiveDirectory: 3,
  Ldap: 4,
  SqlServer: 5,
  Oracle: 6,
  MySql: 7,
  PostgreSql: 8,
  NetworkDevice: 9,
  Custom: 99,
};

const session = { SessionId: 'AuthenticationToken' };
const sessionAndRemark = { ...session, Remark: 'Comment' };
const accountKey = {
  'Account/Store/Kind': { at: 'AccountIdentificationInfo/AccountStore/Type', values: storeKinds },
  'Account/Store/Computer': 'AccountIdentificationInfo/AccountStore/TargetName',
  'Account/Store/CustomKind': 'AccountIdentificationInfo/AccountStore/CustomTypeName',
  'Account/LoginName': 'AccountIdentificationInfo/AccountName',
  'Account/PasswordList': 'AccountIdentificationInfo/PasswordList',
};
const sharedKey = {
  'Account/ListName': 'SharedCredentialIdentifier/SharedCredentialListName',
  'Account/LoginName': 'SharedCredentialIdentifier/AccountName',
  'Account/Computer': 'SharedCredentialIdentifier/SystemName',
};
const state: MemberMapping = {
  'Rights/MayViewPassword': { at: 'Permissions/PermissionViewPasswords', values: flag },
  'Rights/MayRequestPassword': { at: 'Permissions/PermissionRequestPasswords', values: flag },
  'Rights/MayStartRemoteSession': { at: 'Permissions/PermissionAllowRemoteSessions', values: flag },
  CheckedOutBy: 'CheckedOutTo',
  CheckedOutRemark: 'CheckedOutComment',
};
const managedAccount: MemberMapping = {
  ...accountKey,
  ...state,
  Computer: 'SystemName',
  ComputerDnsName: 'SystemDnsName',
  ComputerAddress: 'SystemIPAddress',
  Directory: 'DomainName',
  DirectoryDnsName: 'DomainDnsName',
  CheckedOutUntil: 'CheckedOutUntilUtc',
  AutoRotate: { at: 'AutoSpin', values: flag },
  RandomPassword: { at: 'HasRandomPassword', values: flag },
};
const settings: MemberMapping = {
  'Settings/Remark': 'PasswordChangeSettings/AccountComment',
  'Settings/AccountKind': 'PasswordChangeSettings/AccountType',
  'Settings/CancelIfCheckedOut': { at: 'PasswordChangeSettings/CancelIfCheckedOut', values: flag },
  'Settings/ConnectionKind': 'PasswordChangeSettings/ConnectionType',
  'Settings/Directory': 'PasswordChangeSettings/DomainName',
  'Settings/FullLoginName': 'PasswordChangeSettings/FullAccountName',
  'Settings/LoginName': 'PasswordChangeSettings/StoredAccountName',
  'Settings/Computer': 'PasswordChangeSettings/StoredSystemName',
  'Settings/Namespace': 'PasswordChangeSettings/StoredNamespace',
  'Settings/MinLowerCase': 'PasswordChangeSettings/MinLettersLcase',
  'Settings/MinUpperCase': 'PasswordChangeSettings/MinLettersUcase',
  'Settings/MinDigits': 'PasswordChangeSettings/MinNumbers',
  'Settings/MinSymbols': 'PasswordChangeSettings/MinSymbols',
  'Settings/NotifyOwner': { at: 'PasswordChangeSettings/NotifyOwner', values: flag },
  'Settings/Length': 'PasswordChangeSettings/PasswordLength',
  'Settings/Unique': { at: 'PasswordChangeSettings/Unique', values: flag },
};
const password = { Password: 'Password', CheckedOutUntil: 'CheckedOutUntilUtc' };
const newSession = { SessionId: 'OperationMessage' };
const job = { JobNumber: 'JobID' };
const status = { Status: { at: 'OperationSuccessful', values: { OK: true, FAILED: false } } };
const failure = { Code: { at: 'ErrorCode', values: codes }, Text: 'OperationMessage' };

export const renamed: PracticeContract = {
  wsdl,
  soap: '1.1',
  registrationKey: { as: 'soap-header', name: 'ApplicationKey' },
  success: status,
  refusal: { ...status, ...failure },
  fault: { element: 'ServiceFault', members: failure },
  operations: {
    SignIn: {
      is: 'DoLogin2',
      in: {
        LoginName: 'Username',
        Password: 'Password',
        Directory: 'Authenticator',
        LoginKind: { at: 'LoginType', values: { Explicit: 1, Directory: 2 } },
        OneTimeCode: 'MFATokenCode',
      },
      out: newSession,
    },
    SignInAs: {
      is: 'DoLoginAsUser',
      in: { ...session, LoginName: 'Username', Directory: 'Authenticator' },
      out: newSession,
    },
    SignOut: { is: 'DoLogout', in: session, out: {} },
    GetProductVersion: { is: 'SystemOps_GetVersion', in: session, out: { Version: 'ProductVersion' } },
    FindManagedAccounts: {
      is: 'AccountStoreOps_StoredCredential_GetList',
      in: { ...session, 'Search/Computer': 'Query/SystemName', 'Search/Directory': 'Query/DomainName' },
      out: {
        'ManagedAccounts/ManagedAccount': { each: 'StoredCredentials/StoredCredential', members: managedAccount },
      },
    },
    FindSharedAccounts: {
      is: 'AccountStoreOps_SharedCredential_GetList',
      in: { ...session, Computer: 'SystemName' },
      out: {
        'SharedAccounts/SharedAccount': {
          each: 'SharedCredentials/SharedCredential',
          members: { ...sharedKey, ...state },
        },
      },
    },
    CheckOutManagedAccount: {
      is: 'AccountStoreOps_StoredCredential_CheckOut',
      in: { ...sessionAndRemark, ...accountKey },
      out: password,
    },
    CheckInManagedAccount: {
      is: 'AccountStoreOps_StoredCredential_CheckIn',
      in: { ...sessionAndRemark, ...accountKey },
      out: {},
    },
    CheckOutSharedAccount: {
      is: 'AccountStoreOps_SharedCredential_CheckOut',
      in: { ...sessionAndRemark, ...sharedKey },
      out: password,
    },
    CheckInSharedAccount: {
      is: 'AccountStoreOps_SharedCredential_CheckIn',
      in: { ...sessionAndRemark, ...sharedKey },
      out: {},
    },
    RotateManagedAccount: {
      is: 'AccountStoreOps_StoredCredential_Spin',
      in: { ...sessionAndRemark, ...accountKey },
      out: job,
    },
    CreatePasswordRequest: {
      is: 'AccountStoreOps_PasswordRequest_Create',
      in: { ...sessionAndRemark, ...accountKey },
      out: { RequestNumber: 'RequestID' },
    },
    ApprovePasswordRequest: {
      is: 'AccountStoreOps_PasswordRequest_Grant',
      in: { ...sessionAndRemark, RequestNumber: 'RequestID' },
      out: {},
    },
    GetRotationSettings: {
      is: 'JobOps_GetPasswordChangeSettings',
      in: { ...session, JobNumber: 'JobID' },
      out: { ...settings, StoreKind: { at: 'AccountStoreType', values: storeKinds } },
    },
    CreateRotationJob: {
      is: 'JobOps_CreatePasswordChangeJob',
      in: {
        ...session,
        ...settings,
        Computers: 'SystemList',
        'Job/Remark': 'JobInfoBase/JobComment',
        'Job/NextRun': 'JobInfoBase/NextRunTimeUTC',
        'Job/RunOnNewComputers': { at: 'JobInfoBase/RunJobOnNewSystems', values: flag },
        'Schedule/Kind': { at: 'ScheduleInfo/ScheduleType', values: { Once: 1 } },
        'Schedule/Retry': { at: 'ScheduleInfo/RetryEnabled', values: flag },
      },
      out: job,
    },
  },
};
