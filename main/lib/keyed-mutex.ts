/** Runs work of the same key one after the other, in the order of the calls; work of different keys runs side by side. */
export interface KeyedMutex {
  runExclusive<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when no work is running or waiting. */
  idle(): Promise<void>;
}

export function createKeyedMutex(): KeyedMutex {
  const lastOf = new Map<string, Promise<unknown>>();
  return {
    runExclusive: async (key, work) => {
      const previous = lastOf.get(key);
      const promise = Promise.resolve(previous?.catch(() => {})).then(work);
      lastOf.set(key, promise);
      try {
        return await promise;
      } finally {
        if (lastOf.get(key) === promise) lastOf.delete(key);
      }
    },
    idle: async () => {
      while (lastOf.size > 0) await Promise.allSettled(lastOf.values());
    },
  };
}
