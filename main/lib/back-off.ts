const shortestMs = 500;
const longestMs = 10_000;

/** How long to wait before the next attempt to connect. */
export interface BackOff {
  /** Milliseconds: from 0.5–1 s, doubling, to 5–10 s. The jitter keeps many clients of one restarted service apart. */
  next(): number;
  /** After a full handshake, and after nothing less: a service that only accepts and closes must not be stormed. */
  reset(): void;
}

/** @param random a number from 0 to below 1 */
export function createBackOff(random: () => number): BackOff {
  let attempts = 0;
  return {
    next: () => {
      const ceiling = Math.min(longestMs, 2 * shortestMs * 2 ** attempts);
      attempts += 1;
      return Math.round((ceiling / 2) * (1 + random()));
    },
    reset: () => {
      attempts = 0;
    },
  };
}
