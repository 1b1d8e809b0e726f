import { saveAsUtf8 } from '../../shared/decode-text.ts';
import type { ErrorKind } from '../../shared/errors.ts';
import type { ScreenName } from '../lib/routes.ts';

/** The sentences that several screens share. Each feature has its own text.ts; the settings' labels are in shared/settings-text.ts. */

const screens: Readonly<Record<ScreenName, string>> = {
  overview: 'Overview',
  appliance: 'Appliance',
  'plugin-settings': 'Plugin settings',
  'test-settings': 'Test settings',
  diagnose: 'Diagnose',
  service: 'Service & logs',
};

/** The title over an error: its kind in plain words. */
const errorKinds: Readonly<Record<ErrorKind, string>> = {
  configuration: 'Invalid setting',
  connectivity: 'Connection failed',
  tls: 'Secure connection failed',
  authentication: 'PI refused the API User',
  'registration-key': 'PI refused the API Registration Key',
  impersonation: 'Impersonation failed',
  authorization: 'Not permitted',
  'checkout-conflict': 'Checked out by someone else',
  approval: 'Not approved',
  'not-found': 'Not found',
  protocol: 'Unexpected answer',
  server: 'PI reported an error',
  'service-unavailable': 'Service unavailable',
  cancelled: 'Cancelled',
  unexpected: 'Unexpected error',
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
  serverText: 'Text of the other system',
} as const;

export const text = {
  screens,
  openScreen: (screen: ScreenName) => `Open ${screens[screen]}`,
  error,
  back: 'Back',
  backTo: (screen: string) => `Back to ${screen}`,
  tryAgain: 'Try again',
  outOfDate: 'Settings changed since this test.',
  requestChanged: 'The request changed since this test.',
  runAgain: 'Run again',
  prerequisites: 'What must be set up first',
  dismiss: 'Dismiss',
  details: 'Details',
  more: 'Learn more',
  goToSetting: (label: string) => `Go to “${label}”`,
  codeMeaning: 'What does this code mean?',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied.',
  byHand: 'This window has no access to the clipboard. The text is selected: press Ctrl+C.',
  saveFile: 'Save as file',
  saved: 'Saved.',
  chooseFile: 'Choose a file',
  fileUnreadable: 'The file could not be read.',
  fileUndecodable: (problem: string) => `The file ${problem}. ${saveAsUtf8}`,
  pasteHere: 'Text of the file',
} as const;
