import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readTextIfPresent } from './files.ts';
import { listFiles } from './folders.ts';
import { isRunning, thisProcess, type ProcessIdentity } from './process-identity.ts';
import { renameOver } from './rename-over.ts';

/** A lock between processes that dies with its holder. */
export interface ProcessLock {
  /** Runs the work if no other living process holds the lock; answers whether it did. */
  tryWith(work: () => Promise<void>): Promise<boolean>;
}

/** A lock file without readable content this old was left by a crash between creating and writing it. */
const unwrittenMs = 10_000;

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function draftOf(path: string): string {
  return `${path}.${randomUUID()}.tmp`;
}

/** Codes with which file systems say that they have no hard links. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'UNKNOWN']);

/** Answers whether it made the file. Written beside and linked, so that a kill at any instant leaves no lock without a holder. */
async function create(path: string, text: string): Promise<boolean> {
  const draft = draftOf(path);
  await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Somebody who tidied up took it for one that was left unwritten.
    if (codeOf(error) === 'ENOENT') return await create(path, text);
    if (noLinks.has(codeOf(error) ?? '')) return createInPlace(path, text);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Where there are no links: a kill in between leaves a lock that is taken over once it is {@link unwrittenMs} old. */
async function createInPlace(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(text).finally(() => file.close());
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(text: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

async function isStale(path: string, text: string): Promise<boolean> {
  const holder = holderOf(text);
  if (holder !== undefined) return !(await isRunning(holder));
  return Date.now() - (await stat(path)).mtimeMs > unwrittenMs;
}

/** Removes a dead holder's lock. Moved aside first: if meanwhile somebody else took it, theirs is put back. */
async function removeStale(path: string): Promise<void> {
  try {
    const text = await readFile(path, 'utf8');
    if (!(await isStale(path, text))) return;
    const aside = draftOf(path);
    await renameOver(path, aside);
    if ((await readFile(aside, 'utf8')) === text) await rm(aside);
    else await renameOver(aside, path);
    await removeLockDrafts(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error; // released in the meantime
  }
}

/** Removes what processes left that were killed while they took the lock. */
export async function removeLockDrafts(path: string): Promise<void> {
  const drafts = await listFiles(dirname(path), (name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp'));
  await Promise.all(
    drafts.map(async (draft) => {
      const holder = holderOf((await readTextIfPresent(draft)) ?? '');
      if (holder === undefined || !(await isRunning(holder))) await rm(draft, { force: true });
    }),
  );
}

/** A lock kept as a file that names its holder by process id and start. */
export function processLock(path: string): ProcessLock {
  return {
    tryWith: async (work) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ ...thisProcess(), holder: randomUUID() });
      if (!(await create(path, text))) {
        await removeStale(path);
        if (!(await create(path, text))) return false;
      }
      try {
        await work();
      } finally {
        await rm(path, { force: true });
      }
      return true;
    },
  };
}
