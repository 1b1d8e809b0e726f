import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { bugText, type Log } from '../main/platform/logging/log.ts';
import { failure, withCorrelation, type ErrorInfo } from '../shared/errors.ts';

/** What an entry point decides about bugs that nothing else has caught. */
export interface LastResortOptions {
  /** What the program was doing, as in "running ecmctl". */
  readonly doing: string;
  /** What a person looks at next. */
  readonly hint: string;
  /**
   * After a rejection that nothing waited for. `go-on`: the work that it belonged to is over, the rest of a running
   * program is sound. An exception that nothing caught may have left anything half done, so the program always ends.
   */
  readonly afterRejection: 'go-on' | 'end';
  /** Tells whoever waits for the program, in the form agreed with them, that it ends. `bug` is {@link bugText}. */
  readonly answer: (error: ErrorInfo, bug: string) => void | Promise<void>;
  readonly exit: (code: number) => void;
  /** Answering and stopping take no longer than this. */
  readonly endWithinMs?: number;
}

export interface LastResort {
  /** From now on bugs are logged there, and the program counts as running. */
  logTo(log: Pick<Log, 'error'>): void;
  /** From now on this stops the program in order before it ends. */
  stopWith(stop: () => Promise<void>): void;
  /** Ends the program with exit code 1 for an error that came up to the entry point. Never rejects. */
  readonly end: (error: unknown) => Promise<void>;
}

/** The service stops within ten seconds. */
const usualEndMs = 12_000;

/**
 * Takes what nothing else has caught: logs it without its message, which may quote anything, and then goes on, or answers,
 * stops the program in order and ends it.
 */
export function handleLastResort(program: Pick<NodeJS.Process, 'on'>, options: LastResortOptions): LastResort {
  const { doing, hint, afterRejection, answer, exit, endWithinMs = usualEndMs } = options;
  let log: Pick<Log, 'error'> | undefined;
  let stop = async (): Promise<void> => {};
  let ending: Promise<void> | undefined;

  const note = (error: unknown): { readonly info: ErrorInfo; readonly bug: string } => {
    const bug = bugText(error);
    const cause = failure('unexpected', undefined, { message: 'Something unforeseen went wrong.', doing, hint });
    const info = withCorrelation(cause, randomUUID());
    log?.error('error.unexpected', { correlationId: info.correlationId, operation: doing, bug });
    return { info, bug };
  };
  const attempt = async (work: () => void | Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      note(error);
    }
  };
  const endInOrder = async ({ info, bug }: ReturnType<typeof note>): Promise<void> => {
    const deadline = setTimeout(() => exit(1), endWithinMs);
    await attempt(() => answer(info, bug));
    await attempt(stop);
    clearTimeout(deadline);
    exit(1);
  };
  const end = (error: unknown): Promise<void> => {
    const noted = note(error);
    return (ending ??= endInOrder(noted));
  };

  program.on('uncaughtException', (error) => void end(error));
  program.on('unhandledRejection', (reason) => {
    if (afterRejection === 'go-on' && log !== undefined) note(reason);
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

/** For programs whose work is not what they print: that nobody reads it, or its disk is full, does not end them. */
export function ignoreLostOutput(...outputs: readonly Writable[]): void {
  for (const output of outputs) output.on('error', () => {});
}
