import type { Check, CheckName } from '../../../shared/diagnose-result.ts';
import { count } from '../../lib/words.ts';

/** The words of the Overview, and those of the checks, which Diagnose says too. */

const checks: Readonly<Record<CheckName, string>> = {
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

const checkStatus: Readonly<Record<Check['status'], string>> = {
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

export const overview = {
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
  cancel: 'Cancel',
  checkEndpoint: 'Open Endpoint URL',
  ms: (n: number) => `${Math.round(n).toLocaleString('en')} ms`,
  checks,
  checkStatus,
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
