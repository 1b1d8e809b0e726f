import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../../../shared/result.ts';
import { draftName } from './drafts.ts';
import { reasonOf } from './denial.ts';
import { renameOver } from './rename-over.ts';
import { codeOf } from '../../lib/error-code.ts';
import { makeFolder } from './make-folder.ts';

/** More than any file of the data folder has. */
const maxOwnBytes = 64 * 1024 * 1024;

/**
 * The text of one of the program's own files, or `undefined` if there is none. Rejects for any other reason, also for a link and
 * for anything that is not a regular file.
 */
export async function readTextIfPresent(path: string): Promise<string | undefined> {
  return (await readIfPresent(path))?.toString('utf8');
}

/** The same as bytes, for files that people may have edited. */
export async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return (await readRegular(path, maxOwnBytes, 'refuse')).bytes;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The last `maxBytes` of one of the program's own files, or `undefined` if there is none. Rejects likewise. */
export async function readEndIfPresent(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    checkRegular(path, await lstat(path), Infinity);
    const file = await open(path, refusingFlags);
    try {
      const { size } = await file.stat();
      const from = Math.max(0, size - maxBytes);
      return await readUpTo(file, size - from, from);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The folder's files that `select` accepts by name, as full paths. Creates the folder, for its owner alone. */
export async function listFiles(folder: string, select: (name: string) => boolean): Promise<readonly string[]> {
  makeFolder(folder);
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
    if (codeOf(error) === 'ENOENT') return [];
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
  makeFolder(dirname(path));
  const draft = draftName(path);
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
    // The umask of the process takes permissions away that a file for others needs.
    if ((mode & 0o077) !== 0) await file.chmod(mode);
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

const unreadableReasons: Readonly<Record<string, UnreadableReason>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ELOOP: 'not-a-regular-file',
  EMLINK: 'not-a-regular-file',
  EISDIR: 'not-a-regular-file',
  ENXIO: 'not-a-regular-file',
  EFBIG: 'too-large',
};

/** The bytes of a regular file of at most `maxBytes`. A link, device or pipe in its place is not opened. */
export async function readRegularFile(path: string, maxBytes: number): Promise<Result<Buffer, UnreadableReason>> {
  try {
    return ok((await readRegular(path, maxBytes, 'refuse')).bytes);
  } catch (error) {
    return err(unreadableReasons[codeOf(error)] ?? 'unreadable');
  }
}

interface NamedFile {
  readonly bytes: Buffer;
  /** Whether other accounts may read it (POSIX). */
  readonly isOpenToOthers: boolean;
}

/** Why a file that a person named is not read; `text` follows the file in a sentence. */
export interface Unreadable {
  readonly reason: UnreadableReason;
  readonly text: string;
  /** Of the system. */
  readonly code: string;
}

/** Whether links to a file are followed: to files that a setting, an option or a person names, never to those of the data folder. */
export type Links = 'follow' | 'refuse';

/** The bytes of a regular file of at most `maxBytes`, or why it is not read. Anything else in its place is not opened. */
export async function readNamedFile(
  path: string,
  maxBytes: number,
  links: Links = 'follow',
): Promise<Result<NamedFile, Unreadable>> {
  try {
    const { bytes, mode } = await readRegular(path, maxBytes, links);
    return ok({ bytes, isOpenToOthers: process.platform !== 'win32' && (mode & 0o044) !== 0 });
  } catch (error) {
    const reason = unreadableReasons[codeOf(error)] ?? 'unreadable';
    const texts: Readonly<Record<UnreadableReason, string>> = {
      missing: 'does not exist',
      'not-a-regular-file': 'is not a regular file',
      'too-large': `is larger than ${sizeText(maxBytes)}`,
      unreadable: `cannot be read (${reasonOf(error)})`,
    };
    return err({ reason, text: texts[reason], code: codeOf(error) });
  }
}

function sizeText(bytes: number): string {
  const kib = bytes / 1024;
  return kib < 1024 ? `${kib} KiB` : `${kib / 1024} MiB`;
}

/** Opens no link that appeared meanwhile, and does not wait for the writer of a named pipe. Windows has neither flag. */
const followingFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const refusingFlags = followingFlags | (constants.O_NOFOLLOW ?? 0);

/** Rejects with an error that has the system's code. The type is looked at before the file is opened, because opening a device may act. */
async function readRegular(path: string, maxBytes: number, links: Links) {
  checkRegular(path, await (links === 'follow' ? stat(path) : lstat(path)), maxBytes);
  const file = await open(path, links === 'follow' ? followingFlags : refusingFlags);
  try {
    const stats = await file.stat();
    checkRegular(path, stats, maxBytes);
    return { bytes: await readUpTo(file, stats.size), mode: stats.mode };
  } finally {
    await file.close();
  }
}

function checkRegular(path: string, stats: Stats, maxBytes: number): void {
  const refuse = (code: string, problem: string): Error =>
    Object.assign(new Error(`${code}: ${problem}, '${path}'`), { code });
  if (stats.isDirectory()) throw refuse('EISDIR', 'illegal operation on a directory');
  if (stats.isSymbolicLink()) throw refuse('ELOOP', 'it is a symbolic link');
  if (!stats.isFile()) throw refuse('ENXIO', 'not a regular file');
  if (stats.size > maxBytes) throw refuse('EFBIG', 'file too large');
}

/** Reads no more than `size` bytes, even if the file has grown since its size was read. */
async function readUpTo(file: FileHandle, size: number, from = 0): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
