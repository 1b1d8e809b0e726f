import type { ContractName } from '../../main/sandbox/contracts/contracts.ts';

/** Requests of the practice contracts as text, written by hand from their WSDL and not by any code of the program. */
export interface ContractEnvelopes {
  readonly actions: Readonly<Record<CallName, string>>;
  /** The body of each call. `key` is the registration key, for a contract that has it there. */
  readonly bodies: Readonly<Record<CallName, (values: CallValues) => string>>;
  /** The content of the envelope's header. */
  readonly header: (key: string) => string;
  readonly httpHeaders: (key: string) => Readonly<Record<string, string>>;
  readonly soap: '1.1' | '1.2';
  /** Finds the new token of a login, a password, and the code of a refusal in the text of an answer. */
  readonly token: RegExp;
  readonly password: RegExp;
  readonly code: RegExp;
  /** How it calls the codes 1, 4, 5, 7, 9 and 11 of the vault. */
  readonly codes: Readonly<Record<number, string>>;
}

type CallName = 'login' | 'loginAs' | 'list' | 'checkOut' | 'checkIn';

/** What the calls ask for; the account is always `Administrator`. */
export interface CallValues {
  readonly token?: string;
  readonly key?: string;
  readonly password?: string;
  readonly user?: string;
  readonly system?: string;
  /** Members in another order than the schema's. */
  readonly disordered?: boolean;
}

const orderOf = (disordered: boolean | undefined, ...parts: readonly string[]): string =>
  (disordered === true ? parts.toReversed() : parts).join('');

const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
const list = 'AccountStoreOps_StoredCredential_GetList';
const hold = (name: 'CheckOut' | 'CheckIn') => {
  const operation = `AccountStoreOps_StoredCredential_${name}`;
  return ({ token, system }: CallValues) =>
    `<${operation} xmlns="http://tempuri.org/"><AuthenticationToken>${token}</AuthenticationToken>` +
    `<AccountIdentificationInfo xmlns:d="${data}"><d:AccountName>Administrator</d:AccountName><d:AccountStore>` +
    `<d:TargetName>${system}</d:TargetName><d:Type>1</d:Type></d:AccountStore></AccountIdentificationInfo>` +
    `<Comment>by hand</Comment></${operation}>`;
};
const action = (operation: string): string => `http://tempuri.org/IAuthService/${operation}`;

const builtIn: ContractEnvelopes = {
  soap: '1.1',
  actions: {
    login: action('DoLogin2'),
    loginAs: action('DoLoginAsUser'),
    list: action(list),
    checkOut: action('AccountStoreOps_StoredCredential_CheckOut'),
    checkIn: action('AccountStoreOps_StoredCredential_CheckIn'),
  },
  bodies: {
    login: ({ password, disordered }) =>
      `<DoLogin2 xmlns="http://tempuri.org/">${orderOf(
        disordered,
        '<LoginType>1</LoginType>',
        `<Password>${password}</Password>`,
        '<Username>svc-ecm</Username>',
      )}</DoLogin2>`,
    loginAs: ({ token, user }) =>
      `<DoLoginAsUser xmlns="http://tempuri.org/"><AuthenticationToken>${token}</AuthenticationToken>` +
      `<Authenticator>HQ</Authenticator><Username>${user}</Username></DoLoginAsUser>`,
    list: ({ token, system }) =>
      `<${list} xmlns="http://tempuri.org/"><AuthenticationToken>${token}</AuthenticationToken>` +
      `<Query xmlns:d="${data}"><d:SystemName>${system}</d:SystemName></Query></${list}>`,
    checkOut: hold('CheckOut'),
    checkIn: hold('CheckIn'),
  },
  header: (key) => `<ApiRegistrationKey xmlns="http://tempuri.org/">${key}</ApiRegistrationKey>`,
  httpHeaders: () => ({}),
  token: /OperationMessage>([^<]*)</,
  password: /Password>([^<]*)</,
  code: /ErrorCode>([^<]*)</,
  codes: { 1: '1', 4: '4', 5: '5', 7: '7', 9: '9', 11: '11' },
};

const services = 'http://vault.example/services/2024';
const vaultData = 'http://vault.example/data/2024';
const heldByRenamed =
  (operation: string) =>
  ({ token, system }: CallValues): string =>
    `<v:${operation} xmlns:v="${services}" xmlns="${vaultData}"><v:SessionId>${token}</v:SessionId><v:Remark>by hand</v:Remark>` +
    `<v:Account><Store><Kind>Windows</Kind><Computer>${system}</Computer></Store><LoginName>Administrator</LoginName>` +
    `</v:Account></v:${operation}>`;

