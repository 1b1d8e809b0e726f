import { describe, expect, it } from 'vitest';
import type { ContractDraft } from '../../../shared/contract-proposal.ts';
import * as work from './work.ts';

const fresh = work.freshWork(undefined);
const untold = { by: 'faults', flag: '', yes: '', no: '', code: '', done: '', message: '' } as const;

describe('choices', () => {
  it.each<readonly [string, ContractDraft, string]>([
    ['an operation', work.chooseOperation(fresh, 'login', 'SignIn'), 'login=SignIn'],
    ['a place', work.choosePlace(fresh, 'login', 'in', 'userName', 'Login/Name'), 'login.in.userName=Login/Name'],
    ['no place', work.choosePlace(fresh, 'login', 'in', 'authenticator', ''), 'login.in.authenticator='],
    [
      'an output that is always the same',
      work.chooseConstant(fresh, 'listStoredBySystem', 'stored.viewPasswords', 'true'),
      'listStoredBySystem.out.stored.viewPasswords==true',
    ],
    ['a fixed text', work.chooseFixedText(fresh, 'login', 'Query/@kind', 'a=b'), 'login.constant.Query/@kind=a=b'],
    [
      'translated values',
      work.chooseValues(fresh, 'login', 'Kind', { '1': 'Local', '2': 'Domain', '3': '' }),
      'login.values.Kind=1:Local,2:Domain',
    ],
    [
      'a key in a SOAP header',
      work.chooseRegistrationKey(fresh, { as: 'soap-header', name: 'Key', namespace: 'urn:v:1' }),
      'registrationKey=soap-header:Key:urn:v:1',
    ],
    [
      'a key in an HTTP header',
      work.chooseRegistrationKey(fresh, { as: 'http-header', name: 'X-Key' }),
      'registrationKey=http-header:X-Key',
    ],
    [
      'a key in the message',
      work.chooseRegistrationKey(fresh, { as: 'input', function: 'login', path: 'Key' }),
      'registrationKey=input:login:Key',
    ],
    ['no key', work.chooseRegistrationKey(fresh, { as: 'none' }), 'registrationKey=none'],
    ['faults only', work.chooseSuccess(fresh, untold), 'success=faults'],
    ['a flag', work.chooseSuccess(fresh, { ...untold, by: 'flag', flag: 'Done' }), 'success=flag:Done'],
    [
      'a flag with texts, code and message',
      work.chooseSuccess(fresh, { by: 'flag', flag: 'S', yes: 'OK', no: 'FAILED', code: 'C', done: '', message: 'T' }),
      'success=flag:S=OK/FAILED:C:T',
    ],
    [
      'a flag with a message only',
      work.chooseSuccess(fresh, { ...untold, by: 'flag', flag: 'S', message: 'T' }),
      'success=flag:S::T',
    ],
    [
      'a code',
      work.chooseSuccess(fresh, { ...untold, by: 'code', code: 'C', done: '0,1', message: 'T' }),
      'success=code:C:0,1:T',
    ],
  ])('write %s as the proposal takes it', (_what, { choices }, expected) => {
    expect(choices).toEqual([expected]);
  });

  it('about the same replace each other; another operation removes those of its function alone', () => {
    const first = work.choosePlace(fresh, 'login', 'in', 'userName', 'A');
    const second = work.choosePlace(first, 'login', 'in', 'userName', 'B');
    expect(second.choices).toEqual(['login.in.userName=B']);
    const constant = work.chooseConstant(fresh, 'productVersion', 'version', '7');
    expect(work.choosePlace(constant, 'productVersion', 'out', 'version', 'V').choices).toEqual([
      'productVersion.out.version=V',
    ]);
    const other = work.chooseOperation(work.choosePlace(second, 'loginAsUser', 'in', 'userName', 'C'), 'login', 'X');
    expect(other.choices).toEqual(['loginAsUser.in.userName=C', 'login=X']);
    expect(work.withoutChoices(other, 'login').choices).toEqual(['loginAsUser.in.userName=C']);
  });

  it('without any value go back to the proposed values', () => {
    const given = work.chooseValues(fresh, 'login', 'Kind', { '1': 'Local' });
    expect(work.chooseValues(given, 'login', 'Kind', { '1': '' }).choices).toEqual([]);
  });

  it('are found by what they are about', () => {
    const given = work.choosePlace(fresh, 'login', 'in', 'userName', 'A=B');
    expect(work.choiceOf(given, 'login.in.userName')).toBe('A=B');
    expect(work.choiceOf(given, 'login')).toBeUndefined();
    expect(work.hasChoices(given, 'login')).toBe(true);
    expect(work.hasChoices(given, 'loginAsUser')).toBe(false);
  });
});

describe('an acceptance', () => {
  const accepted = work.accept(fresh, ['login', 'logout']);

  it('ends with a change of its function', () => {
    expect(work.choosePlace(accepted, 'login', 'in', 'userName', 'A').accept).toEqual(['logout']);
    expect(work.withoutChoices(accepted, 'logout').accept).toEqual(['login']);
  });

  it('ends with a change of what holds for all functions', () => {
    expect(work.chooseRegistrationKey(accepted, { as: 'none' }).accept).toEqual([]);
    expect(work.chooseSuccess(accepted, untold).accept).toEqual([]);
  });

  it('counts once', () => {
    expect(work.accept(accepted, ['login']).accept).toEqual(['login', 'logout']);
  });
});
