import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../../shared/errors.ts';
import { createHttpServers, post } from '../../../test-support/http-servers.ts';
import { testCertificate } from '../../../test-support/test-certificates.ts';
import { networkFailure } from '../../pi/gateway/failures.ts';
import { failureOfThrown } from '../../ecm/link/link-failures.ts';

/** What a proxy can do instead of connecting: each is named as the proxy's, with its cause, and never as the server's behind it. */

const fixtures = createHttpServers();

beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fixtures.end();
});

const behind = { https: 'https://pi.hq.invalid/AuthService.svc', http: 'http://pi.hq.invalid/AuthService.svc' };
type Scheme = keyof typeof behind;

function use(proxy: string): void {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, proxy);
}

async function failuresOf(call: Promise<unknown>): Promise<readonly Failure[]> {
  const error: unknown = await call.then(
    () => expect.unreachable('the call succeeded'),
    (cause: unknown) => cause,
  );
  const ofPi = networkFailure(error, 'testing');
  if (ofPi === undefined) throw error;
  return [ofPi, failureOfThrown(error, 'testing')];
}

const answered =
  (status: string): ((socket: Socket) => void) =>
  (socket) =>
    void socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
const silent = (): void => {};

describe('a proxy', () => {
  it.each<[what: string, talk: (socket: Socket) => void, says: RegExp, hint?: RegExp]>([
    ['is silent', silent, /^The proxy does not answer/],
    ['answers half a line', (socket) => void socket.write('HTTP/1.1 2'), /^The proxy does not answer/],
    [
      'only ever says 100',
      (socket) => void socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
      /^The proxy does not answer/,
    ],
    ['closes', (socket) => void socket.end(), /^The proxy closed the connection/],
    ['resets', (socket) => void socket.resetAndDestroy(), /^The proxy closed the connection/],
    ['closes in its answer', (socket) => void socket.end('HTTP/1.1 200 OK\r\nX-'), /^The proxy closed the connection/],
    [
      'is no proxy',
      (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
      /^What answers as the proxy does not speak/,
    ],
    ['wants a login', answered('407 Proxy Authentication Required'), /^The proxy wants a login/, /NTLM/],
    ['forbids it', answered('403 Forbidden'), /^The proxy refused the connection.*403/, /rules of the proxy/],
    ['knows no CONNECT', answered('405 Method Not Allowed'), /^The proxy refused the connection.*405/],
    ['redirects', answered('302 Found'), /^The proxy refused the connection.*302/],
    ['cannot reach the server', answered('502 Bad Gateway'), /^The proxy cannot reach (PI|the appliance).*502/],
    ['waits in vain for it', answered('504 Gateway Timeout'), /^The proxy cannot reach (PI|the appliance).*504/],
  ])('that %s is named, for https', async (_what, talk, says, hint = /HTTPS_PROXY/) => {
    use(await fixtures.rawServer(talk));
    for (const failure of await failuresOf(post(fixtures.client({ timeoutMs: 400 }), behind.https))) {
      expect(failure).toMatchObject({ kind: 'connectivity', detail: 'proxy' });
      expect(failure.message).toMatch(says);
      expect(failure.hint).toMatch(hint);
      expect(failure.hint).toContain('HTTPS_PROXY');
      expect(`${failure.message} ${failure.hint}`).not.toMatch(/[{}]|Request Timeout/);
      expect(failure.setting).toBeUndefined();
    }
  });

  it.each<[string, string, RegExp]>([
    ['cannot be resolved', 'http://no-such-proxy.invalid:3128', /^The host name of the proxy cannot be resolved/],
    ['does not listen', 'http://localhost:9', /^The proxy cannot be reached/],
  ])('that %s is named', async (_what, address, says) => {
    use(address);
    for (const scheme of ['http', 'https'] as const satisfies readonly Scheme[])
      for (const failure of await failuresOf(post(fixtures.client(), behind[scheme]))) {
        expect(failure).toMatchObject({ kind: 'connectivity', detail: 'proxy', message: expect.stringMatching(says) });
        expect(failure.hint).toContain('HTTPS_PROXY');
      }
  });

  it.each<[string, (socket: Socket) => void, string, RegExp]>([
    ['is silent', silent, 'timeout', /came through the proxy in time/],
    ['closes', (socket) => void socket.end(), 'reset', /through the proxy was interrupted/],
    ['wants a login', answered('407 Proxy Authentication Required'), 'proxy', /^The proxy wants a login/],
  ])('that %s is named for plain http, where it may have passed on the request', async (_what, talk, detail, says) => {
    use(await fixtures.rawServer(talk));
    for (const failure of await failuresOf(post(fixtures.client({ timeoutMs: 400 }), behind.http))) {
      expect(failure).toMatchObject({ kind: 'connectivity', detail, message: expect.stringMatching(says) });
      expect(failure.hint).toContain('HTTPS_PROXY');
    }
  });

  it('that is silent is named for every call that waits for it, and in time', async () => {
    use(await fixtures.rawServer(silent));
    const http = fixtures.client({ timeoutMs: 400 });
    const startedAt = Date.now();
    const calls = await Promise.all(Array.from({ length: 12 }, () => failuresOf(post(http, behind.https))));
    expect(new Set(calls.flat().map(({ detail }) => detail))).toEqual(new Set(['proxy']));
    expect(Date.now() - startedAt).toBeLessThan(5000);
    expect((await failuresOf(post(http, behind.https)))[0]?.detail).toBe('proxy');
  });

  it('by https whose certificate is not trusted is distinguished from the server behind it', async () => {
    const server = await fixtures.server(await testCertificate());
    use(server.origin);
    for (const failure of await failuresOf(post(fixtures.client(), behind.https))) {
      expect(failure).toMatchObject({ kind: 'tls', detail: 'unknown-ca' });
      expect(failure.message).toMatch(/^The certificate of the proxy /);
    }
  });
});

describe('a server behind a proxy', () => {
  const tunnelTo = (talk: (socket: Socket) => void) => (socket: Socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.once('data', () => talk(socket));
  };

  it.each<[string, (socket: Socket) => void, string]>([
    ['is silent', silent, 'timeout'],
    ['closes', (socket) => void socket.end(), 'reset'],
  ])('that %s is not taken for the proxy, which is named besides', async (_what, talk, detail) => {
    use(await fixtures.rawServer(tunnelTo(talk)));
    for (const failure of await failuresOf(post(fixtures.client({ timeoutMs: 400 }), behind.https))) {
      expect(failure).toMatchObject({ kind: 'connectivity', detail });
      expect(failure.hint).toContain('HTTPS_PROXY');
    }
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['does not speak TLS', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'protocol'],
    ['sends an alert', (socket) => void socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 40])), 'protocol'],
  ])('that %s has the proxy named besides', async (_what, talk, detail) => {
    use(await fixtures.rawServer(tunnelTo(talk)));
    for (const failure of await failuresOf(post(fixtures.client(), behind.https))) {
      expect(failure).toMatchObject({ kind: 'tls', detail });
      expect(failure.hint).toContain('HTTPS_PROXY');
    }
  });

  it('whose certificate is not trusted may be that of a proxy that inspects', async () => {
    const server = await fixtures.server(await testCertificate({ dnsName: 'pi.hq.invalid' }));
    const proxy = await fixtures.proxyServer();
    use(proxy.url);
    const url = `https://pi.hq.invalid:${new URL(server.origin).port}/`;
    for (const failure of await failuresOf(post(fixtures.client(), url))) {
      expect(failure).toMatchObject({ kind: 'tls', detail: 'unknown-ca' });
      expect(failure.hint).toMatch(/inspect.*NO_PROXY/);
    }
  });

  it('that is silent is not taken for the proxy because another call waits for the proxy', async () => {
    const certificate = await testCertificate({ dnsName: 'pi.hq.invalid' });
    const server = await fixtures.server(certificate);
    const port = Number(new URL(server.origin).port);
    const connected: Socket[] = [];
    use(
      await fixtures.rawServer((socket) => {
        if (connected.push(socket) > 1) return;
        const target = connect({ host: 'localhost', port }).on('error', () => socket.destroy());
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(target).pipe(socket);
      }),
    );
    const http = fixtures.client({ timeoutMs: 1000, trustedCa: certificate.cert });
    const arrived = new Promise<void>((resolve) => server.plan(() => resolve()));
    const first = failuresOf(post(http, behind.https));
    await arrived;
    const second = failuresOf(post(http, behind.https));
    expect((await first).map(({ detail }) => detail)).toEqual(['timeout', 'timeout']);
    expect((await second).map(({ detail }) => detail)).toEqual(['proxy', 'proxy']);
  });
});
