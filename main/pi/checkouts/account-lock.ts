import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createKeyedMutex } from '../../lib/keyed-mutex.ts';
import { LockBusyError, withLock } from '../../platform/process/process-lock.ts';
import { accountKey, type HeldAccount } from './record.ts';

/** Longer than a check-out with a request takes, but for a server that answers nothing. */
const waitMs = 60_000;

export type LockFailure = { readonly is: 'busy' } | { readonly is: 'unusable'; readonly error: unknown };

/**
 * Check-out, test and check-in of one account run one at a time, in all processes on the folder, so that none of them ends what another
 * has just checked out (lookup.md section 10).
 */
export function createAccountLock(folder: string) {
  const mutex = createKeyedMutex();
  return {
    /**
     * @param otherwise what is done without the lock: another process holds it until the signal aborts, or for longer than a minute, or its
     *   file cannot be made.
     */
    run: <T>(
      account: HeldAccount,
      signal: AbortSignal,
      work: () => Promise<T>,
      otherwise: (why: LockFailure) => T | Promise<T>,
    ): Promise<T> => {
      const key = accountKey(account);
      const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
      return mutex.runExclusive(key, async () => {
        let started: Promise<T> | undefined;
        try {
          return await withLock(join(folder, `account-${name}.lock`), () => (started = work()), waitMs, signal);
        } catch (error) {
          // After the work began, the lock file could not be removed at worst.
          if (started !== undefined) return started;
          return otherwise(error instanceof LockBusyError ? { is: 'busy' } : { is: 'unusable', error });
        }
      });
    },
    /** Resolves when no work is running or waiting in this process. */
    idle: () => mutex.idle(),
  };
}
