import type { CallName } from '../../shared/contract.ts';
import type { ErrorKind } from '../../shared/errors.ts';
import type { ProfileName } from '../../shared/writing.ts';
import type { ScreenName } from '../app/app-store.ts';
import { overview } from '../features/overview/text.ts';
import { appliance, log, service } from '../features/service/text.ts';
import { settings } from '../features/plugin-settings/text.ts';
import { test } from '../features/test-settings/text.ts';
import { count } from '../lib/words.ts';

/** Every word of the screens, put together from one file a screen where that is long. The settings' labels and explanations are in `shared/settings-text.ts`. */

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

/** Another window switched the profile, and this one did not know yet. */
const otherProfile = {
  title: 'Nothing was saved',
  reasons: {
    real: 'Another window has started the practice vault, and what you changed belongs to the real settings. It waits in this window, without typed secrets, until the practice vault is left.',
    practice: 'Another window has left the practice vault, and what you changed belongs to that.',
  } satisfies Record<ProfileName, string>,
  remedy: 'Reload to see what is in use now.',
  reload: 'Reload',
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
    if (there === undefined)
      return here === 0 ? 'No token was cached.' : `Forgot ${count(here, 'cached token', 'cached tokens')}.`;
    if (here + there === 0) return 'No token was cached, neither here nor by the service.';
    return `Forgot ${count(here, 'cached token', 'cached tokens')} here and ${there.toLocaleString('en')} of the service.`;
  },
} as const;

export const text = {
  app,
  screens,
  practice,
  otherProfile,
  error,
  doing,
  bridge,
  tokens,
  overview,
  settings,
  test,
  service,
  log,
  appliance,
} as const;
