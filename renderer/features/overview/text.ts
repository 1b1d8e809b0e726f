import { count } from '../../lib/words.ts';

const secretStores = {
  keychain: 'Operating system keychain',
  'encrypted-file': 'Encrypted file',
  memory: 'Memory of this program',
} as const;

const start = {
  title: 'Start here',
  text: 'This program connects Privileged Remote Access to Privileged Identity (PI), and shows which credentials a user is offered on an endpoint, and why. Three steps to begin:',
  steps: {
    choose: 'Practice, or your own server',
    connect: 'Connect to Privileged Identity',
    test: 'Run the first test',
  },
  states: { done: 'Done', current: 'Now', next: 'Next' },
  ownServer: 'Set up your own server',
  missing: (n: number) => `${count(n, 'setting is', 'settings are')} missing or invalid:`,
  unsaved: 'Everything is filled in. Save the settings to continue.',
  test: 'Asks PI what a user would be offered on an endpoint. It needs no running service and changes nothing in PI.',
  hide: 'Hide these steps',
} as const;

const chain = {
  title: 'Connection path',
  list: 'The parts of the connection path, in order',
  stations: { console: 'Access console', appliance: 'Appliance', ecm: 'ECM service', pi: 'Privileged Identity' },
  spans: { requests: 'Requests', link: 'Appliance link', bridge: 'Bridge', reach: 'Connection to PI' },
  console: 'Privileged Remote Access',
  noSite: 'No site entered',
  vendorEcm: 'Through BeyondTrust’s ECM',
  noAddress: 'No address entered',
  requests: (n: number) =>
    n === 0 ? 'None since the start of the service' : `${count(n, 'request', 'requests')} answered`,
  unanswered: 'Not answered',
  failures: (n: number) => `${n.toLocaleString('en')} failed`,
  notKnown: 'Unknown',
} as const;

export const text = {
  start,
  chain,
  lead: 'Connection status of Privileged Identity, ECM service and appliance.',
  serviceAbsent: 'Settings can be saved and tested without it. They apply when it starts.',
  serviceRuns: (version: string) => `Version ${version}.`,
  serviceSince: (time: string, duration: string) => `Since ${time} (${duration}).`,
  settings: 'Plugin settings',
  settingsComplete: 'Complete',
  settingsCompleteOperator:
    'All required settings are set. Passwords and keys are kept by the service and not shown to operators.',
  settingsCompleteText: 'All required settings and secrets are set. This does not test them.',
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
  reachError: 'The check could not run',
  reachStale: 'Settings changed since this check',
  checkedAgo: (ago: string) => `Checked ${ago}.`,
  calledAgo: {
    service: (ago: string) => `PI answered the service ${ago}.`,
    test: (ago: string) => `PI answered a test ${ago}.`,
  },
  callFailedAgo: {
    service: (ago: string) => `A call of the service failed ${ago}.`,
    test: (ago: string) => `A test failed ${ago}.`,
  },
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
  tokensText: 'Login tokens, kept encrypted in memory so that not every request needs a login.',
  checkIns: 'Check-ins',
  checkInsNone: 'None pending',
  checkInsUnknown: 'Unknown: the service is not running',
  checkInsUnknownText: 'What the service has to check in is retried when it runs again.',
  checkInsNoneText: 'All credentials that were checked out are checked in again.',
  checkInsCount: (here: number, there?: number) => {
    const all = count(here + (there ?? 0), 'credential still checked out', 'credentials still checked out');
    return there === undefined || there === 0 ? all : `${all}, ${there.toLocaleString('en')} by the service`;
  },
  checkInsText: 'Check-in failed. It is retried automatically.',
  secrets: 'Secrets',
  secretStores,
  secretsText: 'Passwords are never shown, never written to the settings file and never logged.',
  dataFolder: 'Data folder',
  unsaved: 'Plugin settings has unsaved changes. This page shows the saved settings.',
  tryPractice: 'Try it with the practice vault',
  tryPracticeText:
    'Starts a small PI inside this program, with users, systems and passwords made up for practice, and opens Test settings. Nothing outside this program is contacted, and your real settings are never touched.',
  enterSettingsText:
    'Have ready: the address of your PI web service, the API User with its password and registration key, and the Global Approver.',
} as const;
