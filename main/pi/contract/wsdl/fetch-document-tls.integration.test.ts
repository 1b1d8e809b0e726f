import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { makePracticeCertificate } from '../../../sandbox/certificate.ts';
import ours from '../AuthService.wsdl?raw';
import { readServerWsdl } from '../read-server-wsdl.ts';

const { keyPem, certPem, caPem } = await makePracticeCertificate(Date.now());
const server = createServer({ key: keyPem, cert: certPem }, (_, response) => void response.end(ours));
server.listen(0, '127.0.0.1');
await once(server, 'listening');

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each([
  ['is given over TLS by a server whose authority the settings name', caPem, { ok: true, value: { problems: [] } }],
  [
    'is refused from a server whose authority nobody names',
    undefined,
    { ok: false, error: { kind: 'tls', detail: 'unknown-ca' } },
  ],
])('the WSDL %s', async (_, trustedCa, expected) => {
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/AuthService.svc?singleWsdl`;
  const source = { from: 'url', url, timeoutMs: 5000, trustedCa } as const;
  expect(await readServerWsdl(source, new AbortController().signal)).toMatchObject(expected);
});
