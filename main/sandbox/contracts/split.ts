import wsdl from './split.wsdl?raw';
import type { MemberMapping, PracticeContract, Values } from './contract.ts';

/** Lists of a computer and of a domain apart, attributes, faults only, the registration key in the login (`split.wsdl`). */

const codes: Values = {
  '401': 1,
  '440': 2,
  '403': 3,
  '404': 4,
  '409': 5,
  '428': 6,
  '498': 7,
  '451': 8,
  '452': 9,
  '503': 10,
  '400': 11,
};

const token = { token: 'AuthenticationToken' };
const tokenAndComment = { ...token, comment: 'Comment' };
const account = {
  name: 'AccountIdentificationInfo/AccountName',
  target: 'AccountIdentificationInfo/AccountStore/TargetName',
  type: 'AccountIdentificationInfo/AccountStore/Type',
  customType: 'AccountIdentificationInfo/AccountStore/CustomTypeName',
  passwordList: 'AccountIdentificationInfo/PasswordList',
};
const shared = {
  list: 'SharedCredentialIdentifier/SharedCredentialListName',
  name: 'SharedCredentialIdentifier/AccountName',
  computer: 'SharedCredentialIdentifier/SystemName',
};
const state = {
  checkedOutTo: 'CheckedOutTo',
  checkedOutComment: 'CheckedOutComment',
  'permissions/view': 'Permissions/PermissionViewPasswords',
  'permissions/request': 'Permissions/PermissionRequestPasswords',
  'permissions/remote': 'Permissions/PermissionAllowRemoteSessions',
};
const listedAccount: MemberMapping = {
  ...account,
  ...state,
  checkedOutUntil: 'CheckedOutUntilUtc',
  'computer/name': 'SystemName',
  'computer/dnsName': 'SystemDnsName',
  'computer/address': 'SystemIPAddress',
  'domain/name': 'DomainName',
  'domain/dnsName': 'DomainDnsName',
  autoSpin: 'AutoSpin',
  randomPassword: 'HasRandomPassword',
};
const template = below('template', {
  accountComment: 'PasswordChangeSettings/AccountComment',
  accountType: 'PasswordChangeSettings/AccountType',
  cancelIfCheckedOut: 'PasswordChangeSettings/CancelIfCheckedOut',
  connectionType: 'PasswordChangeSettings/ConnectionType',
  domainName: 'PasswordChangeSettings/DomainName',
  fullAccountName: 'PasswordChangeSettings/FullAccountName',
  minLowercase: 'PasswordChangeSettings/MinLettersLcase',
  minUppercase: 'PasswordChangeSettings/MinLettersUcase',
  minNumbers: 'PasswordChangeSettings/MinNumbers',
  minSymbols: 'PasswordChangeSettings/MinSymbols',
  notifyOwner: 'PasswordChangeSettings/NotifyOwner',
  passwordLength: 'PasswordChangeSettings/PasswordLength',
  storedAccountName: 'PasswordChangeSettings/StoredAccountName',
  storedNamespace: 'PasswordChangeSettings/StoredNamespace',
  storedComputer: 'PasswordChangeSettings/StoredSystemName',
  unique: 'PasswordChangeSettings/Unique',
});
const ofAccount = { ...tokenAndComment, ...below('account', account) };
const ofShared = { ...tokenAndComment, ...below('sharedAccount', shared) };
const newToken = { token: 'OperationMessage' };
const password = { password: 'Password', until: 'CheckedOutUntilUtc' };
const accounts: MemberMapping = { account: { each: 'StoredCredentials/StoredCredential', members: listedAccount } };
const job = { jobId: 'JobID' };

function below(parent: string, members: MemberMapping): MemberMapping {
  return Object.fromEntries(Object.entries(members).map(([path, place]) => [`${parent}/${path}`, place]));
}

export const split: PracticeContract = {
  wsdl,
  soap: '1.1',
  registrationKey: { as: 'input', operation: 'Login', name: 'applicationKey' },
  success: {},
  refusal: 'fault',
  fault: { element: 'pamFault', members: { code: { at: 'ErrorCode', values: codes }, reason: 'OperationMessage' } },
  operations: {
    Login: {
      is: 'DoLogin2',
      in: {
        'credentials/userName': 'Username',
        'credentials/password': 'Password',
        'credentials/oneTimeCode': 'MFATokenCode',
        'credentials/domain': 'Authenticator',
        'credentials/kind': { at: 'LoginType', values: { explicit: 1, domain: 2 } },
      },
      out: newToken,
    },
    LoginAsUser: {
      is: 'DoLoginAsUser',
      in: { ...token, 'user/name': 'Username', 'user/domain': 'Authenticator' },
      out: newToken,
    },
    Logout: { is: 'DoLogout', in: token, out: {} },
    GetVersion: { is: 'SystemOps_GetVersion', in: token, out: { version: 'ProductVersion' } },
    ListAccountsOfComputer: {
      is: 'AccountStoreOps_StoredCredential_GetList',
      in: { ...token, computer: 'Query/SystemName' },
      out: accounts,
    },
    ListAccountsOfDomain: {
      is: 'AccountStoreOps_StoredCredential_GetList',
      in: { ...token, domain: 'Query/DomainName' },
      out: accounts,
    },
    ListSharedAccountsOfComputer: {
      is: 'AccountStoreOps_SharedCredential_GetList',
      in: { ...token, computer: 'SystemName' },
      out: { sharedAccount: { each: 'SharedCredentials/SharedCredential', members: { ...shared, ...state } } },
    },
    CheckOutAccount: { is: 'AccountStoreOps_StoredCredential_CheckOut', in: ofAccount, out: password },
    CheckInAccount: { is: 'AccountStoreOps_StoredCredential_CheckIn', in: ofAccount, out: {} },
    CheckOutSharedAccount: { is: 'AccountStoreOps_SharedCredential_CheckOut', in: ofShared, out: password },
    CheckInSharedAccount: { is: 'AccountStoreOps_SharedCredential_CheckIn', in: ofShared, out: {} },
    SpinAccount: { is: 'AccountStoreOps_StoredCredential_Spin', in: ofAccount, out: job },
    RequestPassword: {
      is: 'AccountStoreOps_PasswordRequest_Create',
      in: ofAccount,
      out: { requestId: 'RequestID' },
    },
    GrantPasswordRequest: {
      is: 'AccountStoreOps_PasswordRequest_Grant',
      in: { ...tokenAndComment, requestId: 'RequestID' },
      out: {},
    },
    ReadTemplateJob: {
      is: 'JobOps_GetPasswordChangeSettings',
      in: { ...token, jobId: 'JobID' },
      out: { ...template, storeType: 'AccountStoreType' },
    },
    CreatePasswordChangeJob: {
      is: 'JobOps_CreatePasswordChangeJob',
      in: {
        ...token,
        ...template,
        'job/comment': 'JobInfoBase/JobComment',
        'job/nextRun': 'JobInfoBase/NextRunTimeUTC',
        'job/runOnNewComputers': 'JobInfoBase/RunJobOnNewSystems',
        'schedule/type': 'ScheduleInfo/ScheduleType',
        'schedule/retry': 'ScheduleInfo/RetryEnabled',
        computers: 'SystemList',
      },
      out: job,
    },
  },
};
