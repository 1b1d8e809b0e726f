import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import { builtInContract } from './built-in.ts';
import { secretInContract } from './secrets-in-contract.ts';

const secrets = [Secret.of('hunter2-secret'), Secret.of('key-1234')];

function withConstant(constant: string): ServerContract {
  const { login } = builtInContract.functions;
  if (login === undefined) throw new Error('there is no login');
  const member = { name: 'Client', namespace: '', constant };
  const request = { ...login.request, members: [...(login.request.members ?? []), member] };
  return { ...builtInContract, functions: { ...builtInContract.functions, login: { ...login, request } } };
}

describe('a contract with a secret of the settings', () => {
  it.each(['hunter2-secret', 'a hunter2-secret b', 'key-1234', btoa('hunter2-secret')])('is refused: %s', (text) => {
    const refusal = secretInContract(withConstant(text), secrets);
    expect(refusal).toMatchObject({ kind: 'configuration', message: expect.stringContaining('the function login') });
    expect(JSON.stringify(refusal)).not.toContain(text);
  });

  it('is distinguished from one without', () => {
    expect(secretInContract(withConstant('5.4'), secrets)).toBeUndefined();
    expect(secretInContract(builtInContract, secrets)).toBeUndefined();
  });
});
