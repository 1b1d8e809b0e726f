import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readTextIfPresent } from '../files/files.ts';
import { listFiles } from '../files/folders.ts';
import { createLockFile, holderIn, lockHolder, removeLockFile } from './lock-file.ts';
import { isRunning, thisProcess } from './process-identity.ts';
import { renameOver } from '../files/rename-over.ts';

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

/** The file in which a process enters itself as the next holder after one that is gone. Each text of a lock file is used once. */
function nextFileOf(path: string, text: string): string {
  return `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 32)}.next`;
}

interface Entry {
  readonly text: string;
  readonly stale: boolean;
}

/** The last entry: that of the lock file, or as long as its process is gone, the one after it. It alone holds the lock. */
async function lastEntry(path: string, isStale: IsStale): Promise<Entry | undefined> {
  let last: Entry | undefined;
  for (let file = path; ; file = nextFileOf(path, last.text)) {
    const text = await readTextIfPresent(file);
    if (text === undefined) return last;
    last = { text, stale: await isStale(file, text) };
    if (!last.stale) return last;
  }
}

/**
 * Takes the lock of a process that is gone; answers whether it did. Only one process can enter itself after it, and only that one
 * replaces the lock file. Who looked before that and enters itself later is not the last entry any more, which it sees afterwards.
 */
async function succeed(path: string, own: string, isStale: IsStale): Promise<boolean> {
  const last = await lastEntry(path, isStale);
  if (last === undefined || !last.stale) return false;
  const next = nextFileOf(path, last.text);
  if (!(await createLockFile(next, own))) return false;
  try {
    if ((await lastEntry(path, isStale))?.text !== own) return false;
    await renameOver(next, path);
  } finally {
    await removeLockFile(next, own);
  }
  await removeLockDrafts(path);
  return true;
}

/** For the holder of the lock: removes what processes left that were killed while they took it. */
export async function removeLockDrafts(path: string): Promise<void> {
  const files = await listFiles(
    dirname(path),
    (name) => name.startsWith(`${basename(path)}.`) && /\.(?:tmp|next)$/.test(name),
  );
  await Promise.all(
    files.map(async (file) => {
      const holder = await lockHolder(file);
      if (holder === undefined || !(await isRunning(holder))) await rm(file, { force: true });
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
      if (!(await createLockFile(path, text)) && !(await succeed(path, text, isStale))) return false;
      try {
        await work();
      } finally {
        await removeLockFile(path, text);
      }
      return true;
    },
  };
}
