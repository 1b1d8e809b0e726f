import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerContract } from '../../../shared/server-contract.ts';
import { builtIn } from '../../../test-support/pi/built-in-functions.ts';
import {
  answer,
  context,
  createGatewayFixtures,
  outcomeOf,
  token,
  type GatewayFixtures,
} from '../../../test-support/pi/gateway-fixtures.ts';
import { builtInContract } from '../contract/built-in.ts';

/** A contract by which the answer with the version has no flag of success. */
const contract: ServerContract = {
  ...builtInContract,
  source: { wsdlSha256: '0'.repeat(64), fetchedAt: '', endpoint: '' },
  functions: {
    productVersion: {
      ...builtIn('productVersion'),
      response: {
        name: 'VersionResponse',
        namespace: 'urn:v',
        members: [{ name: 'Version', namespace: 'urn:v', outputs: ['version'] }],
      },
      fixedOutputs: { success: 'true' },
      accepted: { by: 'ann', at: '2026-01-02T00:00:00Z' },
    },
  },
};
const envelope = (content: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`;

let fixtures: GatewayFixtures;
beforeAll(async () => {
  fixtures = await createGatewayFixtures();
});
afterAll(() => fixtures.end());

describe('an output that the server does not report', () => {
  it('has its fixed value in an answer', async () => {
    fixtures.server.plan(answer(envelope('<VersionResponse xmlns="urn:v"><Version>7.1</Version></VersionResponse>')));
    expect(await fixtures.gateway({ contract }).productVersion(token, context())).toEqual({ ok: true, value: '7.1' });
  });

  it('has none where another element answers', async () => {
    fixtures.server.plan(answer(envelope('<OtherResponse xmlns="urn:v"><Version>7.1</Version></OtherResponse>')));
    expect(outcomeOf(await fixtures.gateway({ contract }).productVersion(token, context()))).toBe(
      'protocol (malformed)',
    );
  });
});

describe('a gateway that is asked to', () => {
  it('names the members of each answer, and reads it as before', async () => {
    const seen: unknown[] = [];
    fixtures.server.plan(answer(envelope('<VersionResponse xmlns="urn:v"><Version>7.1</Version></VersionResponse>')));
    const gateway = fixtures.gateway({ contract, onMembers: (...facts) => seen.push(facts) });
    expect(await gateway.productVersion(token, context())).toEqual({ ok: true, value: '7.1' });
    expect(seen).toEqual([['productVersion', ['Version']]]);
  });
});
