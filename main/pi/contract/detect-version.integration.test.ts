import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { serveDocuments } from '../../../test-support/wsdl/document-server.ts';
import { wcfDocuments } from '../../../test-support/wsdl/wcf-documents.ts';
import { engineOnPractice } from '../../../test-support/pi/engine-on-practice.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import ours from './AuthService.wsdl?raw';
import { detectVersion, versionOf } from './detect-version.ts';
import { ownPort } from './own-port.ts';

/** The Detect button beside "Select your PI version" (product.md section 2). */

const { signal } = new AbortController();
let close: (() => Promise<void>) | undefined;

afterEach(async () => {
  await close?.();
  close = undefined;
});

/** Answers the Endpoint URL of a server that publishes this document. */
async function publishing(document: string): Promise<string> {
  const server = createServer((_request, response) => void response.end(document)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/AuthService.svc`;
}

const older = ours.replaceAll('AccountStoreOps_StoredCredential_Spin', 'AccountStoreOps_StoredCredential_Other');

it('the practice PI is found to spin by itself, over https with Trusted CA File too', async () => {
  const practice = await engineOnPractice({ https: true });
  close = () => practice.stop();
  expect(await detectVersion({ ...practice.setup().settings }, signal)).toEqual({ ok: true, value: 'autoSpin' });
  expect(await detectVersion({ endpointUrl: practice.pi.endpointUrl }, signal)).toMatchObject({
    error: { kind: 'tls', detail: 'unknown-ca', hint: expect.stringContaining(settingTexts.trustedCaFile.label) },
  });
  expect(practice.pi.calls).toEqual([]);
});

it('a PI without the operation wants template jobs', async () => {
  expect(await detectVersion({ endpointUrl: await publishing(older) }, signal)).toEqual({
    ok: true,
    value: 'templateJobs',
  });
});

it.each([
  [
    'for SOAP 1.2 only',
    () => ours.replaceAll('http://schemas.xmlsoap.org/wsdl/soap/', 'http://schemas.xmlsoap.org/wsdl/soap12/'),
  ],
  ['after another port', () => ours.replace('<wsdl:port ', '<wsdl:port name="Other" binding="tns:Gone"/>$&')],
])('a PI that offers its service %s is recognised', async (_what, document) => {
  expect(await detectVersion({ endpointUrl: await publishing(document()) }, signal)).toEqual({
    ok: true,
    value: 'autoSpin',
  });
});

it('a PI that publishes its WSDL in several documents is recognised', async () => {
  const server = await serveDocuments((origin) => {
    const documents = wcfDocuments(`${origin}/AuthService.svc`);
    return Object.fromEntries(Object.entries(documents).map(([query, text]) => [`/AuthService.svc${query}`, text]));
  });
  close = () => server.close();
  expect(await detectVersion({ endpointUrl: `${server.origin}/AuthService.svc` }, signal)).toEqual({
    ok: true,
    value: 'autoSpin',
  });
});

describe('nothing is detected', () => {
  it.each([
    ['a web page', '<!DOCTYPE html><p>hello', 'html'],
    ['another web service', older.replaceAll('DoLogin2', 'DoSomething'), 'wrong-url'],
    ['a document that is no WSDL', '<a/>', 'wrong-url'],
  ])('at %s; the hint names what to choose by hand', async (_what, document, detail) => {
    const found = await detectVersion({ endpointUrl: await publishing(document) }, signal);
    expect(found).toMatchObject({
      ok: false,
      error: { kind: 'protocol', detail, hint: expect.stringContaining(settingTexts.piVersion.label) },
    });
    expect(JSON.stringify(found)).not.toContain('--wsdl');
  });

  it.each([
    ['without an Endpoint URL', {}, 'endpointUrl'],
    ['with a wrong timeout', { endpointUrl: 'http://127.0.0.1:1/', requestTimeoutMs: 'soon' }, 'requestTimeoutMs'],
  ])('%s', async (_what, plugin, key) => {
    expect(await detectVersion(plugin, signal)).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining(key) },
    });
  });

  it('once it is cancelled', async () => {
    const endpointUrl = await publishing(ours);
    expect(await detectVersion({ endpointUrl }, AbortSignal.abort())).toMatchObject({
      ok: false,
      error: { kind: 'cancelled' },
    });
  });
});

it('our own WSDL is that of a PI that spins', () => {
  expect(versionOf(ownPort())).toEqual({ ok: true, value: 'autoSpin' });
});
