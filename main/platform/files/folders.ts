import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renameOver } from './rename-over.ts';

/** The folder's files as full paths, those whose name the rule picks. The folder is made for its owner alone if it is missing. */
export async function listFiles(folder: string, picks: (name: string) => boolean): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return (await readdir(folder)).filter(picks).map((name) => join(folder, name));
}

export async function renameFile(from: string, to: string): Promise<void> {
  await renameOver(from, to);
}

/** Succeeds if there is no such file. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** The names of the folders in a folder, hidden ones left out; none if it does not exist. */
export async function subfoldersOf(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
