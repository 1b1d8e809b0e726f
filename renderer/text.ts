import type { AppInfo, CallName, SecretState } from '../shared/contract.ts';
import type { Rung, RungName } from '../shared/diagnose-result.ts';
import type { ErrorKind } from '../shared/errors.ts';
import type { ScreenName } from './state/app-store.ts';
import { appliance, log, service } from './text-service.ts';
import { test } from './text-test.ts';
import { count } from './words.ts';

/** Every word of the screens. The settings' labels and explanations are in `shared/settings-text.ts`. */

const app = {
  title: 'ECM Configurator',
  subtitle: 'for Privileged Identity',
  fullTitle: 'ECM Configurator for Privileged Identity',
  skip: 'Skip to content',
  navigation: 'Screens',
  starting: 'Starting…',
  startFailed: 'The program could not be started',
  tryAgain: 'Try again',
  dismiss: 'Dismiss',
  details: 'Details',
  readingSettings: 'Reading the settings…',
  settingsUnreadable: 'The settings could not be read',
  version: (version: string) => `Version ${version}`,
  inBrowser: 'Running in the browser',
  vendorGuide: 'Vendor guide',
  unsaved: 'Has unsaved changes',
  vendorGuideTip: 'Opens in the system’s browser',
} as const;

const screens: Readonly<Record<ScreenName, string>> = {
  overview: 'Overview',
  appliance: 'Appliance',
  'plugin-settings': 'Plugin settings',
  'test-settings': 'Test settings',
  diagnose: 'Diagnose',
  service: 'Service & logs',
};

const practice = {
  region: 'Practice vault',
  name: 'Practice vault',
  banner: 'your real settings, secrets and keychain are not touched.',
  leave: 'Leave practice',
  leaving: 'Leaving practice…',
  entering: 'Starting the practice vault…',
  switchFailed: 'The practice vault did not follow',
} as const;

/** The title over an error: its kind in plain words. */
const errorKinds: Readonly<Record<ErrorKind, string>> = {
  configuration: 'A setting or input is not right',
  connectivity: 'No connection',
  tls: 'The secure connection failed',
  authentication: 'PI refused the API User',
  'registration-key': 'PI refused the API Registration Key',
  impersonation: 'The user could not be impersonated',
  authorization: 'Not permitted',
  'checkout-conflict': 'Checked out by someone else',
  approval: 'The request was not approved',
  'not-found': 'Not found',
  protocol: 'The answer was not understood',
  server: 'PI reported a fault',
  'service-unavailable': 'The program does not answer',
  cancelled: 'Cancelled',
  unexpected: 'Something unforeseen happened',
};

const error = {
  kinds: errorKinds,
  whatToCheck: 'What to check',
  type: 'Type',
  doing: 'While',
  heldBy: 'Held by',
  heldUntil: 'Held until',
  request: 'Password request',
  correlationId: 'Correlation ID',
  rawDetails: 'Raw details',
} as const;

const doing: Readonly<Record<CallName, string>> = {
  'app/info': 'starting',
  'app/state': 'reading the state of the program',
  'app/open-link': 'opening a link',
  'settings/read': 'reading the settings',
  'settings/save': 'saving the settings',
  'test/lookup': 'looking up credentials',
  'test/retrieve': 'retrieving a credential',
  'diagnose/run': 'checking the connection to PI',
  'pi/detect-version': 'detecting the version of PI',
  'pi/check-templates': 'checking the template jobs',
  'request/cancel': 'cancelling',
  'tokens/clear': 'clearing the token cache',
  'appliance/read': 'reading the settings of the appliance',
  'appliance/save': 'saving the settings of the appliance',
  'plugins/list': 'looking for plugins',
  'plugins/choose': 'choosing a plugin',
  'plugins/choose-folder': 'loading a plugin',
  'plugins/unblock': 'unblocking a plugin',
  'plugins/read-settings': 'reading the settings of the plugin',
  'plugins/save-settings': 'saving the settings of the plugin',
  'drafts/read': 'reading the unsaved changes',
  'drafts/keep': 'keeping the unsaved changes',
  'scenarios/read': 'reading the scenarios',
  'scenarios/save': 'saving the scenarios',
  'service/state': 'reading the state of the service',
  'service/reconnect': 'looking for the service',
  'service/reconnect-link': 'connecting the service to the appliance anew',
  'service/set-log-level': 'setting the log level of the service',
  'service/tail': 'reading the log of the service',
  'service/recent-requests': 'reading the recent requests of the service',
  'support/bundle': 'writing the support bundle',
  'practice/enter': 'starting the practice vault',
  'practice/leave': 'leaving the practice vault',
};

