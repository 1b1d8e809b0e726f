import { access } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { listFiles, removeFile, writeFileAtomically } from '../../platform/files/files.ts';
import { renameOver } from '../../platform/files/rename-over.ts';
import { removeLockDrafts } from '../../platform/process/process-lock.ts';

/** Operations on a file that only the holder of its lock may do. */

export function lockOf(path: string): string {
  return `${path}.lock`;
}

/** Renames a file that cannot be used, and answers the new name. */
export async function setFileAside(path: string, now: number): Promise<string> {
  const name = await freeName(`${path}.${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`);
  await renameOver(path, name);
  return name;
}

async function freeName(base: string, counter = 1): Promise<string> {
  const name = counter === 1 ? `${base}.unreadable` : `${base}-${counter}.unreadable`;
  const taken = await access(name).then(
    () => true,
    () => false,
  );
  return taken ? freeName(base, counter + 1) : name;
}

/** Removes drafts as well: the holder of the lock is the only writer, so they are those of a killed process. */
export async function writeAsHolder(path: string, text: string): Promise<void> {
  await writeFileAtomically(path, text, { mode: 0o600 });
  const draftOf = basename(path);
  // The lock's own drafts may be those of a process that tries to take it at this moment.
  const isLeft = (name: string): boolean =>
    name.startsWith(`${draftOf}.`) && name.endsWith('.tmp') && !name.startsWith(`${draftOf}.lock.`);
  const left = await listFiles(dirname(path), isLeft);
  await Promise.all([...left.map(removeFile), removeLockDrafts(lockOf(path))]);
}
