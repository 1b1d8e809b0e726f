import { manualClock, type ManualClock } from '../manual-clock.ts';

/** Longer than every pause before a repeated call, shorter than every other wait of the engine. */
const shortMs = 2000;

/** A manual clock on which waits of less than 2 s (pauses before a repeated call) end at once. Both kinds of wait are recorded. */
export interface RetryClock extends ManualClock {
  /** In milliseconds. */
  readonly shortWaits: readonly number[];
  /** In milliseconds, in the order in which they began. They end when the test advances the clock. */
  readonly longWaits: readonly number[];
}

export function retryClock(): RetryClock {
  const clock = manualClock();
  const shortWaits: number[] = [];
  const longWaits: number[] = [];
  return {
    shortWaits,
    longWaits,
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    get waiting() {
      return clock.waiting;
    },
    delay: (ms, signal) => {
      if (ms >= shortMs) {
        longWaits.push(ms);
        return clock.delay(ms, signal);
      }
      shortWaits.push(ms);
      return signal?.aborted === true ? Promise.reject(signal.reason as Error) : Promise.resolve();
    },
  };
}

/** How long unused connections are kept; every other long wait is that of the retries of check-ins. */
const idleConnectionMs = 5 * 60_000;

/** Moves the clock from one wait of the retries to the next. */
export function retryWaits(clock: RetryClock) {
  let over = 0;
  const waits = (): readonly number[] => clock.longWaits.filter((ms) => ms !== idleConnectionMs);
  return {
    /** Waits that have begun and are interrupted do not end by the clock. */
    skip: (): void => void (over = waits().length),
    /** Ends wait after wait, each once, until something is so. */
    until: async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) {
        const wait = waits()[over];
        if (wait !== undefined) {
          over += 1;
          await clock.advance(wait);
        }
        // Files and sockets take their own time, during which the clock must stand still.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
