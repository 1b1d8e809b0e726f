import { open, rm } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { processLock } from '../main/platform/process/process-lock.ts';

/** A child process of a test: acquires each lock that it is sent once, and reports whether another process held it at the same time. */

export interface Contest {
  readonly lock: string;
  /** A file that exists while a process holds the lock. */
  readonly held: string;
}

async function hold(held: string): Promise<boolean> {
  try {
    const file = await open(held, 'wx');
    await file.close();
  } catch {
    return true;
  }
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  await rm(held);
  return false;
}

async function contend({ lock, held }: Contest): Promise<boolean> {
  const overlaps: boolean[] = [];
  while (!(await processLock(lock).tryWith(async () => void overlaps.push(await hold(held))))) await nextTurn();
  return overlaps.includes(true);
}

process.on('message', (contest: Contest) => {
  void contend(contest).then(
    (overlapped) => process.send?.({ overlapped }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.('ready');
