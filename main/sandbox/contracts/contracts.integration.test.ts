import { afterEach, describe, expect, it } from 'vitest';
import { contractEnvelopes, type CallValues } from '../../../test-support/pi/contract-envelopes.ts';
import { defaultVault } from '../default-vault.ts';
import type { Fault } from '../faults.ts';
import { startPracticePi, type PracticePi, type PracticePiOptions } from '../practice-pi.ts';
import { practiceSecrets } from '../practice-profile.ts';
import { contracts, type ContractName } from './contracts.ts';

/** Each contract by requests that are written by hand. */

const names = Object.keys(contracts) as ContractName[];
const system = 'WEB01';
const envelopeNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};
type Call = keyof (typeof contractEnvelopes)[ContractName]['bodies'];

let pi: PracticePi;
let contract: ContractName;
afterEach(() => pi.stop());

async function start(name: ContractName, options: Partial<PracticePiOptions> = {}): Promise<void> {
  contract = name;
  pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault, contract, ...options });
}

interface Changes {
  readonly soap?: '1.1' | '1.2';
  readonly mediaType?: string;
  readonly action?: string;
  readonly change?: (xml: string) => string;
}

async function ask(call: Call, values: CallValues = {}, changes: Changes = {}) {
  const { bodies, actions, header, httpHeaders, soap: own } = contractEnvelopes[contract];
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  const { soap = own, action = actions[call], change = (xml: string) => xml } = changes;
  const { mediaType = soap === '1.1' ? 'text/xml' : 'application/soap+xml' } = changes;
  const { key = apiRegistrationKey.reveal() } = values;
  const body = bodies[call]({ password: apiPassword.reveal(), system, key, ...values });
  const answer = await fetch(pi.endpointUrl, {
    method: 'POST',
    headers: {
      'content-type': soap === '1.1' ? mediaType : `${mediaType}; charset=utf-8; action="${action}"`,
      ...(soap === '1.1' ? { soapaction: `"${action}"` } : {}),
      ...httpHeaders(key),
    },
    body: change(
      `<s:Envelope xmlns:s="${envelopeNamespaces[soap]}"><s:Header>${header(key)}</s:Header><s:Body>${body}</s:Body></s:Envelope>`,
    ),
  });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

function find(what: 'token' | 'password' | 'code', text: string): string {
  return contractEnvelopes[contract][what].exec(text)?.[1] ?? `no ${what} in ${text}`;
}

async function loginAs(user = 'ann'): Promise<string> {
  const token = find('token', (await ask('login')).text);
  return find('token', (await ask('loginAs', { token, user })).text);
}

describe.each(names)('the contract %s', (name) => {
  const { codes, soap } = contractEnvelopes[name];

  it('logs in, lists, checks out and in, and records it in the names of the vault', async () => {
    await start(name);
    const token = await loginAs();
    const listed = await ask('list', { token });
    expect(listed).toMatchObject({
      status: 200,
      type: `${soap === '1.1' ? 'text/xml' : 'application/soap+xml'}; charset=utf-8`,
    });
    for (const account of ['Administrator', 'localops', 'svc-iis']) expect(listed.text).toContain(account);
    const { text } = await ask('checkOut', { token });
    expect(find('password', text)).toBe(passwordOfAdministrator());
    expect((await ask('list', { token })).text).toContain('HQ\\ann');
    expect(await ask('checkIn', { token })).toMatchObject({ status: 200 });
    const account = {
      AccountIdentificationInfo: { AccountName: 'Administrator', AccountStore: { TargetName: system, Type: 1 } },
      Comment: 'by hand',
    };
    const query = {
      operation: 'AccountStoreOps_StoredCredential_GetList',
      parameters: { Query: { SystemName: system } },
    };
    expect(pi.calls.map(({ operation, parameters }) => ({ operation, parameters }))).toEqual([
      { operation: 'DoLogin2', parameters: { LoginType: 1, Username: 'svc-ecm' } },
      { operation: 'DoLoginAsUser', parameters: { Authenticator: 'HQ', Username: 'ann' } },
      query,
      { operation: 'AccountStoreOps_StoredCredential_CheckOut', parameters: account },
      query,
      { operation: 'AccountStoreOps_StoredCredential_CheckIn', parameters: account },
    ]);
    expect(pi.calls.map(({ actor }) => actor)).toEqual([undefined, 'svc-ecm', ...Array<string>(4).fill('HQ\\ann')]);
  });

  it.each<[string, number, Call, CallValues, string?]>([
    ['a wrong password', 1, 'login', { password: 'wrong' }],
    ['an unknown user', 9, 'loginAs', { user: 'zoe' }, 'svc-ecm'],
    ['an unknown system', 4, 'list', { system: 'nowhere' }],
    ['a password that another one has checked out', 5, 'checkOut', { system: 'FILE01' }, 'gina'],
    ['a wrong registration key', 7, 'login', { key: 'wrong' }],
    ['members out of order, because they are ignored', 11, 'login', { disordered: true }],
  ])('refuses %s (%i)', async (_what, code, call, values, user = 'ann') => {
    await start(name);
    const own = find('token', (await ask('login')).text);
    const token = user === 'svc-ecm' ? own : await loginAs(user);
    const { text } = await ask(call, { token, ...values });
    expect(find('code', text)).toBe(codes[code]);
    expect(pi.calls.at(-1)?.code).toBe(code);
  });

  it('expects the registration key in every call, unless it is an input of the login', async () => {
    await start(name);
    const token = await loginAs();
    const { text } = await ask('list', { token, key: 'wrong' });
    if (name === 'split') expect(text).toContain('Administrator');
    else expect(find('code', text)).toBe(codes[7]);
  });

  it('applies an injected refusal by the name of the vault, as a fault, too', async () => {
    await start(name);
    const token = await loginAs();
    const fault: Fault = { does: 'refuse', code: 4, operation: 'AccountStoreOps_StoredCredential_GetList' };
    pi.inject({ ...fault, as: 'fault', message: 'not <here>' });
    const { status, text } = await ask('list', { token });
    expect([status, text]).toEqual([500, expect.stringContaining('not &lt;here&gt;')]);
    expect(text).toContain(`>${codes[4]}<`);
    expect((await ask('list', { token })).text).toContain('Administrator');
  });

  it.each<[string, Changes]>([
    ['an action of another service', { action: 'http://elsewhere.example/DoLogin2' }],
    ['an operation that it does not have', { action: 'http://tempuri.org/IAuthService/Unheard_Of' }],
    ['an envelope of another version', { change: (xml) => xml.replaceAll(/xmlns:s="[^"]*"/g, 'xmlns:s="urn:soap"') }],
    ['a wrapper of another namespace', { change: (xml) => xml.replaceAll('xmlns="http', 'xmlns="urn:http') }],
    ['what is no XML', { change: () => 'hello' }],
    ['an empty body', { change: (xml) => xml.replace(/<s:Body>.*<\/s:Body>/s, '<s:Body/>') }],
  ])('answers %s with a fault of its version', async (_what, changes) => {
    await start(name);
    const { status, text } = await ask('login', {}, changes);
    expect(status).toBe(500);
    expect(text).toContain(`xmlns:s="${envelopeNamespaces[soap]}"`);
    const code = /<(?:faultcode|s:Code)[^>]*>(?:<s:Value>)?([\w:]+)</.exec(text)?.[1];
    expect(code).toMatch(/^(a:ActionNotSupported|s:(Client|Sender|VersionMismatch))$/);
    expect(pi.calls).toEqual([]);
  });

  it('answers the other version of SOAP with 415', async () => {
    await start(name);
    const { status } = await ask('login', {}, { soap: soap === '1.1' ? '1.2' : '1.1' });
    expect(status).toBe(415);
  });

  it('publishes its WSDL with its address, at both places, without what it lacks', async () => {
    const lacking = 'AccountStoreOps_StoredCredential_GetList';
    await start(name, { vault: { ...defaultVault, unsupportedOperations: [lacking, 'Unheard_Of'] } });
    const [single, plain] = await Promise.all(
      ['singleWsdl', 'wsdl'].map(async (query) => (await fetch(`${pi.endpointUrl}?${query}`)).text()),
    );
    expect(single).toBe(plain);
    const origin = new URL(pi.endpointUrl).origin;
    expect(single).toContain(`address location="${pi.endpointUrl}"`);
    expect(single?.match(/address location="(?:http:\/\/[^/"]*)/g)?.every((found) => found.endsWith(origin))).toBe(
      true,
    );
    const operations = contracts[name].operations;
    for (const [operation, { is }] of Object.entries(operations))
      expect(single?.includes(`"${operation}"`), operation).toBe(is !== lacking);
    expect((await ask('list', { token: 'none' })).text).toContain('ActionNotSupported');
  });
});

function passwordOfAdministrator(): string | undefined {
  return pi.vault.credentials.stored.find(({ id }) => id.accountName === 'Administrator' && id.targetName === system)
    ?.password;
}

describe('SOAP 1.2', () => {
  it('has the code, the reason and the detail in a fault', async () => {
    await start('soap12', { vault: { ...defaultVault, refusals: 'fault' } });
    const { text } = await ask('login', { password: 'wrong' });
    expect(text).toContain(
      '<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value xmlns:a="http://tempuri.org/">a:badUserNameOrPassword</s:Value>' +
        '</s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">The user name or password is incorrect.</s:Text></s:Reason>' +
        '<s:Detail><OperationFault xmlns="http://schemas.datacontract.org/2004/07/RouletteWebService"><ErrorCode>1</ErrorCode>',
    );
  });

  it('is served at its own port, and the port of SOAP 1.1 is not', async () => {
    await start('soap12');
    expect((await fetch(`${pi.endpointUrl}/basic`, { method: 'POST', body: '' })).status).toBe(404);
    const wsdl = await (await fetch(`${pi.endpointUrl}?wsdl`)).text();
    expect([...wsdl.matchAll(/<(soap\w*):address location="([^"]*)"/g)].map(([, ...port]) => port)).toEqual([
      ['soap', `${pi.endpointUrl}/basic`],
      ['soap12', pi.endpointUrl],
    ]);
  });
});

it('minimal lists no names that its contract does not have', async () => {
  await start('minimal');
  const { text } = await ask('list', { token: await loginAs() });
  expect(text).toContain('SystemIPAddress');
  expect(text).not.toMatch(/DnsName|DomainName/);
});
