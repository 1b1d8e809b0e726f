import { describe, expect, it } from 'vitest';
import { otherRules, otherSecretState } from './other-plugin-draft.ts';
import { otherView } from '../../../test-support/renderer/test-views.ts';

const { changedKeys, problems, valuesOf, withBase } = otherRules;
const view = otherView({ settings: { style: 'b' } });

describe('a draft of another plugin', () => {
  it('starts with what is stored, and with what absence means', () => {
    expect(valuesOf(view)).toEqual({ style: 'b', all: false });
    expect(changedKeys(valuesOf(view), { style: 'b', all: false })).toEqual([]);
    expect(changedKeys(valuesOf(view), { style: 'a', all: true })).toEqual(['style', 'all']);
  });

  it.each([
    ['nothing', {}, {}, 'set', []],
    ['a bad choice', { style: 'loud' }, {}, 'set', [{ key: 'style', code: 'invalid', message: 'must be one of a, b' }]],
    ['a missing secret', {}, {}, 'not-set', [{ key: 'vaultKey', code: 'required', message: 'is required' }]],
    ['nothing once the secret is typed', {}, { vaultKey: 'typed' }, 'not-set', []],
  ] as const)('is told to have %s wrong', (_what, values, typed, stored, found) => {
    expect(problems(otherView({ secrets: { vaultKey: stored } }), values, typed)).toEqual(found);
  });

  it('tells a typed secret from a stored one', () => {
    expect([
      otherSecretState(view, 'vaultKey', {}),
      otherSecretState(view, 'vaultKey', { vaultKey: 't' }),
      otherSecretState(view, 'unknown', {}),
    ]).toEqual(['set', 'typed', 'not-set']);
  });

  it('goes on from the revision that it began with', () => {
    expect(withBase(otherView({ revision: 9 }), view.revision, view.settings)).toMatchObject({
      revision: 7,
      settings: { style: 'b' },
    });
  });
});
