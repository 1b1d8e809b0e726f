import type { ContractName } from '../../main/sandbox/contracts/contracts.ts';

/** One call of an independent client. `$name` in the arguments is what an earlier call saved. */
export interface ConversationCall {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Values of the answer by the names under which they are saved, as paths. */
  readonly save?: Readonly<Record<string, string>>;
  /** Members to replace in what `$template` stands for. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly refused?: true;
}

/** A conversation with every operation of a contract, as its WSDL has them. `$password` and `$key` are given. */
interface Conversation {
  readonly port: string;
  readonly soapHeader?: string;
  readonly httpHeader?: string;
  readonly calls: readonly ConversationCall[];
}

const data = 'AuthenticationToken';
const stored = (accountName: string, TargetName: string, Type: number) => ({
  AccountIdentificationInfo: { AccountName: accountName, AccountStore: { TargetName, Type } },
  Comment: 'a <b> & "c"',
});
const shared = {
  SharedCredentialIdentifier: {
    AccountName: 'emergency-admin',
    SharedCredentialListName: 'Break glass',
    SystemName: 'WEB01',
  },
  Comment: 'shared',
};
const of = (token: string) => ({ [data]: `$${token}` });
const tokenOf = (operation: string, name: string) => ({ [name]: `${operation}Result/OperationMessage` });
const storedOperation = (name: string): string => `AccountStoreOps_StoredCredential_${name}`;
const sharedOperation = (name: string): string => `AccountStoreOps_SharedCredential_${name}`;

/** The order of the calls is the same in each conversation. */
const builtIn: readonly ConversationCall[] = [
  { operation: 'DoLogin2', args: { LoginType: 1, Username: 'svc-ecm', Password: 'wrong' }, refused: true },
  {
    operation: 'DoLogin2',
    args: { LoginType: 1, Username: 'svc-ecm', Password: '$password' },
    save: tokenOf('DoLogin2', 'api'),
  },
  ...['ann', 'bob'].map((Username) => ({
    operation: 'DoLoginAsUser',
    args: { ...of('api'), Authenticator: 'HQ', Username },
    save: tokenOf('DoLoginAsUser', Username),
  })),
  {
    operation: 'DoLoginAsUser',
    args: { ...of('api'), Username: 'approver' },
    save: tokenOf('DoLoginAsUser', 'approver'),
  },
  { operation: 'SystemOps_GetVersion', args: of('api') },
  { operation: storedOperation('CheckOut'), args: { ...of('ann'), ...stored('Administrator', 'WEB01', 1) } },
  { operation: sharedOperation('CheckOut'), args: { ...of('ann'), ...shared } },
  { operation: storedOperation('GetList'), args: { ...of('ann'), Query: { SystemName: 'WEB01' } } },
  { operation: storedOperation('GetList'), args: { ...of('ann'), Query: { SystemName: 'nowhere' } }, refused: true },
  { operation: storedOperation('GetList'), args: { ...of('ann'), Query: { DomainName: 'HQ' } } },
  { operation: sharedOperation('GetList'), args: { ...of('ann'), SystemName: 'WEB01' } },
  { operation: storedOperation('CheckIn'), args: { ...of('ann'), ...stored('Administrator', 'WEB01', 1) } },
  { operation: sharedOperation('CheckIn'), args: { ...of('ann'), ...shared } },
  {
    operation: 'AccountStoreOps_PasswordRequest_Create',
    args: { ...of('bob'), ...stored('Administrator', 'WEB01', 1) },
    save: { request: 'AccountStoreOps_PasswordRequest_CreateResult/RequestID' },
  },
  {
    operation: 'AccountStoreOps_PasswordRequest_Grant',
    args: { ...of('approver'), RequestID: '$request', Comment: 'yes' },
  },
  { operation: storedOperation('Spin'), args: { ...of('api'), ...stored('root', 'lnx01', 2) } },
  { operation: 'JobOps_GetPasswordChangeSettings', args: { ...of('api'), JobID: 7 }, refused: true },
  {
    operation: 'JobOps_GetPasswordChangeSettings',
    args: { ...of('api'), JobID: 42 },
    save: { template: 'JobOps_GetPasswordChangeSettingsResult/PasswordChangeSettings' },
  },
  {
    operation: 'JobOps_CreatePasswordChangeJob',
    args: {
      ...of('api'),
      JobInfoBase: { JobComment: 'job', NextRunTimeUTC: '2026-11-24T12:00:00Z', RunJobOnNewSystems: false },
      PasswordChangeSettings: '$template',
      ScheduleInfo: { RetryEnabled: true, ScheduleType: 1 },
      SystemList: 'lnx01',
    },
    overrides: { StoredAccountName: 'root', StoredSystemName: 'lnx01' },
  },
  { operation: 'DoLogout', args: of('ann') },
];

const account = (LoginName: string, Computer: string, Kind: string) => ({
  Account: { Store: { Kind, Computer }, LoginName },
  Remark: 'a <b> & "c"',
});
const sharedAccount = { Account: { ListName: 'Break glass', LoginName: 'emergency-admin', Computer: 'WEB01' } };
const session = (token: string) => ({ SessionId: `$${token}` });

const renamed: readonly ConversationCall[] = [
  { operation: 'SignIn', args: { LoginName: 'svc-ecm', Password: 'wrong', LoginKind: 'Explicit' }, refused: true },
  {
    operation: 'SignIn',
    args: { LoginName: 'svc-ecm', Password: '$password', LoginKind: 'Explicit' },
    save: { api: 'SignInResult/SessionId' },
  },
  ...['ann', 'bob'].map((LoginName) => ({
    operation: 'SignInAs',
    args: { ...session('api'), LoginName, Directory: 'HQ' },
    save: { [LoginName]: 'SignInAsResult/SessionId' },
  })),
  {
    operation: 'SignInAs',
    args: { ...session('api'), LoginName: 'approver' },
    save: { approver: 'SignInAsResult/SessionId' },
  },
  { operation: 'GetProductVersion', args: session('api') },
  { operation: 'CheckOutManagedAccount', args: { ...session('ann'), ...account('Administrator', 'WEB01', 'Windows') } },
  { operation: 'CheckOutSharedAccount', args: { ...session('ann'), ...sharedAccount, Remark: 'shared' } },
  { operation: 'FindManagedAccounts', args: { ...session('ann'), Search: { Computer: 'WEB01' } } },
  { operation: 'FindManagedAccounts', args: { ...session('ann'), Search: { Computer: 'nowhere' } }, refused: true },
  { operation: 'FindManagedAccounts', args: { ...session('ann'), Search: { Directory: 'HQ' } } },
  { operation: 'FindSharedAccounts', args: { ...session('ann'), Computer: 'WEB01' } },
  { operation: 'CheckInManagedAccount', args: { ...session('ann'), ...account('Administrator', 'WEB01', 'Windows') } },
  { operation: 'CheckInSharedAccount', args: { ...session('ann'), ...sharedAccount } },
  {
    operation: 'CreatePasswordRequest',
    args: { ...session('bob'), ...account('Administrator', 'WEB01', 'Windows') },
    save: { request: 'CreatePasswordRequestResult/RequestNumber' },
  },
  { operation: 'ApprovePasswordRequest', args: { ...session('approver'), RequestNumber: '$request', Remark: 'yes' } },
  { operation: 'RotateManagedAccount', args: { ...session('api'), ...account('root', 'lnx01', 'Linux') } },
  { operation: 'GetRotationSettings', args: { ...session('api'), JobNumber: 7 }, refused: true },
  {
    operation: 'GetRotationSettings',
    args: { ...session('api'), JobNumber: 42 },
    save: { template: 'GetRotationSettingsResult/Settings' },
  },
  {
    operation: 'CreateRotationJob',
    args: {
      ...session('api'),
      Computers: 'lnx01',
      Settings: '$template',
      Job: { Remark: 'job', NextRun: '2026-11-24T12:00:00Z', RunOnNewComputers: 'N' },
      Schedule: { Kind: 'Once', Retry: 'Y' },
    },
    overrides: { LoginName: 'root', Computer: 'lnx01' },
  },
  { operation: 'SignOut', args: session('ann') },
];

const login = (password: string) => ({
  applicationKey: '$key',
  credentials: { userName: 'svc-ecm', password, kind: 'explicit' },
});
const listed = (name: string, target: string, type: number) => ({
  account: { name, target, type },
  comment: 'a <b> & "c"',
});
const listedShared = { sharedAccount: { list: 'Break glass', name: 'emergency-admin', computer: 'WEB01' } };
const by = (name: string) => ({ token: `$${name}` });

const split: readonly ConversationCall[] = [
  { operation: 'Login', args: login('wrong'), refused: true },
  { operation: 'Login', args: login('$password'), save: { api: 'token' } },
  ...['ann', 'bob'].map((name) => ({
    operation: 'LoginAsUser',
    args: { ...by('api'), user: { name, domain: 'HQ' } },
    save: { [name]: 'token' },
  })),
  { operation: 'LoginAsUser', args: { ...by('api'), user: { name: 'approver' } }, save: { approver: 'token' } },
  { operation: 'GetVersion', args: by('api') },
  { operation: 'CheckOutAccount', args: { ...by('ann'), ...listed('Administrator', 'WEB01', 1) } },
  { operation: 'CheckOutSharedAccount', args: { ...by('ann'), ...listedShared, comment: 'shared' } },
  { operation: 'ListAccountsOfComputer', args: { ...by('ann'), computer: 'WEB01' } },
  { operation: 'ListAccountsOfComputer', args: { ...by('ann'), computer: 'nowhere' }, refused: true },
  { operation: 'ListAccountsOfDomain', args: { ...by('ann'), domain: 'HQ' } },
  { operation: 'ListSharedAccountsOfComputer', args: { ...by('ann'), computer: 'WEB01' } },
  { operation: 'CheckInAccount', args: { ...by('ann'), ...listed('Administrator', 'WEB01', 1) } },
  { operation: 'CheckInSharedAccount', args: { ...by('ann'), ...listedShared } },
  {
    operation: 'RequestPassword',
    args: { ...by('bob'), ...listed('Administrator', 'WEB01', 1) },
    save: { request: 'requestId' },
  },
  { operation: 'GrantPasswordRequest', args: { ...by('approver'), requestId: '$request', comment: 'yes' } },
  { operation: 'SpinAccount', args: { ...by('api'), ...listed('root', 'lnx01', 2) } },
  { operation: 'ReadTemplateJob', args: { ...by('api'), jobId: 7 }, refused: true },
  { operation: 'ReadTemplateJob', args: { ...by('api'), jobId: 42 }, save: { template: 'template' } },
  {
    operation: 'CreatePasswordChangeJob',
    args: {
      ...by('api'),
      job: { comment: 'job', nextRun: '2026-11-24T12:00:00Z', runOnNewComputers: false },
      schedule: { type: 1, retry: true },
      template: '$template',
      computers: 'lnx01',
    },
    overrides: { storedAccountName: 'root', storedComputer: 'lnx01' },
  },
  { operation: 'Logout', args: by('ann') },
];

const notMinimal = /Shared|Spin|JobOps|PasswordRequest|GetVersion/;

export const conversations: Readonly<Record<Exclude<ContractName, 'built-in'>, Conversation>> = {
  renamed: { port: 'VaultHttp_IVaultService', soapHeader: 'ApplicationKey', calls: renamed },
  split: { port: 'PamSoap', calls: split },
  soap12: { port: 'WSHttpBinding_IAuthService', httpHeader: 'X-Api-Key', calls: builtIn },
  minimal: {
    port: 'BasicHttpBinding_IAuthService',
    soapHeader: 'ApiRegistrationKey',
    calls: builtIn.filter(({ operation, args }) => {
      const query = args['Query'];
      return !notMinimal.test(operation) && !(typeof query === 'object' && query !== null && 'DomainName' in query);
    }),
  },
};
