interface Call<T> {
  readonly promise: Promise<T>;
  readonly abort: AbortController;
  waiters: number;
}

/**
 * Runs work once for all callers that need the result of the same key at the same time.
 * @param cancelled the result for a caller whose own signal aborts
 */
export function createSingleFlight<T>(cancelled: () => T) {
  const calls = new Map<string, Call<T>>();
  const remove = (key: string, call: Call<T>): void => {
    if (calls.get(key) === call) calls.delete(key);
  };
  const startCall = (key: string, start: (signal: AbortSignal) => Promise<T>): Call<T> => {
    const abort = new AbortController();
    const call: Call<T> = { promise: start(abort.signal), abort, waiters: 0 };
    calls.set(key, call);
    const settled = (): void => remove(key, call);
    call.promise.then(settled, settled);
    return call;
  };
  return {
    /**
     * Waits for the running call of that key, or starts it. When a caller's own signal aborts, only that caller gets the
     * `cancelled()` result; when no waiter is left, the call is aborted, and the next caller starts a new one.
     */
    run: (key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      if (signal.aborted) return Promise.resolve(cancelled());
      const call = calls.get(key) ?? startCall(key, start);
      call.waiters += 1;
      return new Promise<T>((resolve, reject) => {
        const cancel = (): void => {
          call.waiters -= 1;
          if (call.waiters === 0) {
            remove(key, call);
            call.abort.abort(signal.reason);
          }
          resolve(cancelled());
        };
        signal.addEventListener('abort', cancel, { once: true });
        call.promise.finally(() => signal.removeEventListener('abort', cancel)).then(resolve, reject);
      });
    },
  };
}
