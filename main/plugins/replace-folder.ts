import { randomUUID } from 'node:crypto';
import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renameOver } from '../platform/files/rename-over.ts';
import { withLock } from '../platform/process/process-lock.ts';

/**
 * Replacing one folder of a folder: the new one is prepared beside it under a hidden name, the old one renamed to a hidden name, the
 * new one renamed to its place. Whoever does it holds the lock of the whole folder, so hidden names seen under the lock were left by
 * a process that was killed.
 */

const draftName = /^\..+\.[0-9a-f-]{36}\.new$/;
const oldName = /^\.(.+)\.[0-9a-f-]{36}\.old$/;

/** Runs work that replaces folders, after an interrupted replacement was undone. Rejects with `LockBusyError` while another process does it. */
export function withReplacing<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(folder, '.install.lock'), async () => {
    await undoInterrupted(folder, await readdir(folder));
    return work();
  });
}

/** Undoes a replacement that another process began and did not end. Does nothing, and takes no lock, where there is none. */
export async function undoInterruptedReplacing(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.some((name) => oldName.test(name) || draftName.test(name))) await withReplacing(folder, async () => {});
}

async function undoInterrupted(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const place = oldName.exec(name)?.[1];
    if (place !== undefined && !(await exists(join(folder, place))))
      await renameOver(join(folder, name), join(folder, place));
    else if (place !== undefined || draftName.test(name)) await removeIfPossible(join(folder, name));
  }
}

/** A name for the new folder while it is prepared. */
export function draftFolder(folder: string, name: string): string {
  return join(folder, `.${name}.${randomUUID()}.new`);
}

/** Puts the draft in the place of the folder `name`. If that fails, the old one is put back and the system's error passed on. */
export async function replaceFolder(folder: string, name: string, draft: string): Promise<void> {
  const [place, old] = [join(folder, name), join(folder, `.${name}.${randomUUID()}.old`)];
  const hadOld = await exists(place);
  if (hadOld) await renameOver(place, old);
  try {
    await renameOver(draft, place);
  } catch (error) {
    // If even this fails, it is tried again when a plugin is opened or installed next.
    if (hadOld) await renameOver(old, place).catch(() => undefined);
    throw error;
  }
  await removeIfPossible(old);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Never rejects: what Windows does not remove now is removed by the next replacement. */
export async function removeIfPossible(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
