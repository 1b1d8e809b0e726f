import { describe, expect, it } from 'vitest';
import { contractView, functionProposal, proposalView } from '../../../test-support/renderer/test-contract.ts';
import { answerMembers, isComplete, keyOf, keyPaths, successNow, typedKey } from './whole-model.ts';
import { freshWork } from './work.ts';

const typed = typedKey(undefined);
const known = (proposal = proposalView()) => ({ view: contractView(), work: freshWork(undefined), proposal });

describe('the place of the registration key', () => {
  it.each([
    [typed, 'missing'],
    [{ ...typed, as: 'none' }, { as: 'none' }],
    [
      { ...typed, as: 'http-header', name: ' X-Key ' },
      { as: 'http-header', name: 'X-Key' },
    ],
    [{ ...typed, as: 'http-header', name: 'X Key' }, 'badHttp'],
    [{ ...typed, as: 'http-header' }, 'missing'],
    [
      { ...typed, as: 'soap-header', name: 'Key', namespace: 'urn:v' },
      { as: 'soap-header', name: 'Key', namespace: 'urn:v' },
    ],
    [{ ...typed, as: 'soap-header', name: 'a b' }, 'missing'],
    [
      { ...typed, as: 'input', path: 'Key' },
      { as: 'input', function: 'login', path: 'Key' },
    ],
    [{ ...typed, as: 'input' }, 'missing'],
  ] as const)('%o is %o', (given, expected) => {
    expect(keyOf(given)).toEqual(expected);
  });

  it('in the message is one of the login', () => {
    const proposal = proposalView([functionProposal('login', { operation: 'SignIn' })]);
    expect(keyPaths(known(proposal))).toEqual(['LoginName', 'Password', 'Kind']);
  });
});

describe('how success is reported', () => {
  it('is taken from the proposal, with the texts for yes and no', () => {
    const reported = { by: 'flag', flag: 'Status', code: 'Code' } as const;
    const proposal = proposalView([], { success: { reported, values: { true: 'OK', false: 'NO' }, why: '' } });
    expect(successNow(known(proposal))).toMatchObject({
      by: 'flag',
      flag: 'Status',
      yes: 'OK',
      no: 'NO',
      code: 'Code',
    });
    expect(successNow(known(proposalView([], { success: undefined })))).toBeUndefined();
  });

  const untold = { by: 'flag', flag: '', yes: '', no: '', code: '', done: '', message: '' } as const;
  it.each([
    [{ ...untold, by: 'faults' }, true],
    [untold, false],
    [{ ...untold, flag: 'S' }, true],
    [{ ...untold, flag: 'S', yes: 'OK' }, false],
    [{ ...untold, by: 'code', code: 'C', done: '0' }, true],
    [{ ...untold, by: 'code', code: 'C', done: ' ' }, false],
  ] as const)('%o is complete: %s', (given, expected) => {
    expect(isComplete(given)).toBe(expected);
  });

  it('offers the members of answers, those of the most answers first', () => {
    const [signIn, find] = proposalView().operations;
    const operations = signIn === undefined || find === undefined ? [] : [signIn, find, { ...find, name: 'FindAgain' }];
    expect(answerMembers(proposalView([], { operations }))).toEqual(['Kind', 'Name', 'Status', 'SessionId']);
  });
});
