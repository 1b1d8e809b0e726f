import { setTimeout as pause } from 'node:timers/promises';
import { processLock } from './process-lock.ts';

const retryMs = 20;
/** Longer than a lock stays that a crash left half-written. */
const patienceMs = 15_000;

/** Somebody else kept the lock all the time. */
export class LockBusyError extends Error {}

/**
 * Runs the work while nobody else, in this process or another, holds the lock file. Waits for its turn; rejects with
 * {@link LockBusyError} if it does not come.
 */
export async function withLock<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const lock = processLock(lockFile);
  const until = Date.now() + patienceMs;
  const results: T[] = [];
  const tryOnce = (): Promise<boolean> => lock.tryWith(async () => void results.push(await work()));
  while (!(await tryOnce())) {
    if (Date.now() > until) throw new LockBusyError(`${lockFile} is held by another process`);
    await pause(retryMs);
  }
  return results[0] as T;
}