const bridge = {
  lost: {
    message: 'The program behind this page does not answer.',
    hint: 'It may have been closed. Start it again; what was saved is kept.',
  },
  sessionEnded: {
    message: 'The session of this page has ended.',
    hint: 'Open the address that the program printed when it started, or start the program again.',
  },
  notUnderstood: {
    message: 'The program gave an answer that this page does not understand.',
    hint: 'The page may be of another version than the program. Reload it.',
  },
} as const;

const tokens = {
  clear: 'Clear Token Cache',
  clearing: 'Clearing…',
  /** @param there what the service forgot, where it runs */
  cleared: (here: number, there?: number) => {
    if (there === undefined) return here === 0 ? 'No token was cached.' : `Forgot ${count(here, 'cached token', 'cached tokens')}.`;
    if (here + there === 0) return 'No token was cached, neither here nor by the service.';
    return `Forgot ${count(here, 'cached token', 'cached tokens')} here and ${there.toLocaleString('en')} of the service.`;
  },
} as const;

const rungs: Readonly<Record<RungName, string>> = {
  dns: 'Name resolution',
  tcp: 'Network connection',
  tls: 'Secure connection',
  soap: 'Web service',
  'registration-key': 'API Registration Key',
  login: 'API User login',
  version: 'PI version',
  impersonate: 'Impersonation',
  list: 'List of credentials',
  approver: 'Global Approver',
  service: 'ECM service',
  pipe: 'Named pipe',
  'site-dns': 'Name resolution',
  'site-tcp': 'Network connection',
  'site-tls': 'Secure connection',
  'site-login-page': 'Login page',
  oauth: 'OAuth client',
  'ecm-permission': 'Endpoint Credential Manager API',
  link: 'Link',
  active: 'Active in its group',
};

const rungStatus: Readonly<Record<Rung['status'], string>> = {
  pass: 'Passed',
  warn: 'Warning',
  fail: 'Failed',
  skipped: 'Skipped',
};

const secretStores = {
  keychain: 'Operating system keychain',
  'encrypted-file': 'Encrypted file',
  memory: 'Memory of this program',
} as const;

