import type { FunctionName } from '../../../shared/contract-functions.ts';

/** The functions in plain words: what each is called, what it is for, and what happens without it. */

export interface FunctionText {
  readonly name: string;
  readonly purpose: string;
  readonly without: string;
}

export const functionGroups = [
  { title: 'Signing in', names: ['login', 'loginAsUser', 'logout', 'productVersion'] },
  { title: 'Finding credentials', names: ['listStoredBySystem', 'listStoredByDomain', 'listSharedBySystem'] },
  { title: 'Using credentials', names: ['checkOutStored', 'checkInStored', 'checkOutShared', 'checkInShared'] },
  { title: 'Approval', names: ['createRequest', 'grantRequest'] },
  { title: 'Rotation', names: ['spin', 'readTemplate', 'createRotationJob'] },
] as const satisfies readonly { readonly title: string; readonly names: readonly FunctionName[] }[];

const unusable = 'Without it, this program cannot work with the server.';
const noShared = 'Without it, no credentials from shared lists are offered.';
const noApproval = 'Without it, credentials that need approval are not delivered.';
const noTemplates = 'Without it, no rotation with template jobs.';

export const functionTexts: Readonly<Record<FunctionName, FunctionText>> = {
  login: { name: 'Log in', purpose: 'Signs the API User in and gets a login token.', without: unusable },
  loginAsUser: {
    name: 'Act for a user',
    purpose: 'Exchanges the API User’s token for one of the person who asks for a credential.',
    without: unusable,
  },
  logout: {
    name: 'Log out',
    purpose: 'Ends a login.',
    without: 'Without it, logins end when their token expires.',
  },
  productVersion: {
    name: 'Read the version',
    purpose: 'Reads which version of Privileged Identity runs there.',
    without: 'Without it, Diagnose cannot check the version.',
  },
  listStoredBySystem: {
    name: 'Find a system’s accounts',
    purpose: 'Lists the accounts that are stored for a computer, with what the person may do with each.',
    without: unusable,
  },
  listStoredByDomain: {
    name: 'Find a domain’s accounts',
    purpose: 'Lists the accounts that are stored for a domain.',
    without: 'Without it, no domain credentials are offered.',
  },
  listSharedBySystem: {
    name: 'Find shared credentials',
    purpose: 'Lists the credentials of Shared Credential Lists that are meant for a computer.',
    without: noShared,
  },
  checkOutStored: {
    name: 'Check out an account',
    purpose: 'Checks out a stored account and gets its password. It changes the state of the account.',
    without: unusable,
  },
  checkInStored: {
    name: 'Check in an account',
    purpose: 'Gives a checked-out account back after use.',
    without: unusable,
  },
  checkOutShared: {
    name: 'Check out a shared credential',
    purpose: 'Checks out a credential of a shared list and gets its password.',
    without: noShared,
  },
  checkInShared: {
    name: 'Check in a shared credential',
    purpose: 'Gives a credential of a shared list back after use.',
    without: noShared,
  },
  createRequest: {
    name: 'Request a password',
    purpose: 'Files a request for a password that needs approval.',
    without: noApproval,
  },
  grantRequest: {
    name: 'Approve a request',
    purpose: 'Approves such a request as the Global Approver.',
    without: noApproval,
  },
  spin: {
    name: 'Rotate a password',
    purpose: 'Changes the password of an account after use (auto-spin).',
    without: 'Without it, passwords are rotated with template jobs, or not at all.',
  },
  readTemplate: {
    name: 'Read a template job',
    purpose: 'Reads the settings of the password change job that serves as a template.',
    without: noTemplates,
  },
  createRotationJob: {
    name: 'Create a rotation job',
    purpose: 'Creates a password change job from the settings of a template.',
    without: noTemplates,
  },
};
