import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActivityBucket, Strip } from '../../../shared/activity.ts';
import { durationsOf, scaleTo, shownBuckets, shownStretches, tickIndexes, ticksOf, totalOf } from './activity-model.ts';

const hour = 3_600_000;
// Tests run with the time of Vienna.
const start = Date.parse('2026-11-23T13:00:00Z');
const iso = (time: number): string => new Date(time).toISOString();

function bucket(from: number, to: number, changes: Partial<ActivityBucket> = {}): ActivityBucket {
  return { from: iso(from), to: iso(to), ok: 0, none: 0, failed: 0, p50Ms: null, p95Ms: null, ...changes };
}
/** The last one ends half an hour after its beginning. */
const hours = Array.from({ length: 24 }, (_, index) =>
  bucket(start + index * hour, start + (index === 23 ? 23.5 : index + 1) * hour, { ok: index, failed: 1 }),
);

describe('hours and days', () => {
  it('have names of local time, UTC beside it, and a total', () => {
    const shown = shownBuckets(hours, '24h');
    expect(shown[3]).toMatchObject({
      label: '17:00',
      utc: '23 Nov 2026, 16:00:00 UTC – 23 Nov 2026, 17:00:00 UTC',
      total: 4,
    });
    expect(totalOf(shown)).toBe((23 * 24) / 2 + 24);
  });

  it('are selected as a whole, also the one that is not over', () => {
    expect(shownBuckets(hours, '24h').at(-1)?.range).toEqual({ from: start + 23 * hour, to: start + 24 * hour });
    const from = Date.parse('2026-11-23T23:00:00Z');
    expect(shownBuckets([bucket(from, from + hour)], '30d')).toMatchObject([
      { label: '24 Nov', range: { from, to: from + 24 * hour } },
    ]);
  });

  it('have six labels at most', () => {
    expect(tickIndexes(shownBuckets(hours, '24h'))).toEqual([0, 4, 8, 12, 16, 20]);
    expect(ticksOf(shownBuckets(hours, '24h'))[1]).toMatchObject({ label: '18:00', start: 4 / 24 });
    expect(ticksOf([])).toEqual([]);
  });
});

describe('the states', () => {
  const strip: Strip = {
    stretches: [
      { from: iso(start), to: iso(start + 6 * hour), state: 'unknown' },
      { from: iso(start + 6 * hour), to: iso(start + 18 * hour), state: 'running' },
      { from: iso(start + 18 * hour), to: iso(start + 19 * hour), state: 'stopped' },
      { from: iso(start + 19 * hour), to: iso(start + 23.5 * hour), state: 'running' },
    ],
  };

  it('are parts of the time axis, of which the rest is still to come', () => {
    const shown = shownStretches(strip, shownBuckets(hours, '24h'));
    expect(shown.map(({ start: from, size }) => [from * 24, size * 24])).toEqual([
      [0, 6],
      [6, 12],
      [18, 1],
      [19, 4.5],
    ]);
    expect(shown[2]).toMatchObject({ duration: '1 h', range: { from: start + 18 * hour, to: start + 19 * hour } });
  });

  it('are summed by state', () => {
    expect(durationsOf(strip)).toEqual([
      { state: 'unknown', duration: '6 h' },
      { state: 'running', duration: '16 h 30 min' },
      { state: 'stopped', duration: '1 h' },
    ]);
  });
});

describe('the scale', () => {
  it.each([
    [0, 1, 1],
    [1, 1, 1],
    [3, 3, 3],
    [5, 5, 5],
    [7, 8, 4],
    [42, 50, 5],
    [230, 250, 5],
    [1200, 1500, 3],
  ])('to %d ends at %d after %d steps', (highest, top, steps) => {
    expect(scaleTo(highest)).toEqual({ top, steps });
  });

  it('is not lower than the highest value, has whole steps, and at most five of them', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (highest) => {
        const { top, steps } = scaleTo(highest);
        expect(top).toBeGreaterThanOrEqual(highest);
        expect([Number.isInteger(top / steps), steps <= 5]).toEqual([true, true]);
      }),
    );
  });
});
