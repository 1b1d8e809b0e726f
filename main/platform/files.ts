import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { renameOver } from './rename-over.ts';

/**
 * Replaces a file's content so that a crash at any instant leaves the old or the new text, never a mixture:
 * written beside it, flushed to the disk, renamed over it, the folder flushed.
 * @param options.mode permissions of a new file; the folder is made for its owner alone if it is missing.
 */
export async function writeFileAtomically(path: string, text: string, options: { readonly mode?: number } = {}): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(draft, 'wx', options.mode ?? 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await flushFolder(folder);
}

/** Makes the rename itself durable. Windows cannot open a folder; there the rename is journalled by NTFS. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** The file's text, or `undefined` if there is no such file. Rejects for any other reason. */
export async function readTextIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
