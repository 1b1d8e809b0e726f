import { rename } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** With these, Windows refuses while a virus scanner, a backup or an indexer has one of the files open. */
const heldCodes: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** 1.8 seconds in all, quick at first because most hold a file for an instant. */
const pausesMs = [20, 40, 80, 160, 250, 250, 250, 250, 250, 250];

interface RetryEnvironment {
  readonly platform: NodeJS.Platform;
  /** Keeps the process alive: a program that is about to end must not lose what it writes. */
  readonly pause: (ms: number) => Promise<unknown>;
}

interface RenameEnvironment extends RetryEnvironment {
  readonly rename: (from: string, to: string) => Promise<void>;
}

/** On Windows, tries again for a moment while somebody has a file open; elsewhere such a refusal is final. Rejects with the system's error. */
export async function retryWhileOpen(
  action: () => Promise<void>,
  given: Partial<RetryEnvironment> = {},
): Promise<void> {
  const environment: RetryEnvironment = { platform: process.platform, pause, ...given };
  for (const ms of environment.platform === 'win32' ? pausesMs : []) {
    try {
      return await action();
    } catch (error) {
      if (!heldCodes.has((error as NodeJS.ErrnoException).code)) throw error;
    }
    await environment.pause(ms);
  }
  await action();
}

/** Renames a file, over the one of that name if there is one, or a folder; see {@link retryWhileOpen}. */
export async function renameOver(from: string, to: string, given: Partial<RenameEnvironment> = {}): Promise<void> {
  await retryWhileOpen(() => (given.rename ?? rename)(from, to), given);
}
