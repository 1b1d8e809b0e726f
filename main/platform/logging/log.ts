/**
 * Every event that a log line may have, with its meaning: a closed list, so that logs can be searched and counted
 * (ecm-service.md, "Logs"). A test finds the names that nothing writes.
 */
export const logEvents = {
  'app.started': 'The app or the service runs.',
  'app.start-failed': 'The service could not start, for an expected reason; the process ends.',
  'app.stopped': 'The app or the service has stopped in order; its last line.',
  'settings.loaded': 'The app read the saved settings.',
  'settings.unusable': 'The service started without settings: the saved ones could not be read or applied.',
  'settings.applied': 'The service runs with the settings of this revision.',
  'settings.saved': 'The app saved settings.',
  'file.set-aside': 'A file could not be read as a whole: it was kept as `file`, and a new one takes its place.',
  'secrets.fallback': 'No keychain answers: secrets are in the encrypted file.',
  'secrets.saved': 'Secrets were saved; their names are in `secretNames`.',
  'plugin.chosen': 'An administrator chose a plugin.',
  'plugin.installed': 'A plugin was copied into the plugins folder.',
  'plugin.refused': 'A plugin was not installed, for `reason`.',
  'plugin.unblocked': 'The mark-of-the-web was removed from the files of a plugin.',
  'practice.entered': 'Practice began.',
  'practice.left': 'Practice ended.',
  'lookup.started': 'A lookup began.',
  'lookup.finished': 'A lookup ended with an answer, none found included.',
  'lookup.failed': 'A lookup ended with an error.',
  'lookup.step': 'One entry of the trace of a lookup.',
  'retrieve.started': 'A retrieval began.',
  'retrieve.finished': 'A retrieval ended; the credential was delivered, or tested and checked in.',
  'retrieve.failed': 'A retrieval ended with an error.',
  'release.finished': 'A release ended; `outcome` says what became of the check-in.',
  'release.failed': 'A release ended with an error, or its check-in failed and is pending.',
  'rotation.finished': 'A rotation after a check-in ended; `outcome` says how.',
  'checkin.pending': 'Check-ins did not work and wait to be retried.',
  'checkin.retried': 'A pending check-in was tried again; `outcome` says whether it worked.',
  'checkin.unrecorded': 'The file of open check-outs could not be read or written; a later write mends it.',
  'diagnose.finished': 'The checks of a diagnosis ran; with `kind` and `message` of the first failure, if any.',
  'pi.call': 'PI answered one call, or it failed.',
  'tokens.cleared': 'Cached tokens were removed.',
  'tokens.logout-failed': 'PI did not confirm a log-out; the token ends by itself.',
  'request.refused': 'A request was not in order, or not allowed, and was not carried out.',
  'request.failed': 'A request was in order and ended with an error.',
  'pipe.opened': 'A client of the pipe proved its role.',
  'pipe.refused': 'A client of the pipe was not let in.',
  'pipe.closed': 'The connection of a client that was let in ended.',
  'pipe.request': 'A request over the pipe was answered.',
  'pipe.dropped': 'Notifications of one kind were larger than a message may be and were not sent.',
  'link.connected': 'The appliance took the registration.',
  'link.lost': 'The link to the appliance ended or was not reached; it is tried again.',
  'link.refused': 'The appliance does not want this ECM; it is asked again later.',
  'link.renewed': 'The link goes on with a new access token.',
  'link.renewal-failed': 'No new access token could be had for the link; it is tried again.',
  'link.stopped': 'The link was stopped in order.',
  'log.subscriber-failed': 'A subscriber of the log threw; it gets no more lines.',
  'error.unexpected': 'A bug: nothing of this kind was foreseen. `bug` says what and where.',
} as const satisfies Readonly<Record<string, string>>;
export type LogEvent = keyof typeof logEvents;

/** The only fields that a log line may have. None of them ever holds a secret, or text of another system. */
export interface LogFields {
  /** Id of the request that the line belongs to. */
  readonly correlationId?: string;
  /** What was being done: the name of a call, a method, a notification or an operation of PI, or a phrase of ours. */
  readonly operation?: string;
  /** User as the appliance or the person named it. */
  readonly user?: string;
  /** Identity in whose name PI was asked. */
  readonly actor?: string;
  /** Type of the Jump Item. */
  readonly jumpItem?: string;
  /** Host name or address: of the Jump Item, or of the appliance. */
  readonly host?: string;
  /** Address of a Jump Item that has no host, without query, fragment and user. */
  readonly url?: string;
  /** Bare name of the account of a credential. */
  readonly account?: string;
  /** System or list that the account belongs to. */
  readonly system?: string;
  /** Keys that PI was asked for. */
  readonly keys?: readonly string[];
  /** Names, not values, of secrets. */
  readonly secretNames?: readonly string[];
  /** How many: entries of a list, tokens, check-ins or notifications. */
  readonly count?: number;
  /** Error code of PI. */
  readonly code?: number;
  /** Kind of an error (shared/errors.ts). */
  readonly kind?: string;
  /** Detail of the kind (shared/errors.ts). */
  readonly detail?: string;
  /** Sentence of ours for people. */
  readonly message?: string;
  /** How something ended that is no error of its own: a status of a check-in, a rotation, a retry or a step. */
  readonly outcome?: string;
  /** Code of the reason of a refusal or a failure: ours, or the system's, such as `ENOSPC`. */
  readonly reason?: string;
  /** Class, code and first places of an unforeseen exception (bug-text.ts); never its message. */
  readonly bug?: string;
  /** Stage of a lookup (trace). */
  readonly stage?: string;
  /** What a step of a lookup was about: an identity, a key or a credential. */
  readonly subject?: string;
  /** What a retrieval is for: a test, or a test with rotation. */
  readonly purpose?: string;
  /** Milliseconds. */
  readonly durationMs?: number;
  /** Revision of the settings. */
  readonly revision?: number;
  /** Path of a file. */
  readonly file?: string;
  /** Path of a folder. */
  readonly folder?: string;
  /** Id of a plugin. */
  readonly plugin?: string;
  /** `real` or `practice`. */
  readonly profile?: string;
  /** Number of a connection of the pipe, unique while the service runs. */
  readonly connection?: number;
  /** Role of a client of the pipe. */
  readonly role?: string;
}

export interface Log {
  debug(event: LogEvent, fields?: LogFields): void;
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** For callers that have nowhere to log to. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
