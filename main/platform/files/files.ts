import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../../../shared/result.ts';
import { renameOver } from './rename-over.ts';

/** The file's text, or `undefined` if there is no such file. Rejects for any other reason. */
export async function readTextIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The folder's files that `select` accepts by name, as full paths. Creates the folder, for its owner alone. */
export async function listFiles(folder: string, select: (name: string) => boolean): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return (await readdir(folder)).filter(select).map((name) => join(folder, name));
}

/** Succeeds if there is no such file. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** The names of the folders in a folder, without hidden ones; none if it does not exist. */
export async function subfoldersOf(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

interface WriteOptions {
  /** Permissions of a new file; by default its owner may read and write it, nobody else. */
  readonly mode?: number;
}

/**
 * Replaces the content of a file so that a crash at any instant leaves the old or the new text, never a mixture: writes a
 * temporary file, flushes it, renames it over the file and flushes the folder. Creates the folder, for its owner alone.
 */
export async function writeFileAtomically(path: string, text: string, options: WriteOptions = {}): Promise<void> {
  const draft = await draftFile(path, text, options);
  await draft.commit();
  await flushFolder(dirname(path));
}

/** The next content of a file, flushed to the disk beside it. Ends with one call of either method. */
export interface FileDraft {
  /** Renames the draft over the file. If it rejects, the file is unchanged and the draft removed. {@link flushFolder} makes it durable. */
  commit(): Promise<void>;
  /** Removes the draft. */
  discard(): Promise<void>;
}

/** The first half of {@link writeFileAtomically}. When it resolves, the text is on the disk, so `commit` cannot fail for lack of space. */
export async function draftFile(path: string, text: string, options: WriteOptions = {}): Promise<FileDraft> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
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

/** Makes a rename durable. Windows cannot open a folder; NTFS journals the rename. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

export type UnreadableReason = 'missing' | 'not-a-regular-file' | 'too-large' | 'unreadable';

/** Does not wait for the writer of a named pipe. Windows does not have the flag, nor the one for symbolic links. */
const regularFileFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const unreadableReasons: Readonly<Record<string, UnreadableReason>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ELOOP: 'not-a-regular-file',
  EMLINK: 'not-a-regular-file',
  EISDIR: 'not-a-regular-file',
  ENXIO: 'not-a-regular-file',
};

/** The bytes of a regular file of at most `maxBytes`. A link, device or pipe in its place is not opened or not read. */
export async function readRegularFile(
  path: string,
  maxBytes: number,
  links: 'refuse-links' | 'follow-links' = 'refuse-links',
): Promise<Result<Buffer, UnreadableReason>> {
  let file: FileHandle;
  try {
    file = await open(path, regularFileFlags | (links === 'follow-links' ? 0 : (constants.O_NOFOLLOW ?? 0)));
  } catch (error) {
    return err(unreadableReasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'unreadable');
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return err('not-a-regular-file');
    return stats.size > maxBytes ? err('too-large') : ok(await readUpTo(file, stats.size));
  } catch {
    return err('unreadable');
  } finally {
    await file.close();
  }
}

/** Reads no more than `size` bytes, even if the file has grown since its size was read. */
async function readUpTo(file: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
