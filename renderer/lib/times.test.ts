import { describe, expect, it } from 'vitest';
import { agoOf, dateTimeOf, dayOf, durationOf, shortTimeOf, timeOf, utcOf } from './times.ts';

describe('a time', () => {
  // The tests run in a zone of their own (vitest.config.ts), one hour ahead of UTC in winter.
  it('is shown as local time, and as UTC where that is asked for', () => {
    expect(timeOf('2026-11-24T09:12:33.120Z')).toBe('10:12:33');
    expect(timeOf('2026-11-24T23:30:00.000-02:00')).toBe('02:30:00');
    expect(dayOf('2026-11-24T23:30:00.000-02:00')).toBe('25 Nov');
    expect(dateTimeOf(Date.parse('2026-11-24T09:12:33.120Z'))).toBe('24 Nov 2026, 10:12:33');
    expect(utcOf(Date.parse('2026-11-24T09:12:33.120Z'))).toBe('24 Nov 2026, 09:12:33 UTC');
  });

  it('of another day is shown with its day', () => {
    const now = Date.parse('2026-11-24T22:30:00.000Z');
    expect(shortTimeOf('2026-11-24T09:12:33.120Z', now)).toBe('10:12:33');
    expect(shortTimeOf('2026-11-24T23:12:33.120Z', now)).toBe('25 Nov, 00:12:33');
  });

  it('is shown with its age', () => {
    expect(agoOf(0, 999)).toBe('just now');
    expect(agoOf(0, 180_000)).toBe('3 min ago');
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
