import { randomUUID } from 'node:crypto';
import { failure, withCorrelation, type ErrorInfo, type Failure } from '../../shared/errors.ts';

/** What a command may touch of its surroundings; tests pass their own. */
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
 * What a command answers. One place prints it: `json` or `text` (may be empty) to standard output, warnings and, without
 * `--json`, the error to standard error. The error decides the exit code.
 */
export interface Outcome {
  readonly json: object;
  readonly text: string;
  readonly warnings?: readonly string[];
  readonly error?: ErrorInfo | undefined;
}

/** Ties a failure that happened before any engine was asked to a correlation id of its own. */
export function failed(cause: Failure): ErrorInfo {
  return withCorrelation(cause, randomUUID());
}

/** The answer of a command that could not do its work. */
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

/** An error for people: what happened, what was being done, what to look at. */
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
