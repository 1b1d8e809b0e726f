import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noChoices } from './choices.ts';
import { parseChoices } from './parse-choices.ts';

function parsed(...assignments: readonly string[]): unknown {
  const choices = parseChoices(assignments);
  return choices.ok ? choices.value : choices.error;
}

const ofFunction = (name: string, part: object): object => ({ functions: { [name]: { ...noChoices, ...part } } });

describe('an assignment', () => {
  it.each<readonly [string, object]>([
    ['login=SignIn', ofFunction('login', { operation: 'SignIn' })],
    ['login.in.userName=User/@name', ofFunction('login', { in: { userName: 'User/@name' } })],
    ['login.in.loginType==Explicit', ofFunction('login', { fixedIn: { loginType: 'Explicit' } })],
    ['login.in.authenticator=', ofFunction('login', { in: { authenticator: '' } })],
    ['checkOutStored.in.account.targetName=A/B', ofFunction('checkOutStored', { in: { 'account.targetName': 'A/B' } })],
    ['listStoredBySystem.out.stored=R/Row', ofFunction('listStoredBySystem', { out: { stored: 'R/Row' } })],
    [
      'listStoredBySystem.out.stored.viewPasswords==true',
      ofFunction('listStoredBySystem', { fixedOut: { 'stored.viewPasswords': 'true' } }),
    ],
    ['login.constant.Client/Version=1=2', ofFunction('login', { constants: { 'Client/Version': '1=2' } })],
    ['login.values.Kind=1:Explicit,2:A:B', ofFunction('login', { values: { Kind: { 1: 'Explicit', 2: 'A:B' } } })],
    ['registrationKey=none', { registrationKey: { as: 'none' } }],
    ['registrationKey=http-header:X-Api-Key', { registrationKey: { as: 'http-header', name: 'X-Api-Key' } }],
    [
      'registrationKey=soap-header:Key:http://vault.example/2024',
      { registrationKey: { as: 'soap-header', name: 'Key', namespace: 'http://vault.example/2024' } },
    ],
    [
      'registrationKey=input:login:Client/Key',
      { registrationKey: { as: 'input', function: 'login', path: 'Client/Key' } },
    ],
    ['success=faults', { success: { by: 'faults' } }],
    ['success=flag:Done', { success: { by: 'flag', flag: 'Done' } }],
    [
      'success=flag:Status=OK/FAILED:Code:Text',
      {
        success: { by: 'flag', flag: 'Status', values: { true: 'OK', false: 'FAILED' }, code: 'Code', message: 'Text' },
      },
    ],
    ['success=code:Result:0,1:Text', { success: { by: 'code', code: 'Result', done: ['0', '1'], message: 'Text' } }],
    ['code.E_BUSY=busy', { codes: [{ when: { code: 'E_BUSY' }, means: 'busy' }] }],
    [
      'faultCode.FailedLogin=bad-credentials',
      { codes: [{ when: { faultCode: 'FailedLogin' }, means: 'bad-credentials' }] },
    ],
  ])('%s is read', (assignment, expected) => {
    expect(parsed(assignment)).toMatchObject(expected);
  });

  it.each([
    ['login', 'it has the form NAME=VALUE.'],
    ['=SignIn', 'it has the form NAME=VALUE.'],
    ['logIn=SignIn', 'there is no function logIn; there are login,'],
    ['login=', 'it names no operation.'],
    ['login.in.user=X', 'login has no input user; it has userName, password, authenticator, loginType.'],
    ['logout.out.x=X', 'logout has no output x; it has none.'],
    ['login.at.userName=X', '"at" is none of in, out, constant, values.'],
    ['login.values.Kind=1', 'values have the form OURS:THEIRS,OURS:THEIRS.'],
    ['login.values.Kind=1:', 'values have the form OURS:THEIRS,OURS:THEIRS.'],
    ['registrationKey=http-header:Host', 'Host is a header that HTTP or this program uses.'],
    ['registrationKey=header:X', 'it is soap-header:NAME:NAMESPACE,'],
    ['registrationKey=input:logon:X', 'there is no function logon;'],
    ['success=flag:Status=OK', 'it is flag:NAME[=YES/NO]'],
    ['success=code:Result', 'it is flag:NAME[=YES/NO]'],
    ['code.5=held', 'there is no meaning held; there are bad-credentials,'],
    ['code.=busy', 'it names no code.'],
  ])('%s is refused', (assignment, error) => {
    expect(parsed(assignment)).toContain(`--set ${assignment}: ${error}`);
  });

  it.each([
    ['login.in.userName==', 'ann', 'userName differs from call to call, so it cannot be a constant.'],
    ['login.in.password==', 'hunter2', 'password differs from call to call, so it cannot be a constant.'],
    ['login.out.token==', 'hunter2', 'token is a secret, so it cannot be fixed.'],
    ['checkOutStored.out.password==', 'hunter2', 'password is a secret, so it cannot be fixed.'],
    ['login.constant.Client/Password=', 'hunter2', 'Client/Password seems to be a secret'],
    ['login.constant.@apiKey=', 'a=hunter2', '@apiKey seems to be a secret'],
    ['login.constant.=', 'hunter2', 'it names no path.'],
  ])('%s%s is refused, and the text is not repeated', (start, text, error) => {
    expect(parsed(`${start}${text}`)).toContain(`--set ${start}…: ${error}`);
  });

  it('replaces an earlier one of the same thing', () => {
    expect(parsed('login.in.userName=A', 'login.in.userName=B', 'code.1=busy', 'code.1=other')).toMatchObject({
      functions: { login: { in: { userName: 'B' } } },
      codes: [{ when: { code: '1' }, means: 'other' }],
    });
    expect(parsed('spin.out.jobId=A', 'spin.out.jobId==7')).toMatchObject({
      functions: { spin: { out: {}, fixedOut: { jobId: '7' } } },
    });
  });

  it('is read or refused, whatever it is', () => {
    const part = fc.constantFrom(
      'login',
      '.',
      'in',
      'out',
      'values',
      '=',
      ':',
      ',',
      'userName',
      'code',
      'success',
      '__proto__',
      'x',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        expect(['object', 'string']).toContain(typeof parsed(parts.join('')));
      }),
    );
  });
});
