/** Places for calls to one endpoint. Who finds none free waits; the first to come is the first to enter. */
export interface CallSlots {
  /** Answers true once there is a place; false if the signal aborts first. Whoever was answered true must {@link give} it back. */
  take(signal: AbortSignal): Promise<boolean>;
  give(): void;
}

export function createCallSlots(places: number): CallSlots {
  let free = places;
  const waiting = new Set<() => void>();
  const wait = (signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        waiting.delete(enter);
        resolve(false);
      };
      waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  return {
    take: async (signal) => {
      if (signal.aborted) return false;
      if (free === 0) return wait(signal);
      free -= 1;
      return true;
    },
    give: () => {
      const [next] = waiting;
      if (next === undefined) {
        free += 1;
        return;
      }
      waiting.delete(next);
      next();
    },
  };
}
