import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../lib/error-code.ts';
import { err, ok, type Result } from '../../../shared/result.ts';

/** A lock of a folder. It ends with the process that holds it, and with nothing else: it has no file that could be removed. */
export interface FolderLock {
  release(): void;
}

/** `busy`: another process holds it; `unsupported`: this system has no such lock, or not for this folder. */
export type NoFolderLock = 'busy' | 'unsupported';

/** Windows opens the file for this process alone (`UV_FS_O_EXLOCK` of libuv), and lets nobody remove it while it is open. */
const exclusiveOnWindows = 0x1000_0000;
/** `O_EXLOCK` of macOS: opens and locks in one step. */
const exclusiveOnMac = 0x20;
const heldCodes: ReadonlySet<string> = new Set(['EAGAIN', 'EWOULDBLOCK', 'EBUSY']);

/** Locks an existing folder for this process, without waiting. Needs no space on the disk, except for an empty file on Windows. */
export function lockFolder(
  folder: string,
  platform: NodeJS.Platform = process.platform,
): Result<FolderLock, NoFolderLock> {
  try {
    const file = openFor(folder, platform);
    const problem = platform === 'linux' ? flock(file) : undefined;
    if (problem === undefined) return ok(lockOf(file));
    closeSync(file);
    return err(problem);
  } catch (error) {
    return err(platform !== 'linux' && heldCodes.has(codeOf(error)) ? 'busy' : 'unsupported');
  }
}

/** Released once, because the number of a closed file goes to another one. */
function lockOf(file: number): FolderLock {
  let isHeld = true;
  return {
    release: () => {
      if (isHeld) closeSync(file);
      isHeld = false;
    },
  };
}

function openFor(folder: string, platform: NodeJS.Platform): number {
  if (platform === 'win32')
    return openSync(join(folder, 'service.lock'), constants.O_RDWR | constants.O_CREAT | exclusiveOnWindows);
  const exclusive = platform === 'darwin' ? exclusiveOnMac | constants.O_NONBLOCK : 0;
  return openSync(folder, constants.O_RDONLY | exclusive);
}

/** Node has no `flock`. The lock that the program of that name takes belongs to the open folder, which this process keeps. */
function flock(file: number): NoFolderLock | undefined {
  const { status } = spawnSync('flock', ['-n', '-x', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
  if (status === 0) return undefined;
  return status === 1 ? 'busy' : 'unsupported';
}
