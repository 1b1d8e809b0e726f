import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { err, ok, type Result } from '../../../shared/result.ts';

export type UnreadableReason = 'missing' | 'not-a-regular-file' | 'too-large' | 'unreadable';

/** Opens no link, and does not wait for the writer of a named pipe. Windows has neither flag. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const reasons: Readonly<Record<string, UnreadableReason>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ELOOP: 'not-a-regular-file',
  EMLINK: 'not-a-regular-file',
  EISDIR: 'not-a-regular-file',
  ENXIO: 'not-a-regular-file',
};

/** The bytes of a regular file of at most `maxBytes`. A link, device or pipe in its place is not opened or not read. */
export async function readRegularFile(path: string, maxBytes: number): Promise<Result<Buffer, UnreadableReason>> {
  let file: FileHandle;
  try {
    file = await open(path, flags);
  } catch (error) {
    return err(reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'unreadable');
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return err('not-a-regular-file');
    return stats.size > maxBytes ? err('too-large') : await readUpTo(file, stats.size);
  } catch {
    return err('unreadable');
  } finally {
    await file.close();
  }
}

/** No more than the size that was looked at, should the file grow meanwhile. */
async function readUpTo(file: FileHandle, size: number): Promise<Result<Buffer, never>> {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return ok(bytes.subarray(0, length));
}