const renamed: ContractEnvelopes = {
  soap: '1.1',
  actions: {
    login: `${services}/IVaultService/SignIn`,
    loginAs: `${services}/IVaultService/SignInAs`,
    list: `${services}/IVaultService/FindManagedAccounts`,
    checkOut: `${services}/IVaultService/CheckOutManagedAccount`,
    checkIn: `${services}/IVaultService/CheckInManagedAccount`,
  },
  bodies: {
    login: ({ password, disordered }) =>
      `<SignIn xmlns="${services}">${orderOf(
        disordered,
        '<LoginName>svc-ecm</LoginName>',
        `<Password>${password}</Password>`,
        '<LoginKind>Explicit</LoginKind>',
      )}</SignIn>`,
    loginAs: ({ token, user }) =>
      `<SignInAs xmlns="${services}"><SessionId>${token}</SessionId><LoginName>${user}</LoginName><Directory>HQ</Directory></SignInAs>`,
    list: ({ token, system }) =>
      `<FindManagedAccounts xmlns="${services}"><SessionId>${token}</SessionId>` +
      `<Search><Computer xmlns="${vaultData}">${system}</Computer></Search></FindManagedAccounts>`,
    checkOut: heldByRenamed('CheckOutManagedAccount'),
    checkIn: heldByRenamed('CheckInManagedAccount'),
  },
  header: (key) => `<ApplicationKey xmlns="${services}">${key}</ApplicationKey>`,
  httpHeaders: () => ({}),
  token: /SessionId>([^<]*)</,
  password: /Password>([^<]*)</,
  code: /<d:Status>FAILED<\/d:Status><d:Code>([^<]*)</,
  codes: {
    1: 'E_BAD_CREDENTIALS',
    4: 'E_NO_SUCH_OBJECT',
    5: 'E_CHECKED_OUT',
    7: 'E_APPLICATION_KEY',
    9: 'E_NO_SUCH_USER',
    11: 'E_BAD_ARGUMENT',
  },
};

const pam = 'http://pam.example/ws';
const heldBySplit =
  (operation: string) =>
  ({ token, system }: CallValues): string =>
    `<${operation} xmlns="${pam}"><token>${token}</token><account type="1" target="${system}" name="Administrator"/>` +
    `<comment>by hand</comment></${operation}>`;

const split: ContractEnvelopes = {
  soap: '1.1',
  actions: {
    login: `${pam}/Pam/Login`,
    loginAs: `${pam}/Pam/LoginAsUser`,
    list: `${pam}/Pam/ListAccountsOfComputer`,
    checkOut: `${pam}/Pam/CheckOutAccount`,
    checkIn: `${pam}/Pam/CheckInAccount`,
  },
  bodies: {
    login: ({ password, key, disordered }) =>
      `<Login xmlns="${pam}"><applicationKey>${key}</applicationKey><credentials kind="explicit">${orderOf(
        disordered,
        '<userName>svc-ecm</userName>',
        `<password>${password}</password>`,
      )}</credentials></Login>`,
    loginAs: ({ token, user }) =>
      `<LoginAsUser xmlns="${pam}"><token>${token}</token><user name="${user}" domain="HQ"/></LoginAsUser>`,
    list: ({ token, system }) =>
      `<ListAccountsOfComputer xmlns="${pam}"><token>${token}</token><computer>${system}</computer></ListAccountsOfComputer>`,
    checkOut: heldBySplit('CheckOutAccount'),
    checkIn: heldBySplit('CheckInAccount'),
  },
  header: () => '',
  httpHeaders: () => ({}),
  token: /token>([^<]*)</,
  password: /password>([^<]*)</,
  code: /<detail><pamFault xmlns="http:\/\/pam.example\/ws"><code>([^<]*)</,
  codes: { 1: '401', 4: '404', 5: '409', 7: '498', 9: '452', 11: '400' },
};

export const contractEnvelopes: Readonly<Record<ContractName, ContractEnvelopes>> = {
  'built-in': builtIn,
  renamed,
  split,
  soap12: { ...builtIn, soap: '1.2', header: () => '', httpHeaders: (key) => ({ 'x-api-key': key }) },
  minimal: builtIn,
};
