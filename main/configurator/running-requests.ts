/** The tests and diagnoses under way, by the id that the renderer chose. */
export interface RunningRequests {
  /** Runs the work with a signal that `cancel` aborts. */
  run<T>(requestId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Unknown ids are ignored. */
  cancel(requestId: string): void;
  cancelAll(): void;
}

export function runningRequests(): RunningRequests {
  const running = new Set<{ readonly requestId: string; readonly controller: AbortController }>();
  return {
    run: async (requestId, work) => {
      const entry = { requestId, controller: new AbortController() };
      running.add(entry);
      try {
        return await work(entry.controller.signal);
      } finally {
        running.delete(entry);
      }
    },
    cancel: (requestId) => {
      for (const entry of running) if (entry.requestId === requestId) entry.controller.abort();
    },
    cancelAll: () => {
      for (const { controller } of running) controller.abort();
    },
  };
}
