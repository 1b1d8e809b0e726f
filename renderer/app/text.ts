import type { CallName } from '../../shared/contract.ts';
import type { ProfileName } from '../../shared/writing.ts';
import type { CommandName } from '../ui/commands.ts';
import { count } from '../lib/words.ts';

/** The text of the shell: navigation, practice banner, keyboard shortcuts, and what the calls of the program are named in errors. */

const app = {
  title: 'ECM Configurator',
  subtitle: 'for Privileged Identity',
  fullTitle: 'ECM Configurator for Privileged Identity',
  skip: 'Skip to content',
  navigation: 'Screens',
  starting: 'Starting…',
  loadingScreen: 'Loading…',
  screenFailed: 'This screen could not be loaded. The program may have been closed or updated.',
  reload: 'Reload',
  startFailed: 'The program could not start',
  readingSettings: 'Reading the settings…',
  settingsUnreadable: 'The settings could not be read',
  version: (version: string) => `Version ${version}`,
  inBrowser: 'Running in the browser',
  newWindow: 'New window',
  newWindowTip: 'Opens this program in another window, which signs in by itself',
  vendorGuide: 'Vendor guide',
  unsaved: 'Has unsaved changes',
  attention: 'Needs attention',
  vendorGuideTip: 'Opens in the system’s browser',
} as const;

/** The page of the web shell that is not signed in. */
const signIn = {
  reasons: {
    opened:
      'This page is not signed in. The window that the program opens signs in by itself; so does a new window that is opened from it.',
    'wrong-code': 'The link was used before or has expired.',
    ended:
      'Session expired: the page was not used for 12 hours, or the program was restarted. Unsaved changes in the settings forms are kept, except passwords.',
  },
  code: 'Code',
  hint: 'The code is shown in the terminal in which the program runs; press Enter there for a new one. Without a terminal, restart the program.',
  submit: 'Sign in',
  empty: 'Enter the code from the terminal.',
  problems: {
    'wrong-code': 'This code is wrong, was used before, or has expired. Press Enter in the terminal for a new one.',
    'no-answer': 'The program does not answer. Restart it and open the address that it prints.',
  },
} as const;

const practice = {
  region: 'Practice vault',
  name: 'Practice vault',
  banner: 'your real settings and passwords are not used.',
  leave: 'Leave practice',
  leaving: 'Leaving practice…',
  entering: 'Starting the practice vault…',
  switchFailed: 'The practice vault could not be switched',
} as const;

/** Another window switched the profile, and this one did not know yet. */
const otherProfile = {
  title: 'Nothing was saved',
  reasons: {
    real: 'Another window started the practice vault, and your changes belong to the real settings. They stay in this window, without passwords, until you leave practice.',
    practice: 'Another window left the practice vault, and your changes belong to it.',
  } satisfies Record<ProfileName, string>,
  remedy: 'Reload to see the settings in use.',
  reload: 'Reload',
} as const;

const shortcuts = {
  keys: 'Keyboard shortcuts',
  keysText: 'Available on every screen.',
  key: 'Shortcut',
  does: 'Action',
  or: ' or ',
  goTo: (screen: string) => `Go to ${screen}`,
  commands: {
    main: 'Main action of the screen: look up, run the diagnosis, check the connection',
    save: 'Save the form',
    cancel: 'Cancel what is running',
    help: 'Show these shortcuts',
  } satisfies Record<CommandName, string>,
} as const;

const doing: Readonly<Record<CallName, string>> = {
  'app/info': 'starting',
  'app/state': 'reading the state of the program',
  'app/set-log-level': 'setting the level of Configurator.log',
  'app/dismiss-notice': 'dismissing a notice',
  'app/export-text': 'saving a file',
  'app/copy-text': 'copying a text',
  'app/open-link': 'opening a link',
  'settings/read': 'reading the settings',
  'settings/save': 'saving the settings',
  'settings/history': 'reading the settings history',
  'settings/compare': 'comparing revisions of the settings',
  'settings/restore': 'restoring settings',
  'test/lookup': 'looking up credentials',
  'test/retrieve': 'retrieving a credential',
  'impact/preview': 'comparing requests with both settings',
  'diagnose/run': 'checking the connection to PI',
  'diagnose/trust-authority': 'trusting a certificate authority',
  'pi/detect-version': 'detecting the version of PI',
  'pi/check-templates': 'checking the template jobs',
  'contract/read': 'reading the server contract',
  'contract/propose': 'reading the WSDL of the server',
  'contract/try': 'trying the server contract',
  'contract/save': 'saving the server contract',
  'request/cancel': 'cancelling',
  'tokens/clear': 'clearing the token cache',
  'appliance/read': 'reading the settings of the appliance',
  'appliance/save': 'saving the settings of the appliance',
  'ca-file/check': 'reading the Trusted CA File',
  'ca-file/place': 'choosing the Trusted CA File',
  'appliance/test': 'testing the connection to the appliance',
  'bridging/read': 'reading the state of bridging',
  'bridging/switch': 'changing bridging',
  'bridging/test': 'testing the bridge',
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
  'service/resume': 'resuming the service',
  'service/set-log-level': 'setting the log level of the service',
  'service/tail': 'reading the log of the service',
  'service/control': 'starting or stopping the service',
  'requests/list': 'reading the request history',
  'service/activity': 'reading the activity of the service',
  'requests/log-lines': 'searching the log of the service',
  'support/bundle': 'writing the support bundle',
  'practice/enter': 'starting the practice vault',
  'practice/leave': 'leaving the practice vault',
};

const bridge = {
  lost: {
    message: 'The program behind this page does not answer.',
    hint: 'It may have been closed. Restart it; saved settings are kept.',
  },
  sessionEnded: {
    message: 'The session of this page has ended.',
    hint: 'Sign in again with a code from the terminal of the program, or start the program again.',
  },
  notUnderstood: {
    message: 'The answer of the program could not be read.',
    hint: 'The page may belong to another version of the program. Reload it.',
  },
} as const;

const tokens = {
  clear: 'Clear Token Cache',
  clearing: 'Clearing…',
  /** @param there how many the service cleared, where it runs */
  cleared: (here: number, there?: number) => {
    if (there === undefined)
      return here === 0 ? 'No tokens were cached.' : `Cleared ${count(here, 'cached token', 'cached tokens')}.`;
    if (here + there === 0) return 'No tokens were cached here or in the service.';
    return `Cleared ${count(here, 'cached token', 'cached tokens')} here and ${there.toLocaleString('en')} in the service.`;
  },
} as const;

export const text = { app, signIn, practice, otherProfile, shortcuts, doing, bridge, tokens } as const;
