import { constants, lstatSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** A file that is only appended to. Methods reject with the system's error; calls must not overlap. */
export interface AppendedFile {
  /** Bytes of it that are whole. */
  readonly size: number;
  /** When it was written last before it was opened, milliseconds since 1970. */
  readonly writtenAt: number;
  /** Appends all of it or, on an error, nothing: what was written of it is cut off, at the latest before the next bytes. */
  append(bytes: Buffer): Promise<void>;
  /** Resolves when all that was appended is on the disk. */
  flush(): Promise<void>;
  cutTo(size: number): Promise<void>;
  /** The last bytes, at most so many. */
  end(length: number): Promise<Buffer>;
  /** Whether its path still leads to it: somebody may have removed it or put another file in its place. */
  isInPlace(): boolean;
  close(): Promise<void>;
}

/** Opens no link, and does not wait for the reader of a named pipe. Windows has neither flag. */
const flags =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Makes a missing file for its owner alone. A file of another account and what is no file are refused with `EPERM`. */
export async function openAppendedFile(path: string): Promise<AppendedFile> {
  const handle = await open(path, flags, 0o600);
  const stats = await handle.stat();
  const trusted = [0, process.geteuid?.() ?? stats.uid];
  if (!trusted.includes(stats.uid) || !stats.isFile()) {
    await handle.close();
    throw Object.assign(new Error(`EPERM: not a file of this account, '${path}'`), { code: 'EPERM' });
  }
  let { size } = stats;
  let isWhole = true;
  const cutTo = async (to: number): Promise<void> => {
    isWhole = false;
    await handle.truncate(to);
    size = to;
    isWhole = true;
  };
  return {
    get size() {
      return size;
    },
    writtenAt: stats.mtimeMs,
    append: async (bytes) => {
      if (!isWhole) await cutTo(size);
      isWhole = false;
      try {
        await writeAll(handle, bytes);
      } catch (error) {
        await cutTo(size).catch(() => {}); // tried again before the next bytes
        throw error;
      }
      isWhole = true;
      size += bytes.length;
    },
    flush: () => handle.datasync(),
    cutTo,
    end: async (length) => {
      const bytes = Buffer.alloc(Math.min(length, size));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, size - bytes.length);
      return bytes.subarray(0, bytesRead);
    },
    isInPlace: () => {
      const now = lstatSync(path, { throwIfNoEntry: false });
      return now !== undefined && now.ino === stats.ino && now.dev === stats.dev;
    },
    close: () => handle.close(),
  };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
}
