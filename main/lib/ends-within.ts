import type { Clock } from '../platform/clock.ts';

/** Whether it ends, one way or another, within so many milliseconds. Leaves no timer behind. */
export async function endsWithin(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = clock.delay(ms, timer.signal).then(
    () => false,
    () => true,
  );
  const ended = work.then(
    () => true,
    () => true,
  );
  const isEnded = await Promise.race([ended, late]);
  timer.abort();
  return isEnded;
}
