import { createHash, randomUUID } from 'node:crypto';
import { link, open, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, parse } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { draftName } from '../files/drafts.ts';
import { listFiles, readTextIfPresent } from '../files/files.ts';
import { isOpenElsewhere, renameOver, retryWhileOpen } from '../files/rename-over.ts';
import { isRunning, thisProcess, type ProcessIdentity } from './process-identity.ts';
import { codeOf } from '../../lib/error-code.ts';
import { makeFolder } from '../files/make-folder.ts';

/**
 * Locks between processes, as files that name their holder. A lock ends with its process: the lock file of a process that has
 * ended is stale, and the next process replaces it.
 */

/** Another process, or another part of this one, held the lock all the time. */
export class LockBusyError extends Error {
  override readonly name = 'LockBusyError';
  /** The process, with its program and since when it holds the lock where these are known. */
  readonly holder: string;

  constructor(lockFile: string, holder: string) {
    super(`${lockFile} is held by ${holder}`);
    this.holder = holder;
  }
}

const retryMs = 20;
/** Longer than a lock file that a crash left without content stays valid. */
const defaultWaitMs = 15_000;
/** A lock file without readable content of this age was left by a crash between creating and writing it. */
const unwrittenMs = 10_000;
/** Reading the start of a process may take a second, so it is done only for locks that are held for longer than this. */
const exactAfterMs = 2_000;
const exactValidMs = 60_000;
/** Clocks of a file server and this computer may differ by this. */
const futureMs = 10_000;

/**
 * Runs the work while nobody else, in this process or another, holds the lock file. Rejects with {@link LockBusyError} if the
 * lock cannot be had within `waitMs`, or before the signal aborts.
 */
export async function withLock<T>(
  lockFile: string,
  work: () => Promise<T>,
  waitMs = defaultWaitMs,
  signal?: AbortSignal,
): Promise<T> {
  const lock = processLock(lockFile);
  // Not by the clock, which may be set back.
  const until = performance.now() + waitMs;
  const results: T[] = [];
  const tryOnce = (): Promise<boolean> => lock.tryWith(async () => void results.push(await work()));
  while (!(await tryOnce())) {
    if (signal?.aborted === true || performance.now() > until)
      throw new LockBusyError(lockFile, describeHolder(await holderOf(lockFile)));
    await delay(retryMs);
  }
  return results[0] as T;
}

/** A lock that is tried without waiting. */
export function processLock(path: string) {
  const isStale = staleCheck();
  return {
    /** Runs the work if no other running process holds the lock; resolves to whether it did. */
    tryWith: async (work: () => Promise<void>): Promise<boolean> => {
      makeFolder(dirname(path));
      const since = new Date().toISOString();
      const text = JSON.stringify({ ...thisProcess(), program: thisProgram(), since, holder: randomUUID() });
      if (!(await createLockFile(path, text)) && !(await replaceStale(path, text, isStale))) return false;
      try {
        await work();
      } finally {
        await removeLockFile(path, text);
      }
      return true;
    },
  };
}

type IsStale = ReturnType<typeof staleCheck>;

/** Whether a lock file with this text was left by a process that has ended. */
function staleCheck() {
  let running = { text: '', checkedAt: -Infinity };
  return async (path: string, text: string): Promise<boolean> => {
    const holder = holderIn(text);
    const age = await ageOf(path);
    if (holder === undefined) return age > unwrittenMs;
    const isCached = running.text === text && performance.now() - running.checkedAt < exactValidMs;
    if (age <= exactAfterMs || isCached) return !(await isRunning(holder, 'quick'));
    const isHolderRunning = await isRunning(holder, 'exact');
    if (isHolderRunning) running = { text, checkedAt: performance.now() };
    return !isHolderRunning;
  };
}

/** Milliseconds since the file was written; infinite if that cannot be known. */
async function ageOf(path: string): Promise<number> {
  try {
    const age = Date.now() - (await stat(path)).mtimeMs;
    // A date in the future, as after the clock was set back, says nothing of the age.
    return age < -futureMs ? Infinity : age;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0; // released in the meantime
    throw error;
  }
}

/** The file in which a process enters itself as the successor of a stale holder. Each text of a lock file is used once. */
function nextFileOf(path: string, text: string): string {
  return `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 32)}.next`;
}

