import type { Clock } from '../main/platform/clock.ts';

/** A clock that only moves when a test advances it. */
export interface ManualClock extends Clock {
  /** Advances the time, resolves the delays that end by then in their order, and lets the code after them run. */
  advance(ms: number): Promise<void>;
  /** How many delays are waiting. */
  readonly waiting: number;
}

interface Waiting {
  readonly due: number;
  readonly wake: () => void;
}

/** Runs everything that is ready, including chains of promises and finished file operations. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** @param start milliseconds since 1970; a fixed date by default, so that messages with times do not vary. */
export function manualClock(start = Date.UTC(2030, 0, 2, 3, 4, 5)): ManualClock {
  let time = start;
  const waiting = new Set<Waiting>();
  const nextDue = (until: number): Waiting | undefined =>
    [...waiting].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
  return {
    now: () => time,
    delay: (ms, signal) =>
      new Promise((resolve, reject) => {
        const cancel = (): void => {
          waiting.delete(entry);
          reject(signal?.reason as Error);
        };
        const wake = (): void => {
          waiting.delete(entry);
          signal?.removeEventListener('abort', cancel);
          resolve();
        };
        const entry: Waiting = { due: time + ms, wake };
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        waiting.add(entry);
        signal?.addEventListener('abort', cancel, { once: true });
      }),
    advance: async (ms) => {
      const until = time + ms;
      await settle();
      for (let entry = nextDue(until); entry !== undefined; entry = nextDue(until)) {
        time = Math.max(time, entry.due);
        entry.wake();
        await settle();
      }
      time = until;
      await settle();
    },
    get waiting() {
      return waiting.size;
    },
  };
}
