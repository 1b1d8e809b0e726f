import { describe, expect, it } from 'vitest';
import { codeMeanings, type CodeMeaning, type CodeRule } from '../../../shared/server-contract.ts';
import { builtInContract } from './built-in.ts';
import { meaningOf, type ReportedFailure } from './meaning-of.ts';

const rules: readonly CodeRule[] = [
  { when: { code: '5', contains: 'Checked Out' }, means: 'held-by-another' },
  { when: { code: '5' }, means: 'access-denied' },
  { when: { faultCode: 'NoUser' }, means: 'unknown-user' },
  { when: { code: '9', faultCode: 'Busy' }, means: 'busy' },
  { when: { contains: 'not FOUND' }, means: 'not-found' },
  { when: { code: '' }, means: 'registration-key' },
];

describe('what a failure means', () => {
  it.each<readonly [title: string, reported: ReportedFailure, means: CodeMeaning | undefined]>([
    [
      'all conditions of the first rule are met',
      { code: '5', message: 'It is checked out by HQ\\ann.' },
      'held-by-another',
    ],
    ['the first rule does not fit', { code: '5', message: 'No.' }, 'access-denied'],
    ['there is no message to search', { code: '5' }, 'access-denied'],
    ['the code of a fault is named', { faultCode: 'NoUser' }, 'unknown-user'],
    ['the code of a fault differs in case', { faultCode: 'nouser' }, undefined],
    ['both codes are named', { code: '9', faultCode: 'Busy' }, 'busy'],
    ['one of two codes is missing', { code: '9' }, undefined],
    ['the text is found, without case', { code: '77', message: 'System Not found' }, 'not-found'],
    ['the text is a part of a word', { message: 'FOUND not Found!' }, 'not-found'],
    ['a code only begins like that of a rule', { code: '55' }, undefined],
    ['the code is of a fault, not of an answer', { faultCode: '5' }, undefined],
    ['an empty code is named', { code: '' }, 'registration-key'],
    ['nothing is known', {}, undefined],
  ])('is what the first rule that fits says: %s', (_title, reported, means) => {
    expect(meaningOf(rules, reported)).toBe(means);
  });

  it('is nothing without rules', () => {
    expect(meaningOf([], { code: '1', faultCode: 'x', message: 'y' })).toBeUndefined();
  });

  it('is reported by the built-in contract for each of our meanings', () => {
    const known = Array.from({ length: 12 }, (_, code) => meaningOf(builtInContract.codes, { code: String(code) }));
    expect(known[0]).toBeUndefined();
    expect(new Set(known.slice(1))).toEqual(new Set(codeMeanings));
  });
});
