import { describe, expect, it } from 'vitest';
import { manualClock } from '../../test-support/manual-clock.ts';
import { createRefusalPause } from './refusal-pause.ts';

describe('createRefusalPause', () => {
  it('pauses for 30 seconds, doubling to a quarter of an hour', async () => {
    const clock = manualClock();
    const pause = createRefusalPause(clock);
    const seconds: number[] = [];
    for (let refusal = 0; refusal < 8; refusal += 1) {
      const until = pause.refused();
      expect(pause.until()).toBe(until);
      seconds.push((until - clock.now()) / 1000);
      await clock.advance(until - clock.now());
      expect(pause.until()).toBeUndefined();
    }
    expect(seconds).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('starts again from 30 seconds after it was accepted', () => {
    const clock = manualClock();
    const pause = createRefusalPause(clock);
    pause.refused();
    pause.refused();
    pause.accepted();
    expect(pause.until()).toBeUndefined();
    expect(pause.refused()).toBe(clock.now() + 30_000);
  });

  it('ends when the clock is set back, instead of lasting longer', async () => {
    const clock = manualClock();
    const pause = createRefusalPause(clock);
    pause.refused();
    await clock.advance(-24 * 60 * 60_000);
    expect(pause.until()).toBeUndefined();
    expect(pause.refused()).toBe(clock.now() + 60_000);
  });
});
