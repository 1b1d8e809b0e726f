interface BackOffRange {
  /** Upper limit of the first delay; it doubles with every delay, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** The part of the upper limit that is always waited, from 0 (full jitter) to 1 (no jitter). */
  readonly fixedPart: number;
}

/** How long to wait before the next attempt. The jitter keeps many clients of one restarted server apart. */
export type BackOff = ReturnType<typeof createBackOff>;

/** @param random a number from 0 to below 1 */
export function createBackOff({ firstMs, longestMs, fixedPart }: BackOffRange, random: () => number) {
  let attempts = 0;
  return {
    /** Milliseconds. */
    next: (): number => {
      const limit = Math.min(longestMs, firstMs * 2 ** attempts);
      attempts += 1;
      return Math.round(limit * (fixedPart + (1 - fixedPart) * random()));
    },
    reset: (): void => {
      attempts = 0;
    },
  };
}
