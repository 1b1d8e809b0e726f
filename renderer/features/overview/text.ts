import { count } from '../../lib/words.ts';

const secretStores = {
  keychain: 'Operating system keychain',
  'encrypted-file': 'Encrypted file',
  memory: 'Memory of this program',
} as const;

const start = {
  title: 'Start here',
  text: 'This program sets up and proves the bridge between Privileged Remote Access and Privileged Identity (PI): which credentials a user is offered on an endpoint, and why. Three steps lead there.',
  steps: {
    choose: 'Practice, or your own server',
    connect: 'Connect to Privileged Identity',
    test: 'Run the first test',
  },
  states: { done: 'Done', current: 'Now', next: 'Next' },
  ownServer: 'Set up your own server',
  missing: (n: number) => `${count(n, 'setting is', 'settings are')} still missing or not right:`,
  unsaved: 'Everything is filled in. It counts once it is saved.',
  test: 'Asks PI what a user would be offered on an endpoint. It needs no running service and changes nothing in PI.',
  hide: 'Hide these steps',
} as const;

const chain = {
  title: 'The chain',
  list: 'The parts of the chain, in order',
  stations: { console: 'Access console', appliance: 'Appliance', ecm: 'ECM service', pi: 'Privileged Identity' },
  spans: { requests: 'Requests', link: 'Appliance link', reach: 'Connection to PI' },
  console: 'Privileged Remote Access',
  noSite: 'No site entered',
  noAddress: 'No address entered',
  requests: (n: number) => (n === 0 ? 'No request yet' : `${count(n, 'request', 'requests')} answered`),
  failures: (n: number) => `${n.toLocaleString('en')} failed`,
  notKnown: 'Not known',
} as const;

export const text = {
  start,
  chain,
  lead: 'How the bridge to Privileged Identity is doing.',
  serviceAbsent: 'Settings can be saved and tested without it; it takes them when it runs.',
  serviceRuns: (version: string) => `Version ${version}.`,
  serviceSince: (time: string, duration: string) => `Since ${time} (${duration}).`,
  settings: 'Plugin settings',
  settingsComplete: 'Complete',
  settingsCompleteText: 'Every required setting and secret is in place.',
  settingsProblems: (n: number) => count(n, 'setting needs attention', 'settings need attention'),
  moreProblems: (n: number) => `and ${n} more`,
  reach: 'Connection to PI',
  reachUnknown: 'Not checked yet',
  reachUnknownText:
    'Checks the name, the network, the certificate and the web service of the saved Endpoint URL. It does not log in.',
  reachNeedsUrl: 'Needs an Endpoint URL',
  reachNeedsUrlText: 'There is nothing to connect to before the Endpoint URL is saved.',
  reachOk: 'PI can be reached',
  reachWarned: 'PI can be reached, with a warning',
  reachFailed: 'PI cannot be reached',
  reachError: 'The check did not run',
  checkNow: 'Check now',
  checkAgain: 'Check again',
  checking: 'Checking the connection…',
  checkEndpoint: 'Open Endpoint URL',
  tokens: 'Cached tokens',
  /** @param there how many the service has, where it runs */
  tokenCount: (here: number, there?: number) => {
    if (there === undefined) return here === 0 ? 'None cached' : count(here, 'token cached', 'tokens cached');
    return here + there === 0
      ? 'None cached'
      : `${here.toLocaleString('en')} here, ${there.toLocaleString('en')} in the service`;
  },
  tokensText: 'Kept encrypted in memory, so that PI is not asked to log in for every request.',
  checkIns: 'Check-ins',
  checkInsNone: 'None pending',
  checkInsNoneText: 'Every credential that was checked out is checked in again.',
  checkInsCount: (here: number, there?: number) => {
    const all = count(here + (there ?? 0), 'credential still checked out', 'credentials still checked out');
    return there === undefined || there === 0 ? all : `${all}, ${there.toLocaleString('en')} by the service`;
  },
  checkInsText: 'Checking in failed and is tried again by itself.',
  secrets: 'Secrets',
  secretStores,
  secretsText: 'Passwords are never shown, never written to the settings file and never logged.',
  dataFolder: 'Data folder',
  unsaved: 'Plugin settings has changes that are not saved. This page shows what is saved.',
  tryPractice: 'Try it with the practice vault',
  tryPracticeText:
    'Starts a small PI inside this program, with users, systems and passwords made up for practice, and opens Test settings. Nothing outside this program is contacted, and your real settings are never touched.',
  enterSettingsText:
    'Have ready: the address of your PI web service, the API User with its password and registration key, and the Global Approver.',
} as const;
