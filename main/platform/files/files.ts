import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { renameOver } from './rename-over.ts';

/**
 * Replaces a file's content so that a crash at any instant leaves the old or the new text, never a mixture:
 * written beside it, flushed to the disk, renamed over it, the folder flushed.
 * @param options.mode permissions of a new file; the folder is made for its owner alone if it is missing.
 */
export async function writeFileAtomically(
  path: string,
  text: string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const draft = await draftFile(path, text, options);
  await draft.commit();
  await flushFolder(dirname(path));
}

/** A file's next content, flushed to the disk beside it. Ends with one call of either. */
export interface FileDraft {
  /** Renames the draft over the file. When it rejects, the former content is there and the draft is gone. {@link flushFolder} makes it durable. */
  commit(): Promise<void>;
  /** Removes the draft. */
  discard(): Promise<void>;
}

/** The first half of {@link writeFileAtomically}. When it resolves, the disk has had room for the text. */
export async function draftFile(
  path: string,
  text: string,
  options: { readonly mode?: number } = {},
): Promise<FileDraft> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}.tmp`;
  const discard = (): Promise<void> => rm(draft, { force: true });
  const orDiscard = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      await discard();
      throw error;
    }
  };
  await orDiscard(writeFlushed(draft, text, options.mode ?? 0o600));
  return { discard, commit: () => orDiscard(renameOver(draft, path)) };
}

async function writeFlushed(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself durable. Windows cannot open a folder; there the rename is journalled by NTFS. */
export async function flushFolder(folder: string): Promise<void> {
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
