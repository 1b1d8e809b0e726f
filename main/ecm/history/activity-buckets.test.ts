import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActivityPeriod } from '../../../shared/activity.ts';
import { requestOutcomes } from '../../../shared/service-status.ts';
import { bucketStarts, countRequests, type CountedRequest } from './activity-buckets.ts';

const hour = 3_600_000;
const at = (time: string): number => Date.parse(time);
const iso = (time: number): string => new Date(time).toISOString();

function request(changes: Partial<CountedRequest> & { readonly at: string }): CountedRequest {
  return { operation: 'find', durationMs: 10, outcome: 'ok', ...changes };
}

describe('the hours and days', () => {
  // Tests run with the time of Vienna.
  it.each<[ActivityPeriod, string, string, string]>([
    ['24h', '2030-01-02T03:04:05Z', '2030-01-01T04:00:00.000Z', '2030-01-02T03:00:00.000Z'],
    ['24h', '2030-01-02T03:00:00Z', '2030-01-01T04:00:00.000Z', '2030-01-02T03:00:00.000Z'],
    ['30d', '2030-01-31T03:04:05Z', '2030-01-01T23:00:00.000Z', '2030-01-30T23:00:00.000Z'],
    // Summer time begins on 31 March 2030 and ends on 27 October 2030.
    ['24h', '2030-03-31T10:30:00Z', '2030-03-30T11:00:00.000Z', '2030-03-31T10:00:00.000Z'],
    ['24h', '2030-10-27T10:30:00Z', '2030-10-26T11:00:00.000Z', '2030-10-27T10:00:00.000Z'],
    ['30d', '2030-04-10T10:30:00Z', '2030-03-11T23:00:00.000Z', '2030-04-09T22:00:00.000Z'],
    ['30d', '2030-11-10T10:30:00Z', '2030-10-11T22:00:00.000Z', '2030-11-09T23:00:00.000Z'],
  ])('of %s at %s are from %s to %s', (period, now, first, last) => {
    const starts = bucketStarts(period, at(now));
    expect([iso(starts[0] ?? 0), iso(starts.at(-1) ?? 0)]).toEqual([first, last]);
    expect(starts).toHaveLength(period === '24h' ? 24 : 30);
  });

  it.each([
    ['2030-03-31T22:00:00Z', 23],
    ['2030-10-27T23:00:00Z', 25],
  ])('include a day that ends at %s and has %d hours', (end, hours) => {
    const starts = bucketStarts('30d', at(end));
    expect(at(end) - (starts.at(-2) ?? 0)).toBe(hours * hour);
  });

  it('include both hours of the same name at the end of summer time', () => {
    const starts = bucketStarts('24h', at('2030-10-27T10:30:00Z'));
    expect(starts.map((start, index) => (starts[index + 1] ?? start + hour) - start)).toEqual(Array(24).fill(hour));
  });
});

describe('counting', () => {
  const now = at('2030-01-02T03:30:00Z');
  const starts = bucketStarts('24h', now);
  const counted = (...requests: readonly CountedRequest[]) => {
    const count = countRequests(starts, now);
    for (const each of requests) count.add(each);
    return count.buckets();
  };

  it.each<[string, Partial<CountedRequest>, object]>([
    ['a lookup with offers', {}, { ok: 1, none: 0, failed: 0, p50Ms: 10 }],
    ['a lookup without', { outcome: 'none' }, { ok: 0, none: 1, failed: 0, p50Ms: 10 }],
    ['a lookup that failed', { outcome: 'failed' }, { ok: 0, none: 0, failed: 1, p50Ms: 10 }],
    ['a retrieval', { operation: 'get' }, { ok: 1, p50Ms: null, p95Ms: null }],
    ['a check-in', { operation: 'release' }, { ok: 1, p50Ms: null, p95Ms: null }],
    ['an entry of an earlier release', { outcome: undefined, offered: 0 }, { ok: 0, none: 1 }],
    ['one that failed', { outcome: undefined, failure: { kind: 'server' } }, { ok: 0, failed: 1 }],
  ])('%s', (_what, changes, expected) => {
    expect(counted(request({ at: '2030-01-02T03:10:00.000Z', ...changes })).at(-1)).toMatchObject(expected);
  });

  it('has the beginning of an hour in it, and its end in the next one', () => {
    const buckets = counted(request({ at: '2030-01-02T01:00:00.000Z' }), request({ at: '2030-01-02T02:00:00.000Z' }));
    expect(buckets.slice(-3).map(({ ok }) => ok)).toEqual([1, 1, 0]);
  });

  it('has no latency without a lookup', () => {
    expect(counted().every(({ p50Ms, p95Ms }) => p50Ms === null && p95Ms === null)).toBe(true);
  });

  const requests = fc.array(
    fc.record({
      at: fc.integer({ min: now - 30 * hour, max: now + 2 * hour }).map(iso),
      operation: fc.constantFrom('find' as const, 'get' as const, 'release' as const),
      outcome: fc.constantFrom(...requestOutcomes),
      durationMs: fc.nat({ max: 120_000 }),
    }),
  );

  it('counts each request of the period once, and has latencies within those of its lookups', () => {
    fc.assert(
      fc.property(requests, (made) => {
        const within = made.filter((each) => at(each.at) >= (starts[0] ?? 0) && at(each.at) <= now);
        const buckets = counted(...made.map(request));
        const total = buckets.reduce((sum, { ok, none, failed }) => sum + ok + none + failed, 0);
        expect(total).toBe(within.length);
        for (const { from, to, p50Ms, p95Ms } of buckets) {
          const isLast = at(to) === now;
          const durations = within
            .filter((each) => each.operation === 'find' && at(each.at) >= at(from) && (isLast || at(each.at) < at(to)))
            .map(({ durationMs }) => durationMs);
          expect(p50Ms === null).toBe(durations.length === 0);
          if (p50Ms === null || p95Ms === null) continue;
          expect(durations).toContain(p50Ms);
          expect(durations.filter((each) => each <= p50Ms).length).toBeGreaterThanOrEqual(durations.length / 2);
          expect(p95Ms).toBeGreaterThanOrEqual(p50Ms);
        }
      }),
    );
  });
});
