import { describe, expect, it } from 'vitest';
import type { TypedRule } from '../../../shared/contract-proposal.ts';
import { movedRule, ruleProblem, tidyRule, usableRules, withoutRule, withRule } from './codes-model.ts';

const rule = (when: TypedRule['when'], means: TypedRule['means'] = 'other'): TypedRule => ({ when, means });

describe('a rule for codes', () => {
  it.each([
    [rule({}), 'empty'],
    [rule({ code: ' ', contains: '' }), 'empty'],
    [rule({ contains: 'ab' }), 'short'],
    [rule({ contains: 'checked out' }, 'held-by-another'), undefined],
    [rule({ contains: 'no such user' }, 'unknown-user'), 'needsCode'],
    [rule({ contains: 'expired' }, 'token-expired'), 'needsCode'],
    [rule({ contains: 'busy' }, 'busy'), 'needsCode'],
    [rule({ faultCode: 'Server', contains: 'busy' }, 'busy'), undefined],
    [rule({ code: '9' }, 'unknown-user'), undefined],
  ] as const)('%o has the problem %s', (given, problem) => {
    expect(ruleProblem(given)).toBe(problem);
    expect(usableRules([given])).toHaveLength(problem === undefined ? 1 : 0);
  });

  it('loses empty conditions', () => {
    expect(tidyRule(rule({ code: '5', faultCode: '', contains: '  ' }))).toEqual(rule({ code: '5' }));
  });

  it('is changed, removed and moved by its place', () => {
    const [a, b, c] = [rule({ code: 'a' }), rule({ code: 'b' }), rule({ code: 'c' })];
    expect(withRule([a, b], 1, c)).toEqual([a, c]);
    expect(withoutRule([a, b, c], 1)).toEqual([a, c]);
    expect(movedRule([a, b, c], 2, -1)).toEqual([a, c, b]);
    expect(movedRule([a, b, c], 0, 1)).toEqual([b, a, c]);
    expect(movedRule([a, b], 0, -1)).toEqual([a, b]);
    expect(movedRule([a, b], 1, 1)).toEqual([a, b]);
  });
});
