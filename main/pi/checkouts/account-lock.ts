import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createKeyedMutex } from '../../lib/keyed-mutex.ts';
import { LockBusyError, withLock } from '../../platform/process/process-lock.ts';
import { accountKey, type HeldAccount } from './check-out-record.ts';

/** Longer than a check-out with a request usually takes; a session waits no longer for a process that is stopped. */
const longestWaitMs = 10_000;

/** `busy`: another process, the holder, has the lock. */
export type LockFailure =
  | { readonly is: 'busy'; readonly holder: string }
  | { readonly is: 'unusable'; readonly error: unknown };

/**
 * Check-out, test and check-in of one account run one at a time, in all processes on the folder, so that none of them ends what another
 * has just checked out (lookup.md section 10).
 */
export function createAccountLock(folder: string, waitMs = longestWaitMs) {
  const mutex = createKeyedMutex();
  return {
    /**
     * @param otherwise what is done without the lock: another process holds it until the signal aborts, or still does `waitMs` after the
     *   call, or its file cannot be made. Work of this process is waited for without limit.
     */
    run: <T>(
      account: HeldAccount,
      signal: AbortSignal,
      work: () => Promise<T>,
      otherwise: (why: LockFailure) => T | Promise<T>,
    ): Promise<T> => {
      const key = accountKey(account);
      // From the call on, because whoever waits before this one in this process waits for the same holder.
      const until = performance.now() + waitMs;
      const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
      return mutex.runExclusive(key, async () => {
        let started: Promise<T> | undefined;
        try {
          return await withLock(
            join(folder, `account-${name}.lock`),
            () => (started = work()),
            until - performance.now(),
            signal,
          );
        } catch (error) {
          // After the work began, the lock file could not be removed at worst.
          if (started !== undefined) return started;
          return otherwise(
            error instanceof LockBusyError ? { is: 'busy', holder: error.holder } : { is: 'unusable', error },
          );
        }
      });
    },
    /** Resolves when no work is running or waiting in this process. */
    idle: () => mutex.idle(),
  };
}
