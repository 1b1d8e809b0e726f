import { describe, expect, it } from 'vitest';
import { serverContract } from '../../../test-support/renderer/test-contract.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { exportedContract, readContract } from './exchange-model.ts';
import { isOutdated, linesOf, verdictOf } from './trial-model.ts';
import { freshWork } from './work.ts';

const failed = { function: 'loginAsUser', done: false, members: [] } as const;

describe('a trial', () => {
  it('says for each function what came of it, and which were not tried', () => {
    const lines = linesOf({
      functions: [
        { function: 'login', done: true, members: ['SignInResult', 'SignInResult/SessionId'] },
        { ...failed, members: [], code: '9', error: testError() },
      ],
      skipped: [
        { function: 'listStoredBySystem', why: 'no host was named' },
        { function: 'logout', why: 'a reason that is new' },
      ],
    });
    expect(lines.map(({ label, words }) => `${label}: ${words}`)).toEqual([
      'Log in: Done',
      'Act for a user: Failed with code 9',
      'Log out: Not tried.',
      'Find a system’s accounts: Not tried. Enter a host to try it.',
    ]);
  });

  it.each([
    [{ code: 'E_X' }, { kind: 'code', code: 'E_X' }],
    [{ faultCode: 'Server' }, { kind: 'faultCode', code: 'Server' }],
  ] as const)('asks what a code means that no rule names: %o', (serverCode, asked) => {
    const [line] = linesOf({ functions: [{ ...failed, members: [], error: testError({ serverCode }) }], skipped: [] });
    expect(line).toMatchObject({ words: 'Failed with a code that no rule names', asked });
  });

  it('has a verdict', () => {
    const done = { function: 'login', done: true, members: [] } as const;
    expect(verdictOf({ functions: [{ ...done, members: [] }], skipped: [] }).tone).toBe('good');
    const one = {
      functions: [
        { ...done, members: [] },
        { ...failed, members: [] },
      ],
      skipped: [],
    };
    expect(verdictOf(one)).toEqual({ tone: 'bad', words: '1 call failed.' });
  });

  it('is outdated once an input differs', () => {
    const made = { plugin: { apiUser: 'a' }, secrets: {}, contract: serverContract(), session: { user: 'ann' } };
    expect(isOutdated(made, structuredClone(made))).toBe(false);
    expect(isOutdated(made, { ...made, plugin: { apiUser: 'b' } })).toBe(true);
    expect(isOutdated(made, { ...made, secrets: { apiPassword: 'typed' } })).toBe(true);
    expect(isOutdated(made, { ...made, contract: serverContract({ codes: [] }) })).toBe(true);
    expect(isOutdated(made, { ...made, session: { user: 'ann', host: 'web01' } })).toBe(true);
  });
});

describe('a contract as a file', () => {
  it('is read again without its acceptances, alone and in a settings file', () => {
    const text = exportedContract({ work: freshWork(serverContract()), proposal: undefined }) ?? '';
    const read = readContract(text);
    expect(read).toMatchObject({ ok: true, value: { version: 1, functions: { login: { operation: 'SignIn' } } } });
    expect(JSON.stringify(read)).not.toContain('HQ');
    expect(readContract(`{"version":1,"contract":${text}}`)).toEqual(read);
  });

  it.each([
    ['', 'This is not the text of a contract file (JSON).'],
    ['{"version":1}', 'There is no server contract in this text.'],
    ['[1]', 'This is not the text of a contract file (JSON).'],
  ])('%j is refused', (text, message) => {
    expect(readContract(text)).toEqual({ ok: false, message });
  });
});
