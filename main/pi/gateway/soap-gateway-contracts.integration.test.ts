import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import type { FunctionContract, RegistrationKeyPlace, ServerContract } from '../../../shared/server-contract.ts';
import { builtIn } from '../../../test-support/pi/built-in-functions.ts';
import {
  account,
  answer,
  context,
  createGatewayFixtures,
  outcomeOf,
  password,
  registrationKey as key,
  token,
  type GatewayFixtures,
} from '../../../test-support/pi/gateway-fixtures.ts';
import { descendant, outlineOf, parseXml } from '../../../test-support/pi/parse-xml.ts';
import { answerOf, element, succeeded } from '../../../test-support/pi/sample-answers.ts';
import type { ScriptedServer } from '../../../test-support/scripted-server.ts';
import { builtInContract } from '../contract/built-in.ts';
import type { PiGateway } from './soap-gateway.ts';

/** What an adapted contract changes on the wire. */

let fixtures: GatewayFixtures;
let server: ScriptedServer;
beforeEach(async () => {
  fixtures = await createGatewayFixtures();
  ({ server } = fixtures);
});
afterEach(() => fixtures.end());

const accepted = { by: 'admin', at: '2026-01-02T00:00:00Z' };

function contractWith(
  functions: Readonly<Record<string, FunctionContract | undefined>>,
  changes: Partial<ServerContract> = {},
): ServerContract {
  const offered = Object.entries({ ...builtInContract.functions, ...functions }).filter(([, each]) => each);
  return { ...builtInContract, ...changes, functions: Object.fromEntries(offered) };
}

/** Answers the next request, and gives its headers. */
function headersOfNext(xml: string, type = 'text/xml; charset=utf-8'): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve) =>
    server.plan(({ request, response }) => {
      resolve(request.headers);
      response.writeHead(200, { 'content-type': type }).end(xml);
    }),
  );
}

const login = (gateway: PiGateway, userName = 'svc', authenticator = 'HQ') =>
  gateway.login({ userName, authenticator, password }, context());
const loggedIn = answerOf('DoLogin2', '', succeeded('t'));

describe('a contract of SOAP 1.2', () => {
  const inSoap12 = (xml: string): string =>
    xml.replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope');

  it.each(['urn:Login', ''])('names the action in the content type: %j', async (soapAction) => {
    const contract = contractWith({ login: { ...builtIn('login'), soapAction, accepted } }, { soap: '1.2' });
    const headers = headersOfNext(inSoap12(loggedIn), 'application/soap+xml; charset=utf-8');
    expect(outcomeOf(await login(fixtures.gateway({ contract })))).toBe('ok');
    const action = soapAction === '' ? '' : '; action="urn:Login"';
    expect((await headers)['content-type']).toBe(`application/soap+xml; charset=utf-8${action}`);
    expect(await headers).not.toHaveProperty('soapaction');
    expect(parseXml(server.bodies.at(-1) ?? '').namespace).toBe('http://www.w3.org/2003/05/soap-envelope');
  });

  it('takes an answer of SOAP 1.1 for what it is', async () => {
    server.plan(answer(loggedIn));
    const result = await login(fixtures.gateway({ contract: { ...builtInContract, soap: '1.2' } }));
    expect(outcomeOf(result)).toBe('protocol (not-soap)');
    expect(result).toMatchObject({ error: { failure: { message: 'The server answered with a SOAP 1.1 envelope.' } } });
  });
});

describe('the registration key', () => {
  it.each<readonly [RegistrationKeyPlace, header: string | undefined, outline: string]>([
    [{ as: 'soap-header', name: 'Key', namespace: 'urn:k' }, undefined, 'Header(Key), '],
    [{ as: 'http-header', name: 'X-Api-Key' }, key.reveal(), ''],
    [{ as: 'none' }, undefined, ''],
  ])('is sent where the contract says, and only there: %j', async (registrationKey, header, outline) => {
    const headers = headersOfNext(loggedIn);
    expect(outcomeOf(await login(fixtures.gateway({ contract: { ...builtInContract, registrationKey } })))).toBe('ok');
    expect((await headers)['x-api-key']).toBe(header);
    expect(JSON.stringify(await headers).includes(key.reveal())).toBe(header !== undefined);
    const body = server.bodies.at(-1) ?? '';
    expect(outlineOf(parseXml(body))).toBe(`${outline}Body(DoLogin2(Authenticator, LoginType, Password, Username))`);
    expect(body.includes(key.reveal())).toBe(outline !== '');
  });

  it.each(['key\u00e9', 'key\n', ' key'])(
    'that an HTTP header cannot carry is not sent, and its setting is named: %j',
    async (text) => {
      const contract: ServerContract = { ...builtInContract, registrationKey: { as: 'http-header', name: 'X-Key' } };
      const result = await login(fixtures.gateway({ contract, registrationKey: Secret.of(text) }));
      expect(result).toMatchObject({
        error: { failure: { kind: 'configuration', detail: 'input', setting: 'apiRegistrationKey' } },
      });
      expect(server.bodies).toEqual([]);
    },
  );
});

describe('a server that takes one name for a user', () => {
  const withoutDomain = (name: 'login' | 'loginAsUser'): FunctionContract => {
    const { request, ...rest } = builtIn(name);
    const members = (request.members ?? []).filter(({ input }) => input !== 'authenticator');
    return { ...rest, request: { ...request, members }, accepted };
  };
  const contract = contractWith({ login: withoutDomain('login'), loginAsUser: withoutDomain('loginAsUser') });
  const sentName = (operation: string): string | undefined =>
    descendant(parseXml(server.bodies.at(-1) ?? ''), 'Body', operation, 'Username')?.text;

  it('gets the domain before the name, and none for an explicit account', async () => {
    const gateway = fixtures.gateway({ contract });
    server.plan(answer(loggedIn), answer(loggedIn), answer(answerOf('DoLoginAsUser', '', succeeded('u'))));
    await login(gateway);
    expect(sentName('DoLogin2')).toBe('HQ\\svc');
    await login(gateway, 'svc', '');
    expect(sentName('DoLogin2')).toBe('svc');
    await gateway.loginAsUser(token, { domain: 'HQ', name: 'ann' }, context());
    expect(sentName('DoLoginAsUser')).toBe('HQ\\ann');
  });
});

describe('a function that cannot be used', () => {
  it.each([
    ['because the server does not offer it', contractWith({ spin: undefined })],
    ['because nobody accepted it', contractWith({ spin: { ...builtIn('spin'), operation: 'Rotate' } })],
  ])('is not called: %s', async (_title, contract) => {
    const result = await fixtures.gateway({ contract }).spin(token, account, '', context());
    expect(result).toMatchObject({
      error: {
        transient: false,
        failure: { kind: 'configuration', detail: 'setting', message: expect.stringContaining('spin') },
      },
    });
    expect(server.bodies).toEqual([]);
  });

  it('is called by the name that the server gives it once it is accepted', async () => {
    const offered = { ...builtIn('spin'), operation: 'Rotate', soapAction: 'urn:Rotate', accepted };
    const headers = headersOfNext(answerOf('AccountStoreOps_StoredCredential_Spin', element('JobID', '4')));
    const result = await fixtures
      .gateway({ contract: contractWith({ spin: offered }) })
      .spin(token, account, '', context());
    expect(result).toEqual({ ok: true, value: 4 });
    expect((await headers)['soapaction']).toBe('"urn:Rotate"');
  });
});
