import { bugText, type Log } from '../platform/logging/log.ts';

/** Work whose result no caller waits for, such as a check-in after a lost connection. */
export interface Background {
  /** A rejection is logged as `error.unexpected`. */
  run(operation: string, task: () => Promise<unknown>): void;
  /** Resolves when no task is running. */
  done(): Promise<void>;
}

export function createBackground(log: Log): Background {
  const running = new Set<Promise<void>>();
  const attempt = async (operation: string, task: () => Promise<unknown>): Promise<void> => {
    try {
      await task();
    } catch (error) {
      log.error('error.unexpected', { operation, bug: bugText(error) });
    }
  };
  return {
    run: (operation, task) => {
      const work = attempt(operation, task).finally(() => running.delete(work));
      running.add(work);
    },
    done: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** For work that is not cancelled. A new signal each time: listeners would pile up on a shared one. */
export function unaborted(): AbortSignal {
  return new AbortController().signal;
}
