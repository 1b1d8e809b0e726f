import { setImmediate as nextIteration } from 'node:timers/promises';

/** Work that can be interrupted wherever it yields. */
export type Sliced<T> = Generator<undefined, T>;

/** Milliseconds of work between two turns of the event loop. */
const sliceMs = 8;

/** Runs the work to its end. */
export function runAtOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Runs the work in slices, between which other work runs. Rejects with the reason of the signal. */
export async function runInSlices<T>(work: Sliced<T>, signal: AbortSignal): Promise<T> {
  let until = performance.now() + sliceMs;
  for (;;) {
    signal.throwIfAborted();
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() < until) continue;
    await nextIteration();
    until = performance.now() + sliceMs;
  }
}
