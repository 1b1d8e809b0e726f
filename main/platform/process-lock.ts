import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isRunning, thisProcess, type ProcessIdentity } from './process-identity.ts';

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

async function create(path: string, text: string): Promise<boolean> {
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
  if (holder !== undefined) return !isRunning(holder);
  return Date.now() - (await stat(path)).mtimeMs > unwrittenMs;
}

/** Removes a dead holder's lock. Moved aside first: if meanwhile somebody else took it, theirs is put back. */
async function removeStale(path: string): Promise<void> {
  try {
    const text = await readFile(path, 'utf8');
    if (!(await isStale(path, text))) return;
    const aside = `${path}.${randomUUID()}`;
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) === text) await rm(aside);
    else await rename(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error; // released in the meantime
  }
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
