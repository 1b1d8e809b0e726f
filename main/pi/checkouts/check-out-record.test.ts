import { describe, expect, it } from 'vitest';
import { checkInWait, isDue } from './check-out-record.ts';

const minute = 60_000;

describe('checkInWait', () => {
  it.each([
    [0, 0, 2_500],
    [0, 1, 7_500],
    [3, 0.5, 40_000],
    [100, 1, 22.5 * minute],
  ])('after %i failures, with chance at %d, is %i ms', (attempts, chance, ms) => {
    expect(checkInWait(attempts, () => chance)).toBe(ms);
  });
});

describe('isDue, of a rotation,', () => {
  it.each([
    ['at its time', 0, true],
    ['twelve hours before it', 12 * 60 * minute, false],
    ['when the clock was set back by a second', 12 * 60 * minute + 1000, true],
  ])('%s: %i ms away', (_when, wait, due) => {
    const rotateAt = 1_000_000 + wait;
    expect(isDue({ phase: 'rotation-due', rotateAt, attempts: 0, nextAttemptAt: rotateAt }, 1_000_000)).toBe(due);
  });
});

describe('isDue', () => {
  it.each([
    ['at its time', 0, true],
    ['after it', -1, true],
    ['before it', 1, false],
    ['the longest wait before it', 22.5 * minute, false],
    ['when the clock was set back by a day', 24 * 60 * minute, true],
  ])('%s: %i ms away', (_when, wait, due) => {
    const made = { certain: true } as const;
    const hold = { phase: 'check-in-due', made, attempts: 0, nextAttemptAt: 1_000_000 + wait } as const;
    expect(isDue(hold, 1_000_000)).toBe(due);
  });
});
