// One build at a time: test files and terminals may find the same dist/ stale at the same moment. Runs on Node 20 too, which cannot
// import main/platform/process-lock.ts; the rules are the same.
import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './entries.mjs';

function read(lock) {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const isStale = (text) => !isRunning(Number(text.split(' ')[0]));

/** Written beside and linked, so that the file is never seen without its holder. */
function create(lock, text) {
  const draft = `${lock}.${randomUUID()}.tmp`;
  writeFileSync(draft, text, { flag: 'wx' });
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The file in which a process enters itself as the next holder after one that is gone. */
const nextFileOf = (lock, text) => `${lock}.${createHash('sha256').update(text).digest('hex').slice(0, 32)}.next`;

/** The last entry holds the lock: that of the lock file, or as long as its process is gone, the one after it. */
function lastEntry(lock) {
  let last;
  for (let text = read(lock); text !== undefined; text = read(nextFileOf(lock, text))) {
    last = text;
    if (!isStale(text)) break;
  }
  return last;
}

/** What `release` needs, or nothing while another process holds the lock. */
export function tryLock(lock) {
  const own = `${process.pid} ${randomUUID()}`;
  if (create(lock, own)) return own;
  const last = lastEntry(lock);
  if (last === undefined || !isStale(last)) return undefined;
  const next = nextFileOf(lock, last);
  if (!create(next, own)) return undefined;
  try {
    if (lastEntry(lock) !== own) return undefined;
    renameSync(next, lock);
    return own;
  } finally {
    release(next, own);
  }
}

/** Removes the lock if it is still the caller's. */
export function release(lock, own) {
  if (read(lock) === own) rmSync(lock, { force: true });
}

export async function oneAtATime(work) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const lock = join(root, 'dist/.build-lock');
  let own = tryLock(lock);
  while (own === undefined) {
    await pause(100);
    own = tryLock(lock);
  }
  try {
    return await work();
  } finally {
    release(lock, own);
  }
}
