import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { bugText, type Log } from '../main/platform/logging/log.ts';
import { failure, withCorrelation, type ErrorInfo } from '../shared/errors.ts';

/** How an entry point handles errors that nothing else has caught. */
export interface LastResortOptions {
  /** What the program was doing, as in "running ecmctl". */
  readonly doing: string;
  /** What to look at next. */
  readonly hint: string;
  /**
   * After an unhandled rejection. `go-on`: only the work that it belonged to has failed, and a running program goes on. After an
   * uncaught exception the state of the program is unknown, so it always ends.
   */
  readonly afterRejection: 'go-on' | 'end';
  /** Reports that the program ends, in its agreed form of output. `bug` is {@link bugText}. */
  readonly answer: (error: ErrorInfo, bug: string) => void | Promise<void>;
  readonly exit: (code: number) => void;
  /** Answering and stopping take no longer than this. */
  readonly endWithinMs?: number;
}

export interface LastResort {
  /** Sets the log; from then on the program counts as running. */
  logTo(log: Pick<Log, 'error'>): void;
  /** Sets what shuts the program down before it ends. */
  stopWith(stop: () => Promise<void>): void;
  /** Ends the program with exit code 1 for an error that reached the entry point. Never rejects. */
  readonly end: (error: unknown) => Promise<void>;
}

/** The service stops within ten seconds. */
const defaultEndMs = 12_000;

/**
 * Handles errors that nothing else has caught: logs them without their message, which may quote anything, and then goes on, or
 * answers, shuts the program down and ends it.
 */
export function handleLastResort(program: Pick<NodeJS.Process, 'on'>, options: LastResortOptions): LastResort {
  const { doing, hint, afterRejection, answer, exit, endWithinMs = defaultEndMs } = options;
  let log: Pick<Log, 'error'> | undefined;
  let stop = async (): Promise<void> => {};
  let ending: Promise<void> | undefined;

  const record = (error: unknown): { readonly info: ErrorInfo; readonly bug: string } => {
    const bug = bugText(error);
    const cause = failure('unexpected', undefined, { message: 'Unexpected error.', doing, hint });
    const info = withCorrelation(cause, randomUUID());
    log?.error('error.unexpected', { correlationId: info.correlationId, operation: doing, bug });
    return { info, bug };
  };
  const attempt = async (work: () => void | Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      record(error);
    }
  };
  const shutDown = async ({ info, bug }: ReturnType<typeof record>): Promise<void> => {
    const deadline = setTimeout(() => exit(1), endWithinMs);
    await attempt(() => answer(info, bug));
    await attempt(stop);
    clearTimeout(deadline);
    exit(1);
  };
  const end = (error: unknown): Promise<void> => {
    const recorded = record(error);
    return (ending ??= shutDown(recorded));
  };

  program.on('uncaughtException', (error) => void end(error));
  program.on('unhandledRejection', (reason) => {
    if (afterRejection === 'go-on' && log !== undefined) record(reason);
    else void end(reason);
  });
  return {
    logTo: (to) => {
      log = to;
    },
    stopWith: (wanted) => {
      stop = wanted;
    },
    end,
  };
}

/** For programs whose result is not their output: a closed pipe or a full disk does not end them. */
export function ignoreLostOutput(...outputs: readonly Writable[]): void {
  for (const output of outputs) output.on('error', () => {});
}
