import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readTextIfPresent } from './files.ts';
import { listFiles } from './folders.ts';
import { createLockFile, holderIn, lockHolder, removeLockFile } from './lock-file.ts';
import { isRunning, thisProcess } from './process-identity.ts';

/** A lock between processes that ends with its holder. */
export interface ProcessLock {
  /** Runs the work if no other living process holds the lock; answers whether it did. */
  tryWith(work: () => Promise<void>): Promise<boolean>;
}

/** A lock file without readable content this old was left by a crash between creating and writing it. */
const unwrittenMs = 10_000;
/** Asking the system when a process started may take a second, so it is asked only about locks held for longer than this. */
const askAfterMs = 2_000;
/** How long its answer is good for. */
const askAgainMs = 60_000;

/** Whether a lock file was left by a process that is gone. */
type IsStale = (path: string, text: string) => Promise<boolean>;

async function ageOf(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0; // released in the meantime
    throw error;
  }
}

function staleCheck(): IsStale {
  let living = { text: '', askedAt: -Infinity };
  return async (path, text) => {
    const holder = holderIn(text);
    const age = await ageOf(path);
    if (holder === undefined) return age > unwrittenMs;
    const isKnown = living.text === text && performance.now() - living.askedAt < askAgainMs;
    if (age <= askAfterMs || isKnown) return !(await isRunning(holder, 'quick'));
    const runs = await isRunning(holder, 'exact');
    if (runs) living = { text, askedAt: performance.now() };
    return !runs;
  };
}

/**
 * Removes the lock of a process that is gone; answers whether the lock may be free now. Only the holder of a second lock removes
 * somebody else's lock, and judges it again under it: between that look and the removal nobody can have put a new one there.
 */
async function removeStale(path: string, isStale: IsStale): Promise<boolean> {
  const found = await readTextIfPresent(path);
  if (found === undefined) return true;
  if (!(await isStale(path, found))) return false;
  return processLock(`${path}.stale`).tryWith(async () => {
    const text = await readTextIfPresent(path);
    if (text === undefined || !(await isStale(path, text))) return;
    await removeLockFile(path, text);
    await removeLockDrafts(path);
  });
}

/** Removes what processes left that were killed while they made the lock file. */
export async function removeLockDrafts(path: string): Promise<void> {
  const drafts = await listFiles(dirname(path), (name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp'));
  await Promise.all(
    drafts.map(async (draft) => {
      const holder = await lockHolder(draft);
      if (holder === undefined || !(await isRunning(holder))) await rm(draft, { force: true });
    }),
  );
}

/** A lock kept as a file that names its holder by process id and start. */
export function processLock(path: string): ProcessLock {
  const isStale = staleCheck();
  return {
    tryWith: async (work) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ ...thisProcess(), holder: randomUUID() });
      if (!(await createLockFile(path, text))) {
        if (!(await removeStale(path, isStale)) || !(await createLockFile(path, text))) return false;
      }
      try {
        await work();
      } finally {
        await removeLockFile(path, text);
      }
      return true;
    },
  };
}
