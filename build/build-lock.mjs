// One build at a time: test files and terminals may find the same dist/ stale at the same moment.
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './entries.mjs';

const lock = join(root, 'dist/.building');
/** No build takes this long; a lock this old was left by one that was killed. */
const abandonedAfterMs = 120_000;

function tryLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > abandonedAfterMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

export async function oneAtATime(work) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  while (!tryLock()) await pause(100);
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
