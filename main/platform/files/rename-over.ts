import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../../lib/error-code.ts';

/** Windows refuses with these while a virus scanner, a backup or an indexer has one of the files open. */
const inUseCodes: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** 1.8 seconds in all, short at first because most programs have a file open for an instant. */
const retryDelaysMs = [20, 40, 80, 160, 250, 250, 250, 250, 250, 250];

interface RetryEnvironment {
  readonly platform: NodeJS.Platform;
  /** Its timer keeps the process alive: a program that is about to end must not lose what it writes. */
  readonly delay: (ms: number) => Promise<unknown>;
}

/** On Windows, retries while another program has a file open; elsewhere such a refusal is final. Rejects with the system's error. */
export async function retryWhileOpen(
  action: () => Promise<void>,
  changes: Partial<RetryEnvironment> = {},
): Promise<void> {
  const environment: RetryEnvironment = { platform: process.platform, delay, ...changes };
  for (const ms of environment.platform === 'win32' ? retryDelaysMs : []) {
    try {
      return await action();
    } catch (error) {
      if (!inUseCodes.has(codeOf(error))) throw error;
    }
    await environment.delay(ms);
  }
  await action();
}

/** Whether this error of {@link retryWhileOpen} says that on Windows another program had the file open all the time. */
export function isOpenElsewhere(error: unknown, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' && inUseCodes.has(codeOf(error));
}

/** Renames a file, over the one of that name if there is one, or a folder; see {@link retryWhileOpen}. */
export async function renameOver(
  from: string,
  to: string,
  changes: Partial<RetryEnvironment & { readonly rename: typeof rename }> = {},
): Promise<void> {
  await retryWhileOpen(() => (changes.rename ?? rename)(from, to), changes);
}
