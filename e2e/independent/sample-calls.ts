import { DecodedTree } from '../../main/pi/gateway/decoder/frames.ts';
import { overrideInputs, templateWriter } from '../../main/pi/gateway/template-tree.ts';
import type { Inputs } from '../../main/pi/gateway/write-envelope.ts';
import type { FunctionName } from '../../shared/contract-functions.ts';
import { dataNamespace } from '../../test-support/pi/built-in-functions.ts';

/** The intended content of a call: `undefined` is absent, `null` is nil. */
export type CallValue = string | number | boolean | null | undefined | { readonly [member: string]: CallValue };
export type CallParameters = Readonly<Record<string, CallValue>>;

export interface SampleCall {
  /** As the gateway gives them, in no order. */
  readonly inputs: Inputs;
  /** What the server must receive. */
  readonly meant: CallParameters;
}

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

/** Every function with all inputs; `optional` maps the texts that may be absent. */
export function callsWith(optional: (text: string) => string | undefined): Readonly<Record<FunctionName, SampleCall>> {
  const [comment, authenticator] = [optional(`comment${hostile}`), optional(`HQ${hostile}`)];
  const token = { token: `token${hostile}` };
  const tokenMeant = { AuthenticationToken: `token${hostile}` };
  const user = { userName: `user${hostile}`, authenticator };
  const userMeant = { Username: `user${hostile}`, Authenticator: authenticator };
  const loggedIn = (inputs: Inputs = {}, meant: CallParameters = {}): SampleCall => ({
    inputs: { ...inputs, ...token },
    meant: { ...meant, ...tokenMeant },
  });
  const commented = (inputs: Inputs, meant: CallParameters): SampleCall =>
    loggedIn({ comment, ...inputs }, { Comment: comment, ...meant });
  const onAccount = commented(...accountWith(optional));
  const onShared = commented(sharedInputs, { SharedCredentialIdentifier: sharedMeant });
  const [system, domain] = [`system${hostile}`, `domain${hostile}`];
  return {
    login: {
      inputs: { ...user, password: hostile, loginType: 2 },
      meant: { ...userMeant, Password: hostile, LoginType: 2 },
    },
    loginAsUser: loggedIn(user, userMeant),
    logout: loggedIn(),
    productVersion: loggedIn(),
    listStoredBySystem: loggedIn({ system }, { Query: { SystemName: system } }),
    listStoredByDomain: loggedIn({ domain }, { Query: { DomainName: domain } }),
    listSharedBySystem: loggedIn({ system }, { SystemName: system }),
    checkOutStored: onAccount,
    checkInStored: onAccount,
    checkOutShared: onShared,
    checkInShared: onShared,
    spin: onAccount,
    createRequest: onAccount,
    grantRequest: commented({ requestId: '2147483647' }, { RequestID: 2_147_483_647 }),
    readTemplate: loggedIn({ jobId: 7 }, { JobID: 7 }),
    createRotationJob: loggedIn(...rotationWith(optional(`job${hostile}`))),
  };
}

function accountWith(optional: (text: string) => string | undefined): readonly [inputs: Inputs, meant: CallParameters] {
  const [customTypeName, passwordList] = [optional(`custom${hostile}`), optional(`list${hostile}`)];
  return [
    {
      'account.passwordList': passwordList,
      'account.storeType': 99,
      'account.targetName': `target${hostile}`,
      'account.customTypeName': customTypeName,
      'account.accountName': hostile,
    },
    {
      AccountIdentificationInfo: {
        AccountName: hostile,
        AccountStore: { CustomTypeName: customTypeName, TargetName: `target${hostile}`, Type: 99 },
        PasswordList: passwordList,
      },
    },
  ];
}

const sharedInputs = {
  'identifier.systemName': `label${hostile}`,
  'identifier.listName': `list${hostile}`,
  'identifier.accountName': `shared${hostile}`,
};
const sharedMeant = {
  AccountName: `shared${hostile}`,
  SharedCredentialListName: `list${hostile}`,
  SystemName: `label${hostile}`,
};

function rotationWith(comment: string | undefined): readonly [inputs: Inputs, meant: CallParameters] {
  return [
    {
      system: `system${hostile}`,
      'schedule.type': 1,
      'schedule.retryEnabled': true,
      ...overrideInputs(overrides),
      settings: templateWriter({ tree: template() }),
      'job.runOnNewSystems': false,
      'job.nextRun': new Date('2026-11-24T12:00:00Z'),
      'job.comment': comment,
    },
    {
      JobInfoBase: { JobComment: comment, NextRunTimeUTC: '2026-11-24T12:00:00.000Z', RunJobOnNewSystems: false },
      PasswordChangeSettings: {
        ...templateSettings,
        FullAccountName: overrides.fullAccountName,
        StoredAccountName: overrides.storedAccountName,
        StoredSystemName: overrides.storedSystemName,
      },
      ScheduleInfo: { RetryEnabled: true, ScheduleType: 1 },
      SystemList: `system${hostile}`,
    },
  ];
}

function template(): DecodedTree {
  const tree = new DecodedTree('PasswordChangeSettings', dataNamespace, false);
  for (const [name, value] of Object.entries(templateSettings)) {
    const member = new DecodedTree(name, dataNamespace, value === null);
    member.text = value === null ? '' : String(value);
    tree.children.push(member);
  }
  return tree;
}
