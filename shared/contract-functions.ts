/**
 * The functions that the engine needs of a PI server (server-contract.md, "Functions"): what each is given and what it answers, in
 * names of ours. A server contract says where a server has them; texts for people are in `contract-texts.ts`.
 */

/** `tree`: a template's settings, carried whole. Texts of the other kinds are read as XML Schema writes them. */
export type FieldKind = 'text' | 'secret' | 'int' | 'flag' | 'date' | 'tree';

export interface Field {
  readonly kind: FieldKind;
  /** A function cannot be used without it. */
  readonly needed: boolean;
}

export interface FunctionDefinition {
  /** Without it the engine cannot work with the server at all. */
  readonly needed: boolean;
  /** It changes something at the server: it is accepted by name, and never called to try a contract. */
  readonly changes: boolean;
  readonly inputs: Readonly<Record<string, Field>>;
  readonly outputs: Readonly<Record<string, Field>>;
  /** The list that it answers; fields of its entries are named `stored.accountName` and so on. */
  readonly list?: 'stored' | 'shared';
}

const needed = (kind: FieldKind): Field => ({ kind, needed: true });
const optional = (kind: FieldKind): Field => ({ kind, needed: false });

const account = {
  'account.accountName': needed('text'),
  'account.customTypeName': optional('text'),
  'account.targetName': needed('text'),
  'account.storeType': optional('int'),
  'account.passwordList': optional('text'),
};

const identifier = {
  'identifier.accountName': needed('text'),
  'identifier.listName': needed('text'),
  'identifier.systemName': optional('text'),
};

const token = { token: needed('secret') };
const comment = { comment: optional('text') };
const stored = {
  'stored.accountName': needed('text'),
  'stored.customTypeName': optional('text'),
  'stored.targetName': needed('text'),
  'stored.storeType': needed('int'),
  'stored.passwordList': optional('text'),
  'stored.autoSpin': optional('flag'),
  'stored.checkedOutComment': optional('text'),
  'stored.checkedOutTo': optional('text'),
  'stored.checkedOutUntil': optional('date'),
  'stored.domainDnsName': optional('text'),
  'stored.domainName': optional('text'),
  'stored.hasRandomPassword': optional('flag'),
  'stored.allowRemoteSessions': optional('flag'),
  'stored.requestPasswords': optional('flag'),
  'stored.viewPasswords': needed('flag'),
  'stored.systemDnsName': optional('text'),
  'stored.systemIpAddress': optional('text'),
  'stored.systemName': optional('text'),
};
const shared = {
  'shared.accountName': needed('text'),
  'shared.listName': needed('text'),
  'shared.systemName': needed('text'),
  'shared.checkedOutComment': optional('text'),
  'shared.checkedOutTo': optional('text'),
  'shared.allowRemoteSessions': optional('flag'),
  'shared.requestPasswords': optional('flag'),
  'shared.viewPasswords': needed('flag'),
};
const checkOut = { password: needed('secret'), until: optional('date') };
const jobId = { jobId: optional('int') };

const reads = { needed: false, changes: false };
const changes = { needed: false, changes: true };

export const contractFunctions = {
  login: {
    ...reads,
    needed: true,
    inputs: {
      userName: needed('text'),
      password: needed('secret'),
      authenticator: optional('text'),
      loginType: optional('int'),
    },
    outputs: token,
  },
  loginAsUser: {
    ...reads,
    needed: true,
    inputs: { ...token, authenticator: optional('text'), userName: needed('text') },
    outputs: token,
  },
  logout: { ...reads, inputs: token, outputs: {} },
  productVersion: { ...reads, inputs: token, outputs: { version: needed('text') } },
  listStoredBySystem: {
    ...reads,
    needed: true,
    inputs: { ...token, system: needed('text') },
    outputs: stored,
    list: 'stored',
  },
  listStoredByDomain: { ...reads, inputs: { ...token, domain: needed('text') }, outputs: stored, list: 'stored' },
  listSharedBySystem: { ...reads, inputs: { ...token, system: needed('text') }, outputs: shared, list: 'shared' },
  checkOutStored: { ...changes, needed: true, inputs: { ...token, ...account, ...comment }, outputs: checkOut },
  checkInStored: { ...changes, needed: true, inputs: { ...token, ...account, ...comment }, outputs: {} },
  checkOutShared: { ...changes, inputs: { ...token, ...identifier, ...comment }, outputs: checkOut },
  checkInShared: { ...changes, inputs: { ...token, ...identifier, ...comment }, outputs: {} },
  createRequest: {
    ...changes,
    inputs: { ...token, ...account, ...comment },
    outputs: { requestId: needed('text') },
  },
  grantRequest: { ...changes, inputs: { ...token, requestId: needed('text'), ...comment }, outputs: {} },
  spin: { ...changes, inputs: { ...token, ...account, ...comment }, outputs: jobId },
  readTemplate: {
    ...reads,
    inputs: { ...token, jobId: needed('int') },
    outputs: { settings: needed('tree'), storeType: needed('int') },
  },
  createRotationJob: {
    ...changes,
    inputs: {
      ...token,
      'job.comment': optional('text'),
      'job.nextRun': optional('date'),
      'job.runOnNewSystems': optional('flag'),
      settings: needed('tree'),
      'settings.domainName': optional('text'),
      'settings.fullAccountName': needed('text'),
      'settings.storedAccountName': needed('text'),
      'settings.storedSystemName': needed('text'),
      'schedule.retryEnabled': optional('flag'),
      'schedule.type': optional('int'),
      system: needed('text'),
    },
    outputs: jobId,
  },
} as const satisfies Readonly<Record<string, FunctionDefinition>>;

export type FunctionName = keyof typeof contractFunctions;
export const functionNames = Object.keys(contractFunctions) as readonly FunctionName[];

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(contractFunctions, name);
}

/** The definition without the literal types of its names. */
export function definitionOf(name: FunctionName): FunctionDefinition {
  return contractFunctions[name];
}

/** In every answer, where the server tells success so. */
export const outcomeFields: Readonly<Record<string, Field>> = {
  success: optional('flag'),
  code: optional('text'),
  message: optional('text'),
};

/** The input that a registration key is, where it goes with an operation's other inputs. */
export const registrationKeyInput = 'registrationKey';
