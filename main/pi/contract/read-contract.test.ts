import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import { builtInContract } from './built-in.ts';
import { parseContract, readContract } from './read-contract.ts';

const marker = 'marker-4b1e';

/** The built-in contract as it is stored, changed. */
function stored(change: (contract: Record<string, unknown>) => void): unknown {
  const contract = structuredClone(builtInContract) as unknown as Record<string, unknown>;
  change(contract);
  return JSON.parse(JSON.stringify(contract));
}

const functions = (change: (all: Record<FunctionName, Record<string, unknown>>) => void): unknown =>
  stored((contract) => change(contract['functions'] as Record<FunctionName, Record<string, unknown>>));

describe('a stored contract', () => {
  it.each([undefined, null])('that is none (%j) is the built-in one', (none) => {
    expect(readContract(none)).toEqual({ ok: true, value: builtInContract });
    expect(parseContract(none)).toEqual({ ok: true, value: builtInContract });
  });

  it('is read as it was written', () => {
    expect(readContract(stored(() => {}))).toEqual({ ok: true, value: builtInContract });
  });

  it('may lack functions that are not needed', () => {
    const read = readContract(
      functions((all) => ['logout', 'spin', 'listSharedBySystem'].forEach((name) => delete all[name as FunctionName])),
    );
    expect(read.ok && Object.keys(read.value.functions)).toHaveLength(13);
  });

  it.each<readonly [title: string, contract: unknown, place: string]>([
    ['is no object', marker, 'contract: '],
    ['is a list', [marker], 'contract: '],
    ['is of another version', stored((contract) => (contract['version'] = marker)), 'contract.version: '],
    ['has a member too many', stored((contract) => (contract['password'] = marker)), 'contract: '],
    ['lacks a member', stored((contract) => delete contract['codes']), 'contract.codes: '],
    [
      'has a function that does not exist',
      stored((contract) => (contract['functions'] = { [marker]: {} })),
      'contract.functions',
    ],
    [
      'has a name that XML cannot have',
      functions((all) => (all.login['operation'] = `<${marker}>`)),
      'contract.functions.login.operation: ',
    ],
    [
      'has an input that the function does not have',
      functions(
        (all) =>
          (all.logout['request'] = {
            name: 'A',
            namespace: '',
            members: [{ name: 'B', namespace: '', input: 'password' }],
          }),
      ),
      'contract.functions.logout.request: has no input "password"',
    ],
  ])('is refused with its place if it %s', (_title, contract, place) => {
    const read = readContract(contract);
    expect(read).toMatchObject({
      ok: false,
      error: {
        kind: 'configuration',
        detail: 'file',
        doing: 'reading the server contract',
        message: expect.stringContaining(`The server contract is not valid: ${place}`),
        hint: expect.stringContaining('ecmctl contract adapt'),
      },
    });
    expect(parseContract(contract).ok).toBe(false);
  });

  it('does not show a value that is wrong', () => {
    const read = readContract(functions((all) => (all.login['soapAction'] = `<${marker}>`)));
    expect(read.ok ? '' : JSON.stringify(read.error)).toMatch(/soapAction/);
    expect(JSON.stringify(read)).not.toContain(marker);
  });
});

describe('a contract without a needed function', () => {
  const wrong = (contract: unknown): unknown => {
    const read = readContract(contract);
    return read.ok ? 'ok' : { kind: read.error.kind, detail: read.error.detail, message: read.error.message };
  };

  it('is refused by the name of the function', () => {
    expect(wrong(functions((all) => delete (all as Partial<typeof all>).checkInStored))).toEqual({
      kind: 'configuration',
      detail: 'setting',
      message: 'The server contract has no function checkInStored, which is needed.',
    });
  });

  it('is refused by the name of the function if nobody accepted it, and accepted afterwards', () => {
    const differing = functions((all) => (all.login['operation'] = 'SignIn'));
    expect(wrong(differing)).toMatchObject({
      detail: 'setting',
      message: 'The function login of the server contract was not accepted yet.',
    });
    const accepted = functions((all) =>
      Object.assign(all.login, { operation: 'SignIn', accepted: { by: 'a', at: '2026-01-02T00:00:00Z' } }),
    );
    expect(wrong(accepted)).toBe('ok');
  });

  it('tells how many more are missing', () => {
    expect(wrong(stored((contract) => (contract['functions'] = {})))).toMatchObject({
      message: 'The server contract has no function login, which is needed (and 4 more).',
    });
  });

  it('has a valid form all the same', () => {
    expect(parseContract(stored((contract) => (contract['functions'] = {}))).ok).toBe(true);
  });
});
