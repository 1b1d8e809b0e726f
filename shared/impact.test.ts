import { describe, expect, it } from 'vitest';
import { effectOf, impactNotes, impactSummary, type ImpactChange, type ImpactResult } from './impact.ts';
import type { Kept } from './scenarios.ts';

const offers = (...labels: readonly string[]): Kept => ({ offers: labels.map((label) => ({ label, flags: [] })) });
const failed: Kept = { offers: [], failed: 'impersonation' };
const flagged: Kept = { offers: [{ label: 'a', flags: ['needs-approval'] }] };

describe('the effect on a request', () => {
  it.each([
    ['the same credentials in another order', offers('a', 'b'), offers('b', 'a'), undefined],
    ['none with both', offers(), offers(), undefined],
    ['a credential less', offers('a', 'b'), offers('a'), 'loses'],
    ['a credential more', offers('a'), offers('a', 'b'), 'gains'],
    ['another credential', offers('a'), offers('b'), 'differs'],
    ['other flags', offers('a'), flagged, 'differs'],
    ['a failure with the changed settings only', offers('a'), failed, 'fails'],
    ['a failure with the settings before only', failed, offers(), 'recovers'],
    ['a failure with both', failed, { ...failed, failed: 'tls' }, 'failing'],
  ] as const)('%s', (_what, before, after, effect) => {
    expect(effectOf(before, after)).toBe(effect);
  });
});

type Effects = ImpactResult['effects'];
const none: Effects = { loses: 0, gains: 0, differs: 0, fails: 0, recovers: 0 };
const change: ImpactChange = {
  session: { user: { username: 'ann' }, jumpItem: { type: 'rdp' } },
  effect: 'loses',
  lost: [],
  gained: [],
  flags: [],
  before: { offered: 0 },
  after: { offered: 0 },
};
function result(requests: number, effects: Partial<Effects>, rest: Partial<ImpactResult> = {}): ImpactResult {
  const all = { ...none, ...effects };
  const changes = Array.from({ length: Object.values(all).reduce((sum, each) => sum + each, 0) }, () => change);
  return { requests, effects: all, failing: 0, incomplete: 0, changes, ...rest };
}

describe('the summary', () => {
  it.each([
    [result(42, { loses: 2, gains: 1 }), '3 of 42 change: 2 lose credentials, 1 gains'],
    [result(1, { loses: 1 }), '1 of 1 changes: 1 loses credentials'],
    [result(5, { gains: 2 }), '2 of 5 change: 2 gain credentials'],
    [
      result(1050, { differs: 1, fails: 2, recovers: 1 }),
      '4 of 1,050 change: 1 gets different credentials, 2 fail now, 1 no longer fails',
    ],
    [result(42, {}), 'No change in 42 requests'],
    [result(1, {}), 'No change in 1 request'],
  ])('%#: says how many change, and how', (impact, words) => {
    expect(impactSummary(impact)).toBe(words);
  });

  it('is followed by what it leaves out', () => {
    expect(impactNotes(result(3, {}))).toEqual([]);
    expect(impactNotes(result(3, {}, { failing: 1, incomplete: 2 }))).toEqual([
      '1 request fails with both settings.',
      '2 requests have incomplete results: PI denies a list, or entries cannot be used.',
    ]);
  });
});
