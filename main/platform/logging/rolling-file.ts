import {
  closeSync,
  constants,
  createWriteStream,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  type WriteStream,
} from 'node:fs';
import { basename, extname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { mayPass } from '../../lib/error-code.ts';

interface RollingFileOptions {
  readonly folder: string;
  /** For example `ECM.log`; the files are numbered before the extension, and this is a second name of the newest. */
  readonly fileName: string;
  /** A file of this size is followed by another one. */
  readonly maxBytes: number;
  /** Kept besides the newest one. */
  readonly olderFiles: number;
  /** Bytes that wait for the disk at most; lines beyond that are dropped. */
  readonly maxWaiting: number;
}

/** How often at most the files are looked for: somebody may have removed them. */
const lookAfterMs = 1_000;

/**
 * Lines appended to numbered files. Throws if the file is not to be written to. A full disk and other errors that may pass lose lines and
 * nothing else, also at the start. A file that was removed is made again.
 */
export function openRollingFile({ folder, fileName, maxBytes, olderFiles, maxWaiting }: RollingFileOptions) {
  const extension = extname(fileName);
  const base = basename(fileName, extension);
  const pathOf = (which: number): string => join(folder, `${base}.${which}${extension}`);
  const closing = new Set<Promise<void>>();
  let number = Math.max(1, ...numbersIn(folder, base, extension));
  let lookedAt = performance.now();
  let current = openUnlessItMayPass(pathOf(number));
  nameNewest(pathOf(number), join(folder, fileName));

  const leave = (stream: WriteStream): void => {
    const ended = finished(stream.end()).catch(() => {});
    closing.add(ended);
    void ended.then(() => closing.delete(ended));
  };
  /** If the next file cannot be opened, the current one goes on. */
  const open = (next: number): void => {
    try {
      const opened = openToAppend(pathOf(next));
      if (current !== undefined) leave(current.stream);
      [current, number] = [opened, next];
    } catch {
      return;
    }
    nameNewest(pathOf(number), join(folder, fileName));
    for (const old of numbersIn(folder, base, extension)) if (old < number - olderFiles) removeIfPossible(pathOf(old));
  };
  const lookForFiles = (): void => {
    if (current !== undefined && performance.now() - lookedAt < lookAfterMs) return;
    lookedAt = performance.now();
    if (current === undefined || inodeOf(pathOf(number)) !== current.inode) open(number);
    else if (inodeOf(join(folder, fileName)) !== current.inode) nameNewest(pathOf(number), join(folder, fileName));
  };
  return {
    write: (line: string): void => {
      lookForFiles();
      if (current?.stream.destroyed === true) open(number); // after an error
      if (current === undefined || current.stream.destroyed || current.stream.writableLength > maxWaiting) return;
      current.stream.write(line);
      current.size += Buffer.byteLength(line);
      if (current.size >= maxBytes) open(number + 1);
    },
    /** Resolves when everything that was written is with the system, or lost. */
    end: async (): Promise<void> => {
      if (current !== undefined) leave(current.stream);
      await Promise.all(closing);
    },
  };
}

/** Opens no link; a file of another account, a device or a pipe is not written to. */
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
const safeFlags = flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

interface OpenFile {
  readonly stream: WriteStream;
  readonly inode: number;
  size: number;
}

function openUnlessItMayPass(path: string): OpenFile | undefined {
  try {
    return openToAppend(path);
  } catch (error) {
    if (mayPass(error)) return undefined;
    throw error;
  }
}

function inodeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}

function openToAppend(path: string): OpenFile {
  const fd = openSync(path, safeFlags, 0o600);
  const stats = fstatSync(fd);
  const trusted = [0, process.geteuid?.() ?? stats.uid];
  if (!trusted.includes(stats.uid) || !stats.isFile()) {
    closeSync(fd);
    throw Object.assign(new Error(`EPERM: not a log file of this account, '${path}'`), { code: 'EPERM' });
  }
  const stream = createWriteStream(path, { fd, flags: 'a' });
  stream.on('error', () => {});
  if (isCutShort(path, stats.size)) stream.write('\n');
  return { stream, inode: stats.ino, size: stats.size };
}

/** Whether a full disk or a kill cut the last line; the next one then begins a line of its own. */
function isCutShort(path: string, size: number): boolean {
  if (size === 0) return false;
  const file = openSync(path, constants.O_RDONLY);
  try {
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, size - 1);
    return last[0] !== 0x0a;
  } finally {
    closeSync(file);
  }
}

function numbersIn(folder: string, base: string, extension: string): readonly number[] {
  return readdirSync(folder).flatMap((name) => {
    const number = name.slice(base.length + 1, -extension.length);
    return name === `${base}.${number}${extension}` && /^\d{1,9}$/.test(number) ? [Number(number)] : [];
  });
}

/** A hard link, because Windows lets only administrators make symbolic ones. */
function nameNewest(newest: string, name: string): void {
  try {
    rmSync(name, { force: true });
    linkSync(newest, name);
  } catch {
    // Without hard links, only the numbered name exists.
  }
}

/** Windows removes no file that is open; it is removed after a later roll. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays.
  }
}
