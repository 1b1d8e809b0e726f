import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { idleMs, releaseMemory, releaseWhenIdle } from './memory.ts';

describe('memory', () => {
  it('is released once after each burst of activity, and never during one', async () => {
    const clock = manualClock();
    const end = new AbortController();
    let done = 0;
    let released = 0;
    const watch = releaseWhenIdle({ clock, activity: () => done, release: () => (released += 1), signal: end.signal });
    const after = async (work: number): Promise<number> => {
      done += work;
      await clock.advance(idleMs);
      return released;
    };
    expect([await after(0), await after(5), await after(3), await after(0), await after(0)]).toEqual([0, 0, 0, 1, 1]);
    expect([await after(1), await after(0)]).toEqual([1, 2]);
    end.abort();
    await watch;
  });

  it('that only garbage takes is free afterwards', () => {
    const garbage = (): number => Array.from({ length: 200_000 }, (_, index) => ({ index })).length;
    expect(garbage()).toBe(200_000);
    const before = process.memoryUsage().heapUsed;
    releaseMemory();
    expect(process.memoryUsage().heapUsed).toBeLessThan(before);
  });
});
