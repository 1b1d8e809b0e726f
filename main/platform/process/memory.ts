import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../clock.ts';

/**
 * Keeps the heap small in a process that runs for months beside others. V8 sizes its heap by the memory of the machine: on a large one
 * it keeps 128 MB of new objects and collects old ones late. To be called first, while the heap is small. Costs some processor time.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=25');
}

/** Collects all garbage and returns free memory to the system. Blocks the program for some tens of milliseconds. */
export function releaseMemory(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as (options: object) => void)({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** How long nothing was done before memory is released. */
export const idleMs = 10_000;

interface IdleWatch {
  readonly clock: Clock;
  /** A number that changes with everything that is done. */
  readonly activity: () => number;
  readonly release: () => void;
  readonly signal: AbortSignal;
}

/** Releases memory once after each burst of activity: V8 collects no garbage while a program does nothing. Never rejects. */
export async function releaseWhenIdle({ clock, activity, release, signal }: IdleWatch): Promise<void> {
  let before = activity();
  let isReleased = true;
  for (;;) {
    await clock.delay(idleMs, signal).catch(() => {});
    if (signal.aborted) return;
    const now = activity();
    if (now === before && !isReleased) release();
    isReleased = now === before;
    before = now;
  }
}
