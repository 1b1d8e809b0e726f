import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { createHttpServers } from '../../../test-support/http-servers.ts';
import { testCertificate, type TestCertificate } from '../../../test-support/test-certificates.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLinkConnector, type LinkSocket } from './link-socket.ts';

/** The WebSocket to the appliance through the proxy of the environment. */

const host = 'pra.hq.invalid';
const fixtures = createHttpServers();
let certificate: TestCertificate;
let appliance: Server;
let port: number;
let opened: LinkSocket | undefined;

beforeEach(async () => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, undefined);
  opened = undefined;
  certificate = await testCertificate({ dnsName: host });
  appliance = createServer(certificate);
  const sockets = new WebSocketServer({ server: appliance, handleProtocols: () => 'ecm-link.v1' });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${String(data)}`)));
  appliance.listen(0, 'localhost');
  await once(appliance, 'listening');
  ({ port } = appliance.address() as AddressInfo);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  opened?.terminate();
  appliance.closeAllConnections();
  await new Promise((resolve) => appliance.close(resolve));
  await fixtures.end();
});

/** Opens the link, sends one message, and answers what comes back. */
async function exchange(trustedCa = certificate.cert, site = host, timeoutMs = 10_000) {
  const connect = createLinkConnector({ trustedCa, clock: systemClock, timeoutMs });
  const received = Promise.withResolvers<string>();
  const { signal } = new AbortController();
  const target = { url: `wss://${site}:${port}/ecm/link`, token: Secret.of('marked'), signal };
  const result = await connect(target, (socket) => {
    opened = socket;
    return { message: received.resolve, pong: () => {}, closed: () => {} };
  });
  if (!result.ok) return result.error;
  await opened?.send('hello');
  return received.promise;
}

it('opens by CONNECT, with TLS to the appliance itself', async () => {
  const proxy = await fixtures.proxyServer();
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  expect(await exchange()).toBe('echo hello');
  expect(proxy.targets).toEqual([`${host}:${port}`]);
});

it('sends the login of the proxy to the proxy, and names a refused one', async () => {
  let asked = '';
  const proxy = createProxy((request, socket) => {
    asked = request.headers['proxy-authorization'] ?? '';
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  });
  proxy.listen(0, 'localhost');
  await once(proxy, 'listening');
  vi.stubEnv('HTTPS_PROXY', `http://ann:pass%20word@localhost:${(proxy.address() as AddressInfo).port}`);
  expect(await exchange()).toMatchObject({
    kind: 'connectivity',
    detail: 'proxy',
    message: expect.stringContaining('wants a login'),
  });
  expect(asked).toBe(`Basic ${Buffer.from('ann:pass word').toString('base64')}`);
  await new Promise((resolve) => proxy.close(resolve));
});

function createProxy(connect: (request: IncomingMessage, socket: Duplex) => void) {
  return createHttpServer().on('connect', connect);
}

it('is direct where NO_PROXY says so, and on this computer', async () => {
  const proxy = await fixtures.proxyServer();
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  vi.stubEnv('NO_PROXY', host);
  expect(await exchange()).toMatchObject({ kind: 'connectivity', detail: 'dns' });
  vi.stubEnv('NO_PROXY', undefined);
  certificate = await testCertificate();
  appliance.setSecureContext(certificate);
  expect(await exchange(certificate.cert, 'localhost')).toBe('echo hello');
  expect(proxy.targets).toEqual([]);
});

describe('a proxy that gives no connection', () => {
  const answered = (status: string) => (socket: Socket) => void socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['is silent', () => {}, /^The proxy does not answer/],
    ['closes', (socket) => void socket.end(), /^The proxy closed the connection/],
    [
      'is no proxy',
      (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
      /^What answers as the proxy does not speak/,
    ],
    ['forbids it', answered('403 Forbidden'), /^The proxy refused the connection.*403/],
    ['cannot reach the appliance', answered('502 Bad Gateway'), /^The proxy cannot reach the appliance.*502/],
  ])('because it %s is named', async (_what, talk, says) => {
    vi.stubEnv('HTTPS_PROXY', await fixtures.rawServer(talk));
    const failed = await exchange(certificate.cert, host, 1500);
    expect(failed).toMatchObject({ kind: 'connectivity', detail: 'proxy', message: expect.stringMatching(says) });
    expect(failed).toMatchObject({ hint: expect.stringContaining('HTTPS_PROXY') });
  });

  it('because its variable cannot be used is named', async () => {
    vi.stubEnv('HTTPS_PROXY', 'socks5://proxy.invalid');
    expect(await exchange()).toMatchObject({ message: expect.stringContaining('HTTPS_PROXY') });
  });
});

it('refuses a certificate behind the proxy as one without', async () => {
  const proxy = await fixtures.proxyServer();
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  expect(await exchange((await testCertificate()).cert)).toMatchObject({ kind: 'tls', detail: 'unknown-ca' });
  expect(await exchange(certificate.cert, 'other.hq.invalid')).toMatchObject({ kind: 'tls', detail: 'wrong-host' });
});
