export interface CommitQueueOptions<T> {
  /**
   * Writes the items in their order, all or none; rejects if they are not written. Never called while it runs.
   * @param lost items that were dropped since the last write that succeeded
   */
  readonly write: (items: readonly T[], lost: number) => Promise<void>;
  /** Called after each write, with its error. */
  readonly written: (error?: unknown) => void;
  /** Items that are kept for later; beyond that the oldest are dropped. */
  readonly maxKept: number;
}

interface Item<T> {
  readonly value: T;
  readonly isKept: boolean;
  readonly settle: (error?: unknown) => void;
}

/**
 * Writes with one write for all that came during the write before, so that simultaneous callers wait for one flush of the disk. Nothing
 * here rejects.
 */
export function createCommitQueue<T>({ write, written, maxKept }: CommitQueueOptions<T>) {
  let fresh: Item<T>[] = [];
  let kept: Item<T>[] = [];
  let lost = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let isNext = false;

  const exclusively = <R>(task: () => Promise<R>): Promise<R> => {
    const running = turn.then(task);
    turn = outcomeOf(running);
    return running;
  };
  const attempt = async (): Promise<void> => {
    isNext = false;
    const items = [...kept, ...fresh];
    [kept, fresh] = [[], []];
    const error = await outcomeOf(
      write(
        items.map(({ value }) => value),
        lost,
      ),
    );
    if (error === undefined) lost = 0;
    else {
      const later = items.filter(({ isKept }) => isKept);
      kept = later.slice(Math.max(0, later.length - maxKept));
      lost += later.length - kept.length;
    }
    written(error);
    for (const { settle, isKept } of items) settle(isKept ? undefined : error);
  };
  const start = (): void => {
    if (isNext) return;
    isNext = true;
    void exclusively(attempt);
  };
  const enqueue = (value: T, isKept: boolean): Promise<unknown> =>
    new Promise((settle) => {
      fresh.push({ value, isKept, settle });
      start();
    });
  return {
    /** Resolves with nothing when it is written; with the error if it is not, and then it never will be. */
    add: (value: T): Promise<unknown> => enqueue(value, false),
    /** Resolves when it is written, or kept for a later write. */
    keep: async (value: T): Promise<void> => void (await enqueue(value, true)),
    /** Tries to write what is kept, if there is some. */
    retry: (): void => {
      if (kept.length > 0) start();
    },
    /** Runs work between two writes. Rejects as it rejects. */
    exclusively,
    lost: () => lost,
    /** Resolves when all that was added before is written or refused. */
    idle: (): Promise<void> => exclusively(async () => {}),
  };
}

/** The error that work rejects with; nothing if it succeeds. */
export async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error ?? new Error('rejected with nothing');
  }
}
