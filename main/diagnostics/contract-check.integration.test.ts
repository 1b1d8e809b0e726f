import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import wsdl from '../pi/contract/AuthService.wsdl?raw';
import type { ServerContract } from '../../shared/server-contract.ts';
import { answer, createGatewayFixtures, type GatewayFixtures } from '../../test-support/pi/gateway-fixtures.ts';
import { builtInContract } from '../pi/contract/built-in.ts';
import { readServerWsdl } from '../pi/contract/read-server-wsdl.ts';
import { contractCheck } from './contract-check.ts';

let fixtures: GatewayFixtures;
beforeEach(async () => {
  fixtures = await createGatewayFixtures();
});
afterEach(() => fixtures.end());

const { signal } = new AbortController();

function check(contract: ServerContract, published: string | undefined) {
  const { server } = fixtures;
  server.always(published === undefined ? answer('', 404) : answer(published));
  const settings = { endpointUrl: `${server.origin}/AuthService.svc`, requestTimeoutMs: 5000 };
  return contractCheck({ contract, settings, trustedCa: undefined, signal });
}

async function adaptedTo(published: string): Promise<ServerContract> {
  const { server } = fixtures;
  server.always(answer(published));
  const url = `${server.origin}/AuthService.svc`;
  const read = await readServerWsdl({ from: 'endpoint', url, timeoutMs: 5000 }, signal);
  if (!read.ok) throw new Error(read.error.message);
  const source = { wsdlSha256: read.value.sha256, fetchedAt: '2026-11-29T12:00:00Z', endpoint: url };
  return { ...builtInContract, source };
}

const spin = 'AccountStoreOps_StoredCredential_Spin';
const withoutSpin = wsdl.replaceAll(spin, 'Other');
const otherLogin = wsdl.replace('name="Username" type="xs:string"', 'name="LoginName" type="xs:string"');
const described = wsdl.replace('<wsdl:types>', '<!-- another comment --><wsdl:types>');

describe('the check of the server contract', () => {
  it.each([
    ['passes where the server offers what is built in', wsdl, 'pass', /all functions as the built-in contract/],
    [
      'warns of a function that is missing',
      withoutSpin,
      'warn',
      /spin has no operation AccountStoreOps_StoredCredential_Spin/,
    ],
    ['warns of a parameter of another name', otherLogin, 'warn', /login has another request/],
    ['is skipped where the server publishes nothing', undefined, 'skipped', /cannot be read/],
  ])('%s', async (_, published, status, detail) => {
    expect(await check(builtInContract, published)).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });

  it.each([
    ['passes where the WSDL is the same', wsdl, 'pass', /the one that the server contract was made from/],
    ['warns where it has changed, and says what', otherLogin, 'warn', /changed since.*login has another request/],
    ['warns where it has changed elsewhere', described, 'warn', /changed since.*nothing that the contract uses/],
  ])('of an adapted contract %s', async (_, published, status, detail) => {
    expect(await check(await adaptedTo(wsdl), published)).toMatchObject({
      status,
      detail: expect.stringMatching(detail),
    });
  });
});
