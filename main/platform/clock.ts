/** Time as an argument, so that tests can control it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason if it aborts first. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
  /** The same without what somebody sets: the time at which the process started, and what has passed since. */
  readonly steady?: Clock;
}

/** 25 days. Node fires a longer timer at once, so a longer delay consists of several. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  get steady() {
    return { now: () => Math.round(performance.timeOrigin + performance.now()), delay: systemClock.delay };
  },
  delay: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const cancel = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timerFor = (leftMs: number): NodeJS.Timeout =>
        setTimeout(
          () => {
            if (leftMs > longestTimerMs) {
              timer = timerFor(leftMs - longestTimerMs);
              return;
            }
            signal?.removeEventListener('abort', cancel);
            resolve();
          },
          Math.min(leftMs, longestTimerMs),
        ).unref();
      let timer = timerFor(ms);
      signal?.addEventListener('abort', cancel, { once: true });
    }),
};
