import { randomUUID } from 'node:crypto';
import { failure, withCorrelation, type ErrorInfo, type ErrorKind, type Failure } from '../../shared/errors.ts';

/** What a command may use of its environment; tests pass their own. */
export interface CliEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** All of standard input as text. */
  readonly readStdin: () => Promise<string>;
  /** Aborted by Ctrl-C or a termination signal. */
  readonly signal: AbortSignal;
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

/** Called once a command has its answer. */
export type Report = (outcome: Outcome) => void;

/** A failure that happened outside of a request gets a correlation id of its own. */
export function failed(cause: Failure): ErrorInfo {
  return withCorrelation(cause, randomUUID());
}

/** The answer of a command that failed. */
export function refused(error: ErrorInfo): Outcome {
  return { json: { ok: false, error }, text: '', error };
}

/** A mistake in the words of the command line. */
export function usageFailure(message: string): Failure {
  return failure('configuration', 'usage', {
    message,
    doing: 'reading the command line',
    hint: 'Run ecmctl --help, or ecmctl <command> --help, for the options.',
  });
}

/** An error for people: what happened, what was being done, what to check. */
export function describeError(error: ErrorInfo): string {
  const kind = error.detail === undefined ? error.kind : `${error.kind} (${error.detail})`;
  const held =
    error.heldBy === undefined
      ? []
      : [`Held by: ${error.heldBy}${error.heldUntil === undefined ? '' : ` until ${error.heldUntil}`}`];
  const request = error.requestId === undefined ? [] : [`Request: ${error.requestId}`];
  return [
    `Error: ${error.message}`,
    `Kind: ${kind}`,
    `While: ${error.doing}`,
    ...held,
    ...request,
    `Hint: ${error.hint}`,
    `Correlation id: ${error.correlationId}`,
  ].join('\n');
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
