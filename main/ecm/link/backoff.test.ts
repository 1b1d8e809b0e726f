import { describe, expect, it } from 'vitest';
import { manualClock } from '../../platform/manual-clock.ts';
import { createRefusalPause, reconnectDelayMs } from './backoff.ts';

describe('reconnectDelayMs', () => {
  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [6, 32_000],
    [7, 60_000],
    [8, 60_000],
    [100_000, 60_000],
  ])('after %i attempts in vain waits anything up to %i ms', (attempts, ceiling) => {
    expect(reconnectDelayMs(attempts, () => 0)).toBe(0);
    expect(reconnectDelayMs(attempts, () => 0.5)).toBe(ceiling / 2);
    expect(reconnectDelayMs(attempts, () => 0.999_999_9)).toBe(ceiling - 1);
  });
});

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
});
