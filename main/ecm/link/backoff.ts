import type { Clock } from '../../platform/clock.ts';

const firstReconnectMs = 1000;
const longestReconnectMs = 60_000;
const firstRefusalMs = 30_000;
const longestRefusalMs = 15 * 60_000;
const manyDoublings = 30;

function doubled(firstMs: number, times: number, longestMs: number): number {
  return Math.min(firstMs * 2 ** Math.min(times, manyDoublings), longestMs);
}

/** The longest that reconnecting may wait after so many attempts in a row came to nothing: 1 s, doubling to 60 s. */
export function reconnectCeilingMs(failedAttempts: number): number {
  return doubled(firstReconnectMs, failedAttempts - 1, longestReconnectMs);
}

/**
 * Full jitter: anything from nothing to the ceiling, so that the ECMs that one restart of the appliance has cut off do not
 * come back all at once.
 * @param random from 0 to 1
 */
export function reconnectDelayMs(failedAttempts: number, random: () => number): number {
  return Math.floor(random() * reconnectCeilingMs(failedAttempts));
}

/** How long to leave an appliance alone that has refused us: repeated failures lock the API account. */
export interface RefusalPause {
  /** Milliseconds since 1970 until which nothing is to be sent; `undefined` if something may be. */
  until(): number | undefined;
  /** Another refusal: pause for 30 s, doubling with every further one to 15 min. Answers until when. */
  refused(): number;
  accepted(): void;
}

export function createRefusalPause(clock: Clock): RefusalPause {
  let refusals = 0;
  let end = 0;
  return {
    until: () => (end > clock.now() ? end : undefined),
    refused: () => {
      end = clock.now() + doubled(firstRefusalMs, refusals, longestRefusalMs);
      refusals += 1;
      return end;
    },
    accepted: () => {
      refusals = 0;
      end = 0;
    },
  };
}
