/** Runs work of the same key one after the other, in the order of the calls; work of different keys runs side by side. */
export function createKeyedMutex() {
  const lastOf = new Map<string, Promise<unknown>>();
  return {
    runExclusive: async <T>(key: string, work: () => Promise<T>): Promise<T> => {
      const previous = lastOf.get(key);
      const promise = Promise.resolve(previous?.catch(() => {})).then(work);
      lastOf.set(key, promise);
      try {
        return await promise;
      } finally {
        if (lastOf.get(key) === promise) lastOf.delete(key);
      }
    },
    /** Resolves when no work is running or waiting. */
    idle: async (): Promise<void> => {
      while (lastOf.size > 0) await Promise.allSettled(lastOf.values());
    },
  };
}
