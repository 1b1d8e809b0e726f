/** When a failed check-in is tried again. Pure. */

const firstWaitMs = 5000;
const longestWaitMs = 15 * 60_000;
const largestSpread = 1.5;

/** Milliseconds until the next attempt: 5 s doubling to 15 min, spread over half to one and a half of it. */
export function checkInWait(attempts: number, random: () => number): number {
  return Math.min(firstWaitMs * 2 ** Math.min(attempts, 20), longestWaitMs) * (largestSpread - 1 + random());
}

/** A time further away than the longest wait means that the clock was set back since; it must not delay the check-in. */
export function isDue({ nextAttemptAt }: { readonly nextAttemptAt: number }, now: number): boolean {
  const wait = nextAttemptAt - now;
  return wait <= 0 || wait > longestWaitMs * largestSpread;
}
