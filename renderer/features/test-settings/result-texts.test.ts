import { describe, expect, it } from 'vitest';
import { changeTexts, comparedRows, keptText, keptTone } from './result-texts.ts';
import type { Kept } from './scenarios-model.ts';

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const one: Kept = { offers: [{ label: 'a', flags: [] }] };
const failed: Kept = { offers: [], failed: 'tls' };

describe('a kept result', () => {
  it.each([
    ['an offer', one, '1 credential', 'good'],
    ['none, which is no failure', { offers: [] }, 'No credentials', 'info'],
    ['a failure', failed, 'Secure connection failed', 'bad'],
  ] as const)('%s', (_name, kept, words, tone) => {
    expect([keptText(structuredClone(kept) as Kept), keptTone(structuredClone(kept) as Kept)]).toEqual([words, tone]);
  });
});

describe('since the run before', () => {
  it.each([
    ['never run', {}, []],
    ['run once', { last: one }, ['First run']],
    ['the same', { last: one, before: one }, ['Unchanged']],
    ['better', { last: one, before: failed }, ['Secure connection failed, now 1 credential', 'Added: a']],
    ['other flags', { last: { offers: [{ label: 'a', flags: ['auto-spin'] }] }, before: one }, ['Notes changed: a']],
  ] as const)('%s', (_name, parts, words) => {
    expect(changeTexts({ name: 's', session, ...(structuredClone(parts) as { last?: Kept; before?: Kept }) })).toEqual(
      words,
    );
  });
});

describe('on screen and saved', () => {
  it('are compared offer by offer', () => {
    const saved: Kept = {
      offers: [
        { label: 'a', flags: [] },
        { label: 'b', flags: [] },
        { label: 'same', flags: [] },
      ],
    };
    const draft: Kept = {
      offers: [
        { label: 'b', flags: ['auto-spin'] },
        { label: 'c', flags: [] },
        { label: 'same', flags: [] },
      ],
    };
    expect(comparedRows({ saved, draft }).map(({ label, before, after }) => [label, before, after])).toEqual([
      ['c', 'Not offered', 'Offered'],
      ['a', 'Offered', 'Not offered'],
      ['b', 'Offered', 'Offered (Will rotate)'],
    ]);
  });

  it('have a row for the outcome when one of them fails', () => {
    expect(comparedRows({ saved: failed, draft: { offers: [] } })).toMatchObject([
      { label: 'Outcome', after: 'No credentials' },
    ]);
  });
});
