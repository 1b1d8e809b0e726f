import { describe, expect, it } from 'vitest';
import { dateTimeOf, dayOf, durationOf, timeOf } from './times.ts';

describe('a time', () => {
  it('is shown in UTC', () => {
    expect(timeOf('2026-11-24T09:12:33.120Z')).toBe('09:12:33');
    expect(timeOf('2026-11-24T23:30:00.000-02:00')).toBe('01:30:00');
    expect(dayOf('2026-11-24T23:30:00.000-02:00')).toBe('25 Nov');
    expect(dateTimeOf(Date.parse('2026-11-24T09:12:33.120Z'))).toBe('24 Nov 2026, 09:12:33 UTC');
  });

  it('that is invalid is returned unchanged', () => {
    expect(timeOf('soon')).toBe('soon');
    expect(dayOf('soon')).toBe('');
  });
});

describe('a duration', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '59 min'],
    [7_200_000, '2 h'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
    [100_800_000, '1 d 4 h'],
  ])('of %i ms is %s', (ms, words) => {
    expect(durationOf(ms)).toBe(words);
  });
});
