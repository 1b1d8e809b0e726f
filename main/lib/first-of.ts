import type { Clock } from '../platform/clock.ts';

/** Made once: an exception with its stack for each call would cost a good part of a call through the pipe. */
const settled = new Error('settled before');

export interface Limits<T> {
  readonly clock: Clock;
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  readonly late: () => T;
  readonly cancelled: () => T;
}

/**
 * The result of the work, of the time limit or of the signal, whichever is first; only the function of that one is called.
 * Leaves no timer and no listener behind.
 */
export function firstOf<T>(work: Promise<T>, { clock, ms, signal, late, cancelled }: Limits<T>): Promise<T> {
  const over = new AbortController();
  return new Promise((resolve, reject) => {
    const first = (settle: () => void): void => {
      if (over.signal.aborted) return;
      over.abort(settled);
      settle();
    };
    const cancel = (): void => first(() => resolve(cancelled()));
    work.then(
      (value) => first(() => resolve(value)),
      (error: unknown) => first(() => reject(error as Error)),
    );
    clock.delay(ms, over.signal).then(
      () => first(() => resolve(late())),
      () => undefined, // settled before
    );
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel, { once: true, signal: over.signal });
  });
}

/** Whether the work settles, fulfilled or rejected, within so many milliseconds. Leaves no timer behind. */
export function endsWithin(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  const ended = work.then(
    () => true,
    () => true,
  );
  return firstOf(ended, { clock, ms, late: () => false, cancelled: () => false });
}