/** The entry that holds the lock: the lock file or, as long as an entry is stale, the one of its successor. */
async function lastEntry(path: string, isStale: IsStale) {
  let last: { readonly text: string; readonly stale: boolean } | undefined;
  for (let file = path; ; file = nextFileOf(path, last.text)) {
    const text = await readTextIfPresent(file);
    if (text === undefined) return last;
    last = { text, stale: await isStale(file, text) };
    if (!last.stale) return last;
  }
}

/**
 * Replaces the lock file of a process that has ended; resolves to whether it did. Only one process can enter itself as its
 * successor, and only that one renames its entry over the lock file. A process that looked before that and enters itself later
 * is not the last entry any more, which it finds when it looks again.
 */
async function replaceStale(path: string, own: string, isStale: IsStale): Promise<boolean> {
  const last = await lastEntry(path, isStale);
  if (last === undefined || !last.stale) return false;
  const next = nextFileOf(path, last.text);
  if (!(await createLockFile(next, own))) return false;
  try {
    if ((await lastEntry(path, isStale))?.text !== own) return false;
    await renameOver(next, path);
  } catch (error) {
    // On Windows, processes that wait for the lock and read its file can prevent the renaming. The lock stays stale.
    if (isOpenElsewhere(error)) return false;
    throw error;
  } finally {
    await removeLockFile(next, own);
  }
  await removeLockDrafts(path);
  return true;
}

/** For the holder of the lock: removes the files of processes that were killed while they acquired it. */
export async function removeLockDrafts(path: string): Promise<void> {
  const isDraft = (name: string): boolean => name.startsWith(`${basename(path)}.`) && /\.(?:tmp|next)$/.test(name);
  const files = await listFiles(dirname(path), isDraft);
  await Promise.all(
    files.map(async (file) => {
      const holder = await holderOf(file);
      if (holder === undefined || !(await isRunning(holder))) await rm(file, { force: true });
    }),
  );
}

/** Codes of file systems without hard links. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'UNKNOWN']);

/** Resolves to whether it created the file. Written beside it and linked, so that a kill at any instant leaves no lock without a holder. */
async function createLockFile(path: string, text: string): Promise<boolean> {
  const draft = draftName(path);
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    return await linkDraft(draft, path, text);
  } finally {
    await rm(draft, { force: true });
  }
}

async function linkDraft(draft: string, path: string, text: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Another process removed the draft because it was still empty.
    if (codeOf(error) === 'ENOENT') return await createLockFile(path, text);
    if (noLinks.has(codeOf(error))) return await createInPlace(path, text);
    throw error;
  }
}

/** Without hard links, a kill between creating and writing leaves an empty file, which becomes stale after `unwrittenMs`. */
async function createInPlace(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(text).finally(() => file.close());
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  // If writing took so long that the empty file was removed as stale, another process has the lock.
  return (await readTextIfPresent(path)) === text;
}

async function removeLockFile(path: string, text: string): Promise<void> {
  await retryWhileOpen(async () => {
    if ((await readTextIfPresent(path)) === text) await rm(path, { force: true });
  });
}

interface Holder extends ProcessIdentity {
  readonly program?: string;
  /** UTC. */
  readonly since?: string;
}

/** By the file that it was started with, or the folder of one that is called `main`: `service`, `ecmctl`. */
function thisProgram(): string {
  const { name, dir } = parse(process.argv[1] ?? process.execPath);
  return name === 'main' ? basename(dir) : name;
}

function describeHolder(holder: Holder | undefined): string {
  if (holder === undefined) return 'another process';
  const { pid, program, since } = holder;
  const more = [...(program === undefined ? [] : [program]), ...(since === undefined ? [] : [`since ${since}`])];
  return `process ${pid}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

/** The process that a lock file names; `undefined` if it cannot be read. */
async function holderOf(path: string): Promise<Holder | undefined> {
  const text = await readTextIfPresent(path).catch(() => undefined);
  return text === undefined ? undefined : holderIn(text);
}

/** `undefined` for a text that is empty or truncated. */
function holderIn(text: string): Holder | undefined {
  try {
    const { pid, started, program, since } = JSON.parse(text) as Partial<Holder>;
    if (typeof pid !== 'number' || typeof started !== 'string') return undefined;
    return {
      pid,
      started,
      ...(typeof program === 'string' && { program }),
      ...(typeof since === 'string' && { since }),
    };
  } catch {
    return undefined;
  }
}
