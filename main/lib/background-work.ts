import { bugText, type Log } from '../platform/logging/log.ts';

/** Work whose result no caller waits for, such as a check-in after a lost connection. */
export type Background = ReturnType<typeof createBackground>;

export function createBackground(log: Log) {
  const running = new Set<Promise<void>>();
  const attempt = async (operation: string, task: () => Promise<unknown>, correlationId?: string): Promise<void> => {
    try {
      await task();
    } catch (error) {
      log.error('error.unexpected', { correlationId, operation, bug: bugText(error) });
    }
  };
  return {
    /**
     * A rejection is logged as `error.unexpected`.
     * @param correlationId of the request that the work belongs to
     */
    run: (operation: string, task: () => Promise<unknown>, correlationId?: string): void => {
      const work = attempt(operation, task, correlationId).finally(() => running.delete(work));
      running.add(work);
    },
    /** Resolves when no task is running. */
    done: async (): Promise<void> => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** For work that is not cancelled. A new signal each time: listeners would pile up on a shared one. */
export function unaborted(): AbortSignal {
  return new AbortController().signal;
}
