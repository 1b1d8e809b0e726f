import type { Failure } from '../../../shared/errors.ts';
import type { LogLevel } from '../../../shared/service-status.ts';

/**
 * Every event that a log line may have, with its meaning: a closed list, so that logs can be searched and counted
 * (ecm-service.md, "Logs"). A test fails for events that nothing writes.
 */
export const logEvents = {
  'app.started': 'The app or the service runs.',
  'page.ended': 'The process of the page of the desktop app ended; the page is loaded again.',
  'app.start-failed': 'The service could not start, for an expected reason; the process ends.',
  'app.stopped': 'The app or the service has shut down; its last line.',
  'environment.unusable': 'A variable of the environment, or a part of it, cannot be used; `message` names it.',
  'settings.loaded': 'The app read the saved settings.',
  'settings.unusable': 'The service started without settings: the saved ones could not be read or applied.',
  'settings.applied': 'The service runs with the settings of this revision.',
  'settings.saved': 'The app saved settings.',
  'file.set-aside': 'A file could not be read as a whole: it was renamed to `file`, and a new one was created.',
  'service.suspended':
    'The service delivers nothing new, for maintenance, also after a restart; `since` says since when.',
  'service.resumed': 'The service delivers again.',
  'secrets.fallback': 'No keychain is available: secrets are in the encrypted file.',
  'secrets.exposed': 'Other accounts could read `file`, which holds secrets or their key; its mode was corrected.',
  'secrets.saved': 'Secrets were saved; their names are in `secretNames`.',
  'secrets.removed': 'Stored secrets were removed; their names are in `secretNames`.',
  'plugin.chosen': 'An administrator chose a plugin.',
  'plugin.installed': 'A plugin was copied into the plugins folder.',
  'plugin.refused': 'A plugin was not installed, for `reason`.',
  'plugin.unblocked': 'The mark-of-the-web was removed from the files of a plugin.',
  'authority.written':
    'An administrator trusted a certificate authority: `file` has its certificate, and counts once it is saved as Trusted CA File.',
  'practice.entered': 'Practice began.',
  'practice.left': 'Practice ended.',
  'lookup.started': 'A lookup began.',
  'lookup.finished': 'A lookup ended with an answer, none found included.',
  'lookup.failed': 'A lookup ended with an error.',
  'lookup.step': 'One entry of the trace of a lookup.',
  'retrieve.started': 'A retrieval began.',
  'retrieve.finished': 'A retrieval ended; the credential was delivered, or tested and checked in.',
  'retrieve.failed': 'A retrieval ended with an error.',
  'release.finished': 'A release ended; `outcome` is the result of the check-in.',
  'release.failed': 'A release ended with an error, or its check-in failed and is pending.',
  'rotation.finished': 'A rotation after a check-in ended; `outcome` is its result.',
  'checkin.pending': 'Check-ins failed and wait to be retried.',
  'checkin.skipped':
    'A check-out was not checked in: someone else holds the account, or it was checked out again for another session.',
  'checkin.retried': 'A pending check-in was tried again; `outcome` says whether it worked.',
  'rotation.postponed': 'A rotation that is due could not be made and is tried again.',
  'checkin.unrecorded': 'The file of open check-outs could not be read or written; a later write corrects it.',
  'diagnose.finished': 'The checks of a diagnosis ran; with `kind` and `message` of the first failure, if any.',
  'pi.call': 'PI answered one call, or it failed.',
  'tokens.cleared': 'Cached tokens were removed.',
  'tokens.logout-failed': 'PI did not confirm a log-out; the token ends by itself.',
  'request.refused': 'A request was invalid, or not allowed, and was not carried out.',
  'request.failed': 'A valid request ended with an error.',
  'history.unwritten':
    'Answered requests, or states of service and link, cannot be added to `file`, because of `reason`; those that are missing are counted.',
  'history.resumed': 'Entries are added to `file` of the history again; `count` are missing in it.',
  'audit.head':
    'Where the audit trail ends: at the start, at the end, and every hour. The end of a file that was cut off is noticed by it.',
  'audit.unwritten': 'The audit trail cannot be written, because of `reason`: nothing is delivered until it can.',
  'audit.resumed': 'The audit trail is written again.',
  'audit.app-unwritten':
    'What this program did while the service was down could not be written into audit-app.jsonl, because of `reason`.',
  'audit.app-unread':
    'The entries that other programs made while the service was down cannot be read, because of `reason`.',
  'folder.not-locked': 'This system has no lock for the data folder in `file`; a second service on it is not noticed.',
  'command.failed': 'A command of ecmctl ended with an error; `operation` is the command.',
  'pipe.opened': 'A client of the pipe proved its role.',
  'pipe.refused': 'A client of the pipe was rejected.',
  'pipe.closed': 'The connection of an accepted client ended.',
  'sealing.no-key': 'This ECM has no key for sealed settings, as explained in `message`; it can be sent none.',
  'sealing.key-replaced':
    'Other accounts could read the key for sealed settings in `file`; it was replaced, and so was the recipient.',
  'pipe.key-replaced': 'Accounts that are not allowed could read the key in `file`; it was replaced.',
  'pipe.request': 'A request over the pipe was answered.',
  'pipe.restored': 'The socket file of the pipe was gone and was made again.',
  'pipe.unreachable':
    'The socket file of the pipe is gone and could not be made again, because of `message`; it is tried again.',
  'pipe.dropped': 'Notifications of one kind were larger than a message may be and were not sent.',
  'link.connected': 'The appliance accepted the registration.',
  'link.lost': 'The link to the appliance ended or could not be opened; it is retried.',
  'link.refused': 'The appliance refused this ECM; it is retried later.',
  'link.renewed': 'The link continues with a new access token.',
  'link.renewal-failed': 'No new access token could be obtained for the link; it is retried.',
  'link.stopped': 'The link was shut down.',
  'alert.raised': 'The alert `reason` is raised; `message` is what the event log of the system gets.',
  'alert.cleared': 'The alert `reason` is cleared.',
  'alert.unsent': 'The event log of the system did not take the alert `reason`.',
  'metrics.unwritten': 'The metrics cannot be written to `folder`, for `reason`; it is tried again every 15 seconds.',
  'log.subscriber-failed': 'A subscriber of the log threw; it gets no more lines.',
  'error.unexpected': 'A bug; see `bug` or `message`.',
} as const satisfies Readonly<Record<string, string>>;
export type LogEvent = keyof typeof logEvents;

