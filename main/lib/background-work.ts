import { bugText, type Log } from '../platform/logging/log.ts';

/** Work that nobody waits for until the end, such as taking credentials back. */
export interface Background {
  /** Bugs in it are logged. */
  run(operation: string, task: () => Promise<unknown>): void;
  /** Resolves when nothing is under way. */
  done(): Promise<void>;
}

export function createBackground(log: Log): Background {
  const underWay = new Set<Promise<void>>();
  return {
    run: (operation, task) => {
      const attempt = async (): Promise<void> => {
        try {
          await task();
        } catch (error) {
          log.error('error.unexpected', { operation, bug: bugText(error) });
        }
      };
      const running = attempt().finally(() => underWay.delete(running));
      underWay.add(running);
    },
    done: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** For work that goes on to its end. A signal of its own, because whoever listens to a shared one for months piles up. */
export function unaborted(): AbortSignal {
  return new AbortController().signal;
}
