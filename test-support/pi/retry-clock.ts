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
