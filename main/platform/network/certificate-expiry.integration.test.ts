import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHttpServers } from '../../../test-support/http-servers.ts';
import { testCertificate } from '../../../test-support/test-certificates.ts';
import { certificateExpiry } from './certificate-expiry.ts';

const fixtures = createHttpServers();
const notAfter = new Date('2031-02-03T04:05:06Z');
const { signal } = new AbortController();

beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fixtures.end();
});

it.each([
  ['trusted', (cert: string) => cert],
  ['not trusted', () => undefined],
])('tells when a certificate expires that is %s', async (_case, trusting) => {
  const certificate = await testCertificate({ notAfter });
  const server = await fixtures.server(certificate);
  expect(await certificateExpiry(server.origin, trusting(certificate.cert), signal)).toBe(notAfter.getTime());
});

it('asks through the proxy of the environment', async () => {
  const certificate = await testCertificate({ notAfter, dnsName: 'pi.hq.invalid' });
  const server = await fixtures.server(certificate);
  const proxy = await fixtures.proxyServer();
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  const { port } = new URL(server.origin);
  const origin = `https://pi.hq.invalid:${port}`;
  expect(await certificateExpiry(origin, certificate.cert, signal)).toBe(notAfter.getTime());
  expect(proxy.targets).toEqual([`pi.hq.invalid:${port}`]);
});

it('knows none of plain http, and of a server that cannot be reached', async () => {
  const server = await fixtures.server();
  const { port } = new URL(server.origin);
  expect(await certificateExpiry(server.origin, undefined, signal)).toBeUndefined();
  expect(await certificateExpiry(`https://localhost:${port}`, undefined, signal)).toBeUndefined();
  expect(await certificateExpiry('https://pi.hq.invalid', undefined, signal)).toBeUndefined();
});
