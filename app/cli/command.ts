import { randomUUID } from 'node:crypto';
import {
  failure,
  withCorrelation,
  type ErrorInfo,
  type ErrorKind,
  type Failure,
  type ServerCode,
} from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import { printable } from '../../shared/visible-text.ts';
import { silentLog, type Log, type LogEvent } from '../../main/platform/logging/log.ts';

/** What a command may use of its environment; tests pass their own. */
export interface CliEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** All of standard input. */
  readonly readStdin: () => Promise<Buffer>;
  /** Aborted by Ctrl-C or a termination signal. */
  readonly signal: AbortSignal;
  /** Where the program is installed; nothing in tests. */
  readonly programFolder?: string;
  /** Of this command; by default nothing is kept. */
  readonly log?: Log;
}

/**
 * The answer of a command. One place prints it: `json` or `text` (may be empty) to standard output, warnings and, without
 * `--json`, the error to standard error. The error decides the exit code.
 */
export interface Outcome {
  readonly json: object;
  readonly text: string;
  readonly warnings?: readonly string[];
  readonly error?: ErrorInfo | undefined;
}

/** What a command came to; a failure is printed as {@link refused}. */
export type CommandResult = Result<Outcome, ErrorInfo | Failure>;

export type Report = (result: CommandResult) => void;

/** Events whose message concerns the person at the terminal as well. */
const shownEvents: ReadonlySet<LogEvent> = new Set(['secrets.exposed', 'file.set-aside']);

/** For parts that log: warnings of files that are open to others, or were set aside, go to standard error, too. */
export function warningsOf({ stderr, log = silentLog }: CliEnvironment): Log {
  const warn: Log['warn'] = (event, fields = {}) => {
    if (shownEvents.has(event)) stderr(`Warning: ${printable(fields.message ?? '')}\n`);
    log.warn(event, fields);
  };
  return { ...log, warn };
}

/** A failure that happened outside of a request gets a correlation id of its own. */
export function failed(cause: Failure | ErrorInfo): ErrorInfo {
  return 'correlationId' in cause ? cause : withCorrelation(cause, randomUUID());
}

/** The answer of a command that failed; `json` holds the error and what else the command prints then. */
export function refused(cause: Failure | ErrorInfo, json: object = {}): Outcome {
  const error = failed(cause);
  return { json: { ok: false, ...json, error }, text: '', error };
}

/** What the JSON answer of a command has besides the error if it could not be run. */
export const refusedShapes: Readonly<Record<string, object>> = {
  lookup: { credentials: [] },
  retrieve: { checkedIn: false },
  diagnose: { checks: [] },
  impact: { requests: 0, changes: [] },
  'audit verify': { entries: 0, head: '' },
};

export function usageFailure(message: string): Failure {
  return failure('configuration', 'usage', {
    message,
    doing: 'reading the command line',
    hint: 'Run ecmctl --help, or ecmctl <command> --help, for the options.',
  });
}

/** An error for people: what happened, what was being done, what to check. */
export function describeError(error: ErrorInfo): string {
  const { kind, detail, heldBy, heldUntil, requestId } = error;
  const until = heldUntil === undefined ? '' : ` until ${heldUntil}`;
  return [
    `Error: ${error.message}`,
    `Kind: ${kind}${detail === undefined ? '' : ` (${detail})`}`,
    `While: ${error.doing}`,
    ...(heldBy === undefined ? [] : [`Held by: ${heldBy}${until}`]),
    ...(requestId === undefined ? [] : [`Request: ${requestId}`]),
    `Hint: ${error.hint}`,
    `Correlation id: ${error.correlationId}`,
    ...(error.serverCode === undefined ? [] : [`Code of the other system: ${codeOf(error.serverCode)}`]),
    ...(error.text === undefined ? [] : [`Text of the other system: ${error.text}`]),
  ]
    .map(printable)
    .join('\n');
}

function codeOf(reported: ServerCode): string {
  return 'code' in reported ? reported.code : reported.faultCode;
}

/** Exit codes by kind of error (ecm-service.md, "ecmctl"). 0 is success, none found included. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  configuration: 2,
  connectivity: 3,
  tls: 3,
  authentication: 4,
  'registration-key': 4,
  impersonation: 4,
  authorization: 5,
  approval: 5,
  'checkout-conflict': 5,
  'not-found': 5,
  protocol: 6,
  server: 6,
  'service-unavailable': 7,
  cancelled: 1,
  unexpected: 1,
};
