import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultVault } from './default-vault.ts';
import { startPracticePi, type PracticePi } from './practice-pi.ts';
import { practiceSecrets } from './practice-profile.ts';

const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
const contract = 'http://tempuri.org/';
const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
const list = 'AccountStoreOps_StoredCredential_GetList';
let pi: PracticePi;

beforeAll(async () => {
  pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault });
});
afterAll(() => pi.stop());

async function post(body: string, operation = list): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${contract}IAuthService/${operation}"` };
  const answer = await fetch(pi.endpointUrl, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
}

interface Namespaces {
  readonly envelope?: string;
  readonly header?: string;
  readonly wrapper?: string;
  readonly member?: string;
  readonly type?: string;
  readonly name?: string;
}

function envelope(namespaces: Namespaces = {}): string {
  const {
    envelope: e = soap,
    header = contract,
    wrapper = contract,
    member = contract,
    type = data,
    name = list,
  } = namespaces;
  const key = practiceSecrets(pi).apiRegistrationKey.reveal();
  return `<s:Envelope xmlns:s="${e}"><s:Header><ApiRegistrationKey xmlns="${header}">${key}</ApiRegistrationKey></s:Header><s:Body>
    <${name} xmlns="${wrapper}"><AuthenticationToken xmlns="${member}">none</AuthenticationToken>
    <Query xmlns="${member}"><SystemName xmlns="${type}">web01</SystemName></Query></${name}></s:Body></s:Envelope>`;
}

describe('a request to the practice PI', () => {
  it('in the namespaces of the contract reaches the operation', async () => {
    const { status, text } = await post(envelope());
    expect([status, text]).toEqual([200, expect.stringMatching(/<d:ErrorCode>2</)]);
  });

  it.each<[string, Namespaces]>([
    ['the envelope, as SOAP 1.2', { envelope: 'http://www.w3.org/2003/05/soap-envelope' }],
    ['the registration key', { header: data }],
    ['the wrapper', { wrapper: data }],
    ['the wrapper, by its end', { wrapper: 'http://tempuri.org' }],
    ['the parameters', { member: data }],
    ['members of a data contract', { type: contract }],
    ['members of a data contract, by another case', { type: data.toLowerCase() }],
    ['no namespace at all', { wrapper: '', member: '', type: '' }],
    ['another operation than that of the SOAPAction', { name: 'DoLogout' }],
  ])('with another namespace is answered with a fault: %s', async (_what, namespaces) => {
    const { status, text } = await post(envelope(namespaces));
    expect(status).toBe(500);
    expect(text).toMatch(/<faultcode>s:(Client|VersionMismatch)<\/faultcode><faultstring xml:lang="en-US">/);
  });

  it.each([
    ['a document type', (text: string) => `<!DOCTYPE s [<!ENTITY e "x">]>${text}`],
    ['a document type after the declaration', (text: string) => `<?xml version="1.0"?>\n<!DOCTYPE Envelope>${text}`],
    ['an external document type', (text: string) => `<!DOCTYPE s SYSTEM "http://127.0.0.1:1/x.dtd">${text}`],
    ['no end', (text: string) => text.slice(0, -20)],
    ['two roots', (text: string) => text + text],
    ['an unknown entity', (text: string) => text.replace('web01', '&unknown;')],
    ['an undeclared prefix', (text: string) => text.replace('<Query', '<x:Query')],
    ['nothing but text', () => 'hello'],
    ['nothing', () => ''],
  ])('that has %s is answered with a SOAP 1.1 fault', async (_what, change) => {
    const { status, text } = await post(change(envelope()));
    expect(status).toBe(500);
    expect(text).toMatch(
      /^<s:Envelope xmlns:s="[^"]*\/soap\/envelope\/"[^>]*><s:Body><s:Fault><faultcode>s:Client<\/faultcode>/,
    );
  });

  it('that is too large is refused, however it is sent', async () => {
    const headers = { 'content-type': 'text/xml', soapaction: `"${contract}IAuthService/${list}"` };
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    const body = new ReadableStream({
      start: (controller) => {
        for (let count = 0; count < 5; count += 1) controller.enqueue(chunk);
        controller.close();
      },
    });
    const answer = await fetch(pi.endpointUrl, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    expect(answer.status).toBe(413);
  });
});
