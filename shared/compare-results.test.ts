import { describe, expect, it } from 'vitest';
import { testError } from '../test-support/renderer/test-client.ts';
import { changeOf, isChange, keptResult } from './compare-results.ts';
import { err, ok } from './result.ts';
import type { Kept } from './scenarios.ts';

const offer = (label: string, ...flags: Kept['offers'][number]['flags']): Kept['offers'][number] => ({ label, flags });

describe('the kept result of a lookup', () => {
  const credential = {
    id: 'v1.a',
    label: 'a',
    kind: 'local',
    account: 'a',
    injectAs: 'a',
    format: 'name',
    flags: ['auto-spin'],
  } as const;
  it.each([
    [
      'its offers',
      ok({ ok: true, credentials: [{ ...credential, flags: [...credential.flags] }] }),
      { offers: [offer('a', 'auto-spin')] },
    ],
    [
      'the kind of its failure',
      ok({ ok: false, credentials: [], error: testError() }),
      { offers: [], failed: 'connectivity' },
    ],
    [
      'why it did not run',
      err(testError({ kind: 'configuration', detail: 'setting' })),
      { offers: [], failed: 'configuration' },
    ],
  ] as const)('%s', (_name, answer, kept) => {
    expect(keptResult(structuredClone(answer) as Parameters<typeof keptResult>[0])).toEqual(kept);
  });
});

describe('the change from one run to the next', () => {
  const before: Kept = { offers: [offer('a'), offer('b'), offer('c', 'checked-out', 'auto-spin')] };
  it.each([
    ['nothing', { offers: [offer('c', 'auto-spin', 'checked-out'), offer('b'), offer('a')] }, {}, false],
    ['an offer more', { offers: [...before.offers, offer('d')] }, { added: ['d'] }, true],
    ['an offer less', { offers: before.offers.slice(1) }, { removed: ['a'] }, true],
    ['other flags', { offers: [offer('a', 'needs-approval'), ...before.offers.slice(1)] }, { flags: ['a'] }, true],
    ['a failure', { offers: [], failed: 'tls' }, { removed: ['a', 'b', 'c'], outcome: true }, true],
  ] as const)('%s', (_name, after, parts, changed) => {
    const change = changeOf(before, structuredClone(after) as Kept);
    expect(change).toEqual({ added: [], removed: [], flags: [], outcome: false, ...parts });
    expect(isChange(change)).toBe(changed);
  });
});
