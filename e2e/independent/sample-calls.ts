import { DecodedTree } from '../../main/pi/gateway/decoder/frames.ts';
import { writeTemplate } from '../../main/pi/gateway/template-tree.ts';
import { dataNamespace, type OperationName } from '../../main/pi/gateway/wire.ts';
import type { RawXml, WireValue } from '../../main/pi/gateway/write-envelope.ts';

/** The intended content of a call: `undefined` is absent, `null` is nil. */
export type CallValue = string | number | boolean | null | undefined | { readonly [member: string]: CallValue };
export type CallParameters = Readonly<Record<string, CallValue>>;

/** Characters that encoders often lose or change: XML syntax, white space, markup, supplementary planes. */
export const hostile = ` "O'Hara" <a href='#'>&amp;</a> ]]> <![CDATA[x]]> \r\n\r\t é 漢 😀 \u202Eabc\u202C \u0085\u2028 \uFFFD\\ `;

/** The settings of a template as a server sends them: one member nil, one empty, some replaced by the job. */
const templateSettings = {
  AccountComment: null,
  AccountType: 1,
  CancelIfCheckedOut: true,
  ConnectionType: 0,
  DomainName: '',
  FullAccountName: 'template',
  MinLettersLcase: 1,
  MinLettersUcase: 2,
  MinNumbers: 3,
  MinSymbols: 4,
  PasswordLength: 24,
  StoredAccountName: 'template',
  StoredNamespace: `namespace${hostile}`,
  Unique: false,
};
const overrides = {
  fullAccountName: `full${hostile}`,
  storedAccountName: `stored${hostile}`,
  storedSystemName: `system${hostile}`,
};

/** Every operation with all parameters; `optional` maps the texts that may be absent. */
export function callsWith(
  optional: (text: string) => string | undefined,
): Readonly<Record<OperationName, CallParameters>> {
  const account = {
    AccountName: hostile,
    AccountStore: { CustomTypeName: optional(`custom${hostile}`), TargetName: `target${hostile}`, Type: 99 },
    PasswordList: optional(`list${hostile}`),
  };
  const shared = {
    AccountName: `shared${hostile}`,
    SharedCredentialListName: `list${hostile}`,
    SystemName: `label${hostile}`,
  };
  const token = { AuthenticationToken: `token${hostile}` };
  const comment = { Comment: optional(`comment${hostile}`) };
  const authenticator = { Authenticator: optional(`HQ${hostile}`) };
  return {
    DoLogin2: {
      ...authenticator,
      LoginType: 2,
      MFATokenCode: optional(`code${hostile}`),
      Password: hostile,
      Username: `user${hostile}`,
    },
    DoLoginAsUser: { ...token, ...authenticator, Username: `user${hostile}` },
    DoLogout: token,
    SystemOps_GetVersion: token,
    AccountStoreOps_StoredCredential_GetList: {
      ...token,
      Query: { DomainName: optional(`domain${hostile}`), SystemName: optional(`system${hostile}`) },
    },
    AccountStoreOps_SharedCredential_GetList: { ...token, SystemName: `label${hostile}` },
    AccountStoreOps_StoredCredential_CheckOut: { ...token, AccountIdentificationInfo: account, ...comment },
    AccountStoreOps_StoredCredential_CheckIn: { ...token, AccountIdentificationInfo: account, ...comment },
    AccountStoreOps_SharedCredential_CheckOut: { ...token, ...comment, SharedCredentialIdentifier: shared },
    AccountStoreOps_SharedCredential_CheckIn: { ...token, ...comment, SharedCredentialIdentifier: shared },
    AccountStoreOps_StoredCredential_Spin: { ...token, AccountIdentificationInfo: account, ...comment },
    AccountStoreOps_PasswordRequest_Create: { ...token, AccountIdentificationInfo: account, ...comment },
    AccountStoreOps_PasswordRequest_Grant: { ...token, ...comment, RequestID: 2_147_483_647 },
    JobOps_GetPasswordChangeSettings: { ...token, JobID: 7 },
    JobOps_CreatePasswordChangeJob: {
      ...token,
      JobInfoBase: {
        JobComment: optional(`job${hostile}`),
        NextRunTimeUTC: '2026-11-24T12:00:00.000Z',
        RunJobOnNewSystems: false,
      },
      PasswordChangeSettings: {
        ...templateSettings,
        FullAccountName: overrides.fullAccountName,
        StoredAccountName: overrides.storedAccountName,
        StoredSystemName: overrides.storedSystemName,
      },
      ScheduleInfo: { RetryEnabled: true, ScheduleType: 1 },
      SystemList: `system${hostile}`,
    },
  };
}

/** The input of the gateway, with parameters and members in reverse order. */
export function reversed(parameters: CallParameters): Readonly<Record<string, WireValue>> {
  return Object.fromEntries(
    Object.entries(parameters)
      .toReversed()
      .map(([name, value]) => [name, name === 'PasswordChangeSettings' ? template() : reversedValue(value)]),
  );
}

function reversedValue(value: CallValue): WireValue {
  if (value === null) throw new TypeError('only a template holds nil');
  return typeof value === 'object' ? reversed(value) : value;
}

function template(): RawXml {
  const tree = new DecodedTree('PasswordChangeSettings', dataNamespace, false);
  for (const [name, value] of Object.entries(templateSettings)) {
    const member = new DecodedTree(name, dataNamespace, value === null);
    member.text = value === null ? '' : String(value);
    tree.children.push(member);
  }
  return writeTemplate({ tree }, overrides);
}