/**
 * Written at every level of the log, because other parts of the program read them back from it: how the last run ended
 * (main/ecm/service/last-run.ts), and where the audit trail ended (main/ecm/audit/known-heads.ts).
 */
export const readBackEvents: ReadonlySet<LogEvent> = new Set([
  'app.started', // otherwise a run that was killed looks like the stop of the one before
  'app.start-failed',
  'app.stopped',
  'audit.head',
]);

/** The only fields that a log line may have, with their types. None of them ever holds a secret, or text of another system. */
export const logFields = {
  correlationId: 'text', // Id of the request that the line belongs to.
  // What was being done: the name of a call, a method, a notification or an operation of PI, or a phrase of this program.
  operation: 'text',
  user: 'text', // User as the appliance or the administrator named it.
  dn: 'text', // Distinguished Name of the user, as received.
  actor: 'text', // Identity that PI was called as.
  jumpItem: 'text', // Type of the Jump Item.
  host: 'text', // Host name or address: of the Jump Item, or of the appliance.
  addresses: 'texts', // Additional IP addresses of a Jump Item.
  application: 'text', // Application Name of a Jump Item.
  url: 'text', // Address of a Jump Item that has no host, without query, fragment and user.
  account: 'text', // Bare name of the account of a credential.
  system: 'text', // System or list that the account belongs to.
  keys: 'texts', // Keys of a lookup at PI.
  secretNames: 'texts', // Names, not values, of secrets.
  count: 'number', // How many: entries of a list, tokens, check-ins or notifications.
  seq: 'number', // Number of an entry of the audit trail.
  hash: 'text', // SHA-256 of an entry of the audit trail, in hexadecimal.
  code: 'number', // Error code of PI.
  means: 'text', // What the server contract says that a code that is no number means.
  kind: 'text', // Kind of an error (shared/errors.ts).
  detail: 'text', // Detail of the kind (shared/errors.ts).
  message: 'text', // A sentence of this program for people.
  doing: 'text', // Step of this program that failed.
  hint: 'text', // Where to look, in a sentence of this program.
  setting: 'text', // Key of the setting that decided, or that is wrong.
  outcome: 'text', // Result that is not an error: the status of a check-in, a rotation, a retry or a step.
  reason: 'text', // Code of the reason of a refusal or a failure: of this program, or the system's, such as `ENOSPC`.
  bug: 'text', // What {@link bugText} makes of an exception.
  stage: 'text', // Stage of a lookup (trace).
  subject: 'text', // What a step of a lookup was about: an identity, a key or a credential.
  purpose: 'text', // What a retrieval is for: a test, or a test with rotation.
  checkIn: 'text', // Result of the check-in that ends a test: done, pending or left.
  rotation: 'text', // Result of the rotation that ends a test.
  durationMs: 'number', // Milliseconds.
  revision: 'number', // Revision of the settings.
  file: 'text', // Path of a file.
  folder: 'text', // Path of a folder.
  fingerprint: 'text', // SHA-256 of a certificate.
  plugin: 'text', // Id of a plugin.
  profile: 'text', // `real` or `practice`.
  connection: 'number', // Number of a connection of the pipe, unique while the service runs.
  role: 'text', // Role of a client of the pipe.
  since: 'text', // Time, ISO 8601.
} as const;

interface FieldTypes {
  readonly text: string;
  readonly number: number;
  readonly texts: readonly string[];
}

/** A field without a value is left out of the line. */
export type LogFields = { readonly [K in keyof typeof logFields]?: FieldTypes[(typeof logFields)[K]] | undefined };

export type Log = Readonly<Record<LogLevel, (event: LogEvent, fields?: LogFields) => void>>;

/** What a failure is, for the line that reports it. Names that another system gave are not part of it. */
export function failureFields({ kind, detail, message, doing, hint, setting }: LoggedFailure): LogFields {
  return { kind, detail, message, doing, hint, setting };
}

type LoggedFailure = Pick<Failure, 'kind' | 'detail' | 'message' | 'doing' | 'hint' | 'setting'>;

/** For callers without a log. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The code of the operating system, such as `ENOSPC`; `undefined` for an error that is not the system's. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z\d]+$/.test(code) ? code : undefined;
}

/** A stack begins with the message, of which a line may look like a frame; a stack that begins in another way has no frames for us. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const head = stack.indexOf(message);
  if (head < 0 || stack.slice(0, head).includes('\n')) return [];
  const lines = stack.slice(head + message.length).split('\n');
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
}

/**
 * The log text for an unexpected error: its class, its code and the first stack frames. Not its message, which may quote
 * anything, a secret included: a plugin of another vendor may have thrown it.
 */
export function bugText(error: unknown): string {
  if (!(error instanceof Error)) return 'something was thrown that is no error';
  const code =
    'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z\d_]+$/.test(error.code) ? [error.code] : [];
  const name = /^(?:[A-Z][A-Za-z]*)?(?:Error|Exception)$/.test(error.name) ? error.name : 'an error';
  return [name, ...code, ...framesOf(error).slice(0, 5)].join(' ');
}
