import { describe, expect, it } from 'vitest';
import { impactEffects, type ImpactChange, type ImpactResult } from '../../../shared/impact.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { changeParts, effectLine, ordered, summaryLine } from './impact-model.ts';

const change = (parts: Partial<ImpactChange>): ImpactChange => ({
  session: { user: { username: 'ann' }, jumpItem: { type: 'rdp' } },
  effect: 'loses',
  lost: [],
  gained: [],
  flags: [],
  before: { offered: 2 },
  after: { offered: 3 },
  ...parts,
});
const error = testError({ message: 'PI refused.' });

describe('the preview', () => {
  it.each([
    ['good', {}],
    ['info', { gains: 1 }],
    ['info', { differs: 1 }],
    ['warning', { gains: 1, loses: 1 }],
    ['warning', { fails: 1 }],
  ] as const)('is %s with %j', (tone, effects) => {
    const none: ImpactResult['effects'] = { loses: 0, gains: 0, differs: 0, fails: 0, recovers: 0 };
    const changes = Object.values(effects).map(() => change({}));
    const result = { requests: 9, effects: { ...none, ...effects }, failing: 0, incomplete: 0, changes };
    expect(summaryLine(result).tone).toBe(tone);
  });

  it('lists failures first, then losses, and keeps the order of the requests', () => {
    const changes = (['gains', 'loses', 'recovers', 'fails', 'differs', 'loses'] as const).map((effect, index) =>
      change({ effect, name: String(index) }),
    );
    expect(ordered(changes).map(({ effect, name }) => `${effect} ${name}`)).toEqual([
      'fails 3',
      'loses 1',
      'loses 5',
      'gains 0',
      'differs 4',
      'recovers 2',
    ]);
  });

  it('has words for every effect', () => {
    for (const effect of impactEffects) expect(effectLine(change({ effect })).words).toMatch(/^[A-Z]/);
  });

  it.each([
    [change({ lost: ['a', 'b'] }), [{ label: 'Lost', words: ['a', 'b'] }]],
    [
      change({ effect: 'differs', lost: ['a'], gained: ['b'], flags: ['c'] }),
      [
        { label: 'Lost', words: ['a'] },
        { label: 'Gained', words: ['b'] },
        { label: 'Notes changed', words: ['c'] },
      ],
    ],
    [change({ effect: 'fails', after: { offered: 0, error } }), [{ words: ['PI refused.'] }]],
    [
      change({ effect: 'recovers', before: { offered: 0, error } }),
      [{ words: ['3 credentials offered'] }, { label: 'Before', words: ['PI refused.'] }],
    ],
  ])('%#: says what is lost and gained, or why the lookup fails', (changed, parts) => {
    expect(changeParts(changed)).toEqual(parts);
  });
});
