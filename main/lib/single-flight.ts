/** Work that several callers need at the same time and that is done once for all of them. */
export interface SingleFlight<T> {
  /**
   * Joins the flight of that key, or starts it. A caller whose own signal aborts leaves alone, with `left()` as its
   * answer; when the last one has left, the flight itself is aborted, and the next caller starts a new one.
   */
  join(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

interface Call<T> {
  readonly promise: Promise<T>;
  readonly abort: AbortController;
  waiters: number;
}

export function createSingleFlight<T>(left: () => T): SingleFlight<T> {
  const calls = new Map<string, Call<T>>();
  const clear = (key: string, call: Call<T>): void => {
    if (calls.get(key) === call) calls.delete(key);
  };
  const launch = (key: string, start: (signal: AbortSignal) => Promise<T>): Call<T> => {
    const abort = new AbortController();
    const call: Call<T> = { promise: start(abort.signal), abort, waiters: 0 };
    calls.set(key, call);
    const promise = (): void => clear(key, call);
    call.promise.then(promise, promise);
    return call;
  };
  return {
    join: (key, signal, start) => {
      if (signal.aborted) return Promise.resolve(left());
      const call = calls.get(key) ?? launch(key, start);
      call.waiters += 1;
      return new Promise<T>((resolve, reject) => {
        const leave = (): void => {
          call.waiters -= 1;
          if (call.waiters === 0) {
            clear(key, call);
            call.abort.abort(signal.reason);
          }
          resolve(left());
        };
        signal.addEventListener('abort', leave, { once: true });
        const arrive = (): void => signal.removeEventListener('abort', leave);
        call.promise.finally(arrive).then(resolve, reject);
      });
    },
  };
}
