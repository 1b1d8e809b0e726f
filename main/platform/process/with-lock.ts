import { setTimeout as pause } from 'node:timers/promises';
import { lockHolder } from './lock-file.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { processLock } from './process-lock.ts';

const retryMs = 20;
/** Longer than a lock stays that a crash left half-written. */
const patienceMs = 15_000;

/** Another process, or another part of this one, kept the lock all the time. */
export class LockBusyError extends Error {
  override readonly name = 'LockBusyError';
  readonly holder: ProcessIdentity | undefined;

  /** @param holder as far as the lock file says */
  constructor(lockFile: string, holder: ProcessIdentity | undefined) {
    super(
      holder === undefined ? `${lockFile} is held by another process` : `${lockFile} is held by process ${holder.pid}`,
    );
    this.holder = holder;
  }
}

/**
 * Runs the work while nobody else, in this process or another, holds the lock file. Waits for its turn; rejects with
 * {@link LockBusyError} if it does not come within `waitMs`.
 */
export async function withLock<T>(lockFile: string, work: () => Promise<T>, waitMs = patienceMs): Promise<T> {
  const lock = processLock(lockFile);
  const until = Date.now() + waitMs;
  const results: T[] = [];
  const tryOnce = (): Promise<boolean> => lock.tryWith(async () => void results.push(await work()));
  while (!(await tryOnce())) {
    if (Date.now() > until) throw new LockBusyError(lockFile, await lockHolder(lockFile));
    await pause(retryMs);
  }
  return results[0] as T;
}
