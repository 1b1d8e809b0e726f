import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype, Map.prototype].map(
  (prototype) => [prototype, Reflect.ownKeys(prototype)] as const,
);

/**
 * Checks after every test of the file that the prototypes are unchanged, and prints at its end the largest event-loop delay and
 * memory use. These figures depend on the machine, so nothing is asserted of them.
 */
export function watchHostileCosts(corpus: string): void {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let peakMemory = 0;
  beforeAll(() => {
    delay.enable();
  });
  afterEach(() => {
    peakMemory = Math.max(peakMemory, process.memoryUsage.rss());
    for (const [prototype, keys] of prototypes) expect(Reflect.ownKeys(prototype)).toEqual(keys);
  });
  afterAll(() => {
    delay.disable();
    const [stall, memory] = [delay.max / 1e6, peakMemory / 1024 / 1024];
    process.stdout.write(
      `${corpus}: largest stall of the event loop ${stall.toFixed(0)} ms, peak memory ${memory.toFixed(0)} MiB\n`,
    );
  });
}
