// One build at a time: test files and terminals may find the same dist/ stale at the same moment. Runs on Node 20 too, which cannot
// import main/platform/process-lock.ts; the rules are the same.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const isStale = (text) => text !== undefined && !isRunning(Number(text.split(' ')[0]));

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

/** What `release` needs, or nothing while another process holds the lock. The lock of a process that is gone is removed under a second lock. */
export function tryLock(lock) {
  const own = `${process.pid} ${randomUUID()}`;
  if (create(lock, own)) return own;
  if (!isStale(read(lock))) return undefined;
  const removing = tryLock(`${lock}.stale`);
  if (removing === undefined) return undefined;
  if (isStale(read(lock))) rmSync(lock, { force: true });
  release(`${lock}.stale`, removing);
  return create(lock, own) ? own : undefined;
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
