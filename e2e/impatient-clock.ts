import { manualClock, type ManualClock } from '../test-support/manual-clock.ts';

/** Longer than any wait between repetitions of a call, shorter than any other wait of the engine. */
const shortMs = 2000;

/** A clock that a test moves. The short waits between repetitions pass at once and are noted; longer ones wait for the move. */
export interface ImpatientClock extends ManualClock {
  readonly shortWaits: readonly number[];
  /** Longer ones, in the order in which they began. */
  readonly longWaits: readonly number[];
}

export function impatientClock(): ImpatientClock {
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
