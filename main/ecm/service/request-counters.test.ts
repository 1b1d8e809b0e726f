import { describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { RequestCounters } from './request-counters.ts';

const busy = err(failure('server', 'busy', { message: '', doing: '', hint: '' }));

describe('request counters', () => {
  it('are zero before the first request', () => {
    expect(new RequestCounters().now()).toEqual({
      lookups: 0,
      retrievals: 0,
      releases: 0,
      failures: {},
      p50Ms: 0,
      p95Ms: 0,
    });
  });

  it('count lookups, retrievals, releases, and failures by kind', () => {
    const counters = new RequestCounters();
    counters.count('find', ok([]), 1);
    counters.count('find', busy, 1);
    counters.count('get', busy, 1);
    counters.count('release', ok({}), 1);
    expect(counters.now()).toMatchObject({ lookups: 2, retrievals: 1, releases: 1, failures: { server: 2 } });
  });

  it.each([
    [[7], 7, 7],
    [[1, 2, 3, 4], 2, 4],
    [Array.from({ length: 100 }, (_, index) => index + 1), 50, 95],
  ])('tell percentiles of %j', (durations, p50Ms, p95Ms) => {
    const counters = new RequestCounters();
    for (const duration of durations) counters.count('find', ok([]), duration);
    expect(counters.now()).toMatchObject({ p50Ms, p95Ms });
  });

  it('forget all but the latest thousand durations', () => {
    const counters = new RequestCounters();
    for (let count = 0; count < 1000; count += 1) counters.count('find', ok([]), 9);
    for (let count = 0; count < 1000; count += 1) counters.count('find', ok([]), 1);
    expect(counters.now()).toMatchObject({ p50Ms: 1, p95Ms: 1, lookups: 2000 });
  });
});
