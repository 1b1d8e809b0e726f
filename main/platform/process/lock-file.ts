import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm, writeFile } from 'node:fs/promises';
import { readTextIfPresent } from '../files/files.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { retryWhileOpen } from '../files/rename-over.ts';

/** The file of a lock: made by one process only, removed by the one that made it. */

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** Codes with which file systems say that they have no hard links. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'UNKNOWN']);

/** Answers whether it made the file. Written beside and linked, so that a kill at any instant leaves no lock without a holder. */
export async function createLockFile(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Another process removed the draft because it was still empty.
    if (codeOf(error) === 'ENOENT') return await createLockFile(path, text);
    if (noLinks.has(codeOf(error) ?? '')) return await createInPlace(path, text);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Where there are no links: a kill in between leaves an empty file, which counts as stale after a while. */
async function createInPlace(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(text).finally(() => file.close());
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  // If writing took so long that the empty file was removed as stale, the lock is not ours.
  return (await readTextIfPresent(path)) === text;
}

/** Removes the file if it still has this text. */
export async function removeLockFile(path: string, text: string): Promise<void> {
  await retryWhileOpen(async () => {
    if ((await readTextIfPresent(path)) === text) await rm(path, { force: true });
  });
}

/** Nothing for a text that is empty or cut off. */
export function holderIn(text: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

/** Which process holds the lock now, as far as its file says. */
export async function lockHolder(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return holderIn(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
