import type { Clock } from '../platform/clock.ts';

/** Made once: the usual reason, an exception with its stack, would cost as much as a good part of the call. */
const settledFirst = new Error('something else was first');

export interface Limits<T> {
  readonly clock: Clock;
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  /** What it comes to when the time is over. */
  readonly late: () => T;
  /** What it comes to when the signal aborts. */
  readonly cancelled: () => T;
}

/**
 * The work's outcome, or the time's, or the signal's, whichever is first; only that one's function is called. Leaves no timer
 * and no listener behind.
 */
export function firstOf<T>(work: Promise<T>, { clock, ms, signal, late, cancelled }: Limits<T>): Promise<T> {
  const over = new AbortController();
  return new Promise((resolve, reject) => {
    const first = (settle: () => void): void => {
      if (over.signal.aborted) return;
      over.abort(settledFirst);
      settle();
    };
    const cancel = (): void => first(() => resolve(cancelled()));
    work.then(
      (value) => first(() => resolve(value)),
      (error: unknown) => first(() => reject(error as Error)),
    );
    clock.delay(ms, over.signal).then(
      () => first(() => resolve(late())),
      () => undefined, // something else was first
    );
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel, { once: true, signal: over.signal });
  });
}
