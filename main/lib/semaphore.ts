/** Limits how much work runs at once. Waiters proceed in the order in which they came. */
export type Semaphore = ReturnType<typeof createSemaphore>;

export function createSemaphore(permits: number) {
  let free = permits;
  const waiters = new Set<() => void>();
  const wait = (signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      const proceed = (): void => {
        signal.removeEventListener('abort', cancel);
        resolve(true);
      };
      const cancel = (): void => {
        waiters.delete(proceed);
        resolve(false);
      };
      waiters.add(proceed);
      signal.addEventListener('abort', cancel, { once: true });
    });
  return {
    /** Resolves to true with a permit, which must be released, or to false if the signal aborts first. */
    acquire: async (signal: AbortSignal): Promise<boolean> => {
      if (signal.aborted) return false;
      if (free === 0) return wait(signal);
      free -= 1;
      return true;
    },
    release: (): void => {
      const [next] = waiters;
      if (next === undefined) {
        free += 1;
        return;
      }
      waiters.delete(next);
      next();
    },
  };
}
