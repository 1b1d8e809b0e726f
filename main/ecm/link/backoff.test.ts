import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from './backoff.ts';

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
