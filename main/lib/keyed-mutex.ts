/** Lets work of the same key run one after the other; work of different keys runs side by side. */
export interface KeyedMutex {
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when no work is under way or waiting. */
  idle(): Promise<void>;
}

export function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<unknown>>();
  return {
    take: async (key, work) => {
      const before = last.get(key);
      const turn = Promise.resolve(before?.catch(() => {})).then(work);
      last.set(key, turn);
      try {
        return await turn;
      } finally {
        if (last.get(key) === turn) last.delete(key);
      }
    },
    idle: async () => {
      while (last.size > 0) await Promise.allSettled(last.values());
    },
  };
}
