const firstReconnectMs = 1000;
const longestReconnectMs = 60_000;
const manyDoublings = 30;

/** The longest that reconnecting may wait after so many attempts in a row came to nothing: 1 s, doubling to 60 s. */
export function reconnectCeilingMs(failedAttempts: number): number {
  return Math.min(firstReconnectMs * 2 ** Math.min(failedAttempts - 1, manyDoublings), longestReconnectMs);
}

/**
 * Full jitter: anything from nothing to the ceiling, so that the ECMs that one restart of the appliance has cut off do not
 * come back all at once.
 * @param random from 0 to 1
 */
export function reconnectDelayMs(failedAttempts: number, random: () => number): number {
  return Math.floor(random() * reconnectCeilingMs(failedAttempts));
}
