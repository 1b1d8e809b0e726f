import { describe, expect, it } from 'vitest';
import { definitionOf, functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import type { FunctionContract, ServerContract } from '../../../shared/server-contract.ts';
import { builtIn } from '../../../test-support/pi/built-in-functions.ts';
import { builtInContract } from './built-in.ts';
import { isExact, missingNeeded, usableFunction } from './usable-functions.ts';

const accepted = { by: 'admin', at: '2026-01-02T03:04:05Z' };
const copied: ServerContract = structuredClone(builtInContract);

function contractWith(functions: Partial<Record<FunctionName, FunctionContract | undefined>>): ServerContract {
  const offered = Object.entries({ ...copied.functions, ...functions }).filter(([, each]) => each !== undefined);
  return { ...copied, functions: Object.fromEntries(offered) };
}

const renamed = (name: FunctionName): FunctionContract => ({ ...builtIn(name), operation: 'AnotherName' });

describe('a function', () => {
  it.each(functionNames)('can be used if it is the same as built in, without acceptance: %s', (name) => {
    expect(usableFunction(builtInContract, name)).toBe(builtIn(name));
    expect(usableFunction(copied, name)).toEqual(builtIn(name));
  });

  it('can be used if it differs, once a person has accepted it', () => {
    expect(usableFunction(contractWith({ logout: renamed('logout') }), 'logout')).toBeUndefined();
    const offered = { ...renamed('logout'), accepted };
    expect(usableFunction(contractWith({ logout: offered }), 'logout')).toEqual(offered);
  });

  it('cannot be used if the server does not offer it', () => {
    expect(usableFunction(contractWith({ logout: undefined }), 'logout')).toBeUndefined();
  });

  it('is not accepted by a contract that calls itself built in', () => {
    const contract = { ...contractWith({ checkOutStored: renamed('checkOutStored') }), source: 'built-in' as const };
    expect(usableFunction(contract, 'checkOutStored')).toBeUndefined();
  });

  it.each<readonly [what: string, change: Partial<FunctionContract>, same: boolean]>([
    ['nothing', {}, true],
    ['its acceptance', { accepted }, true],
    ['its SOAPAction', { soapAction: 'urn:other' }, false],
    ['a fixed output', { fixedOutputs: { success: 'true' } }, false],
    ['the place of an output', { response: builtIn('logout').response }, false],
    [
      'the order of its parameters',
      { request: { ...builtIn('login').request, members: builtIn('login').request.members?.toReversed() } },
      false,
    ],
  ])('differs from the built-in one by everything but its acceptance: %s', (_what, change, same) => {
    expect(isExact({ ...builtIn('login'), ...change }, 'login')).toBe(same);
  });

  it('is the same whatever order its JSON is in', () => {
    const { operation, ...rest } = builtIn('login');
    expect(isExact({ ...rest, operation }, 'login')).toBe(true);
  });
});

describe('the needed functions that cannot be used', () => {
  it('are none of the built-in contract', () => {
    expect(missingNeeded(builtInContract)).toEqual([]);
  });

  it('are those that are missing or not accepted, and no others', () => {
    expect(missingNeeded({ ...copied, functions: {} })).toEqual(
      functionNames.filter((name) => definitionOf(name).needed),
    );
    const contract = contractWith({ login: undefined, checkInStored: renamed('checkInStored'), spin: undefined });
    expect(missingNeeded(contract)).toEqual(['login', 'checkInStored']);
  });
});
