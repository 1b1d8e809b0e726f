import type { Clock } from '../main/platform/clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves the time on, waking whatever falls due on the way in its order, and lets the woken code run. */
  advance(ms: number): Promise<void>;
  /** How many delays are waiting. */
  readonly waiting: number;
}

interface Waiting {
  readonly due: number;
  readonly wake: () => void;
}

/** Lets everything that is ready to run do so, including chains of promises and finished file operations. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** @param start milliseconds since 1970; a fixed date by default, so that messages with times are repeatable. */
export function manualClock(start = Date.UTC(2030, 0, 2, 3, 4, 5)): ManualClock {
  let time = start;
  const waiting = new Set<Waiting>();
  const nextDue = (until: number): Waiting | undefined =>
    [...waiting].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
  return {
    now: () => time,
    delay: (ms, signal) =>
      new Promise((resolve, reject) => {
        const abandon = (): void => {
          waiting.delete(entry);
          reject(signal?.reason as Error);
        };
        const wake = (): void => {
          waiting.delete(entry);
          signal?.removeEventListener('abort', abandon);
          resolve();
        };
        const entry: Waiting = { due: time + ms, wake };
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        waiting.add(entry);
        signal?.addEventListener('abort', abandon, { once: true });
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