const overview = {
  lead: 'How the bridge to Privileged Identity is doing.',
  serviceAbsent: 'Settings can be saved and tested without it; it takes them when it runs.',
  serviceRuns: (version: string) => `Version ${version}.`,
  serviceSince: (time: string, duration: string) => `Since ${time} (${duration}).`,
  settings: 'Plugin settings',
  settingsComplete: 'Complete',
  settingsCompleteText: 'Every required setting and secret is in place.',
  settingsProblems: (n: number) => count(n, 'setting needs attention', 'settings need attention'),
  moreProblems: (n: number) => `and ${n} more`,
  openSettings: 'Open Plugin settings',
  reach: 'Connection to PI',
  reachUnknown: 'Not checked yet',
  reachUnknownText: 'Checks the name, the network, the certificate and the web service of the saved Endpoint URL. It does not log in.',
  reachNeedsUrl: 'Needs an Endpoint URL',
  reachNeedsUrlText: 'There is nothing to connect to before the Endpoint URL is saved.',
  reachOk: 'PI can be reached',
  reachWarned: 'PI can be reached, with a warning',
  reachFailed: 'PI cannot be reached',
  reachError: 'The check did not run',
  checkNow: 'Check now',
  checkAgain: 'Check again',
  checking: 'Checking the connection…',
  cancel: 'Cancel',
  checkEndpoint: 'Open Endpoint URL',
  ms: (n: number) => `${Math.round(n).toLocaleString('en')} ms`,
  rungs,
  rungStatus,
  tokens: 'Cached tokens',
  /** @param there how many the service has, where it runs */
  tokenCount: (here: number, there?: number) => {
    if (there === undefined) return here === 0 ? 'None cached' : count(here, 'token cached', 'tokens cached');
    return here + there === 0 ? 'None cached' : `${here.toLocaleString('en')} here, ${there.toLocaleString('en')} in the service`;
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
  enterSettingsText: 'Have ready: the address of your PI web service, the API User with its password and registration key, and the Global Approver.',
} as const;

const secretStates: Readonly<Record<SecretState | 'typed', string>> = {
  set: 'Set',
  'not-set': 'Not set',
  'other-origin': 'Stored for another address',
  typed: 'Entered, not saved yet',
};

const settings = {
  lead: 'How the plugin reaches PI and what it offers.',
  required: 'Required',
  test: 'Test Settings',
  secretStates,
  secretKeptIn: {
    keychain: 'Will be kept in the operating system keychain',
    'encrypted-file': 'Will be kept in an encrypted file',
    memory: 'Will be kept in memory only',
  } satisfies Record<AppInfo['secretStore'], string>,
  secretKeep: 'Set. Type a new one to replace it.',
  secretOtherOrigin: 'Stored for another address than Endpoint URL names, so it is not used here: type it again.',
  secretTyped: 'Entered, not saved yet. Empty the field to take it back.',
  plainHttp: 'Without https, passwords and keys cross the network unencrypted.',
  remoteSessionOnly:
    'With this on, such credentials are checked out by the API User instead of the person: the API User needs permission to check them out.',
  rotationOff: 'Used when “Enable creation of password spin jobs” is on.',
  templatesOff: 'Used with “Template jobs”.',
  templatesTidy: 'Remove what is not an account store type',
  piVersions: {
    autoSpin: 'Auto-spin — PI rotates one credential by itself when asked',
    templateJobs: 'Template jobs — a template job for each type of credential',
  },
  mapTable: 'Domains and their NetBIOS names',
  mapFqdn: 'Domain (FQDN)',
  mapNetbios: 'NetBIOS name',
  mapFqdnOf: (line: number) => `Domain (FQDN), line ${line}`,
  mapNetbiosOf: (line: number) => `NetBIOS name, line ${line}`,
  mapRemove: (line: number) => `Remove line ${line}`,
  mapActions: 'Actions',
  mapAdd: 'Add a domain',
  mapEmpty: 'No domain is mapped.',
  mapAsText: 'Edit as text',
  mapAsTable: 'Edit as table',
  mapLine: (line: number, message: string) => `Line ${line}: ${message}`,
  noChanges: 'No unsaved changes',
  changed: (n: number) => count(n, 'unsaved change', 'unsaved changes'),
  saved: 'Saved',
  saving: 'Saving…',
  save: 'Save',
  discard: 'Discard',
  undo: 'Undo',
  redo: 'Redo',
  restored: (at: string) => `Unsaved changes from ${at} are back. Enter secrets again.`,
  restoredDiscard: 'Discard these changes',
  restoredDismiss: 'Close this notice',
  problems: (n: number) => `${count(n, 'setting needs', 'settings need')} attention before saving`,
  saveFailed: 'The settings were not saved',
  serviceRuns: (revision: number) => `The service runs revision ${revision}.`,
  serviceAbsent: 'The service is not running; it takes the settings when it is.',
  serviceRefused: 'The service did not take the settings.',
  serviceFailed: 'Saved, but the service did not take the settings',
  httpTitle: 'Send passwords without encryption?',
  httpText: (origin: string) =>
    `${origin} does not use https. Passwords, keys and retrieved credentials cross the network readable to anyone on the way. This is asked once for each address.`,
  httpSave: 'Save anyway',
  goBack: 'Go back',
  conflictTitle: 'The stored settings have changed',
  conflictText: 'Someone saved these settings after you opened them. Nothing of yours was written yet.',
  conflictBoth: 'Changed by both: choose one for each',
  conflictTheirs: 'Changed by the other only: taken over',
  conflictOwn: 'Changed by you only: stay as you have them',
  conflictUndecided: (n: number) => (n === 0 ? 'Everything is decided.' : `${count(n, 'choice', 'choices')} left`),
  conflictMergedButton: 'Save merged settings',
  conflictSame: 'The stored settings have a newer revision with the same values.',
  conflictSetting: 'Setting',
  conflictOpened: 'When you opened',
  conflictStored: 'Stored now',
  conflictMine: 'Yours',
  conflictStoredButton: 'Use the stored settings',
  keepEditing: 'Keep editing',
  on: 'On',
  off: 'Off',
  empty: '(empty)',
} as const;

export const text = { app, screens, practice, error, doing, bridge, tokens, overview, settings, test, service, log, appliance } as const;
