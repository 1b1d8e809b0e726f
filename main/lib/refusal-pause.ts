import type { Clock } from '../platform/clock.ts';

const firstPauseMs = 30_000;
const longestPauseMs = 15 * 60_000;

/** How long to leave a server alone that refuses our account: one that is locked out by our repetitions stops everyone. */
export interface RefusalPause {
  /** Milliseconds since 1970 until which nothing is to be sent; `undefined` if something may be. */
  until(): number | undefined;
  /** Another refusal: pause for 30 s, doubling with every further one to 15 min. Answers until when. */
  refused(): number;
  accepted(): void;
}

export function createRefusalPause(clock: Clock): RefusalPause {
  let lengthMs = 0;
  let end = 0;
  return {
    until: () => {
      const left = end - clock.now();
      // A clock that was set back must not lengthen the pause.
      return left > 0 && left <= lengthMs ? end : undefined;
    },
    refused: () => {
      lengthMs = lengthMs === 0 ? firstPauseMs : Math.min(lengthMs * 2, longestPauseMs);
      end = clock.now() + lengthMs;
      return end;
    },
    accepted: () => {
      lengthMs = 0;
    },
  };
}
