import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createHttpServers,
  greet,
  greeting,
  post,
  causeOf,
  type HttpServers,
} from '../../../test-support/http-servers.ts';
import { testCertificate } from '../../../test-support/test-certificates.ts';
import { startScriptedServer, type ScriptedServer } from '../../../test-support/scripted-server.ts';

let fixtures: HttpServers;

beforeEach(() => {
  fixtures = createHttpServers();
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fixtures.end();
});

/** Where nobody listens any more. */
async function closedOrigin(): Promise<string> {
  const { origin, close } = await startScriptedServer();
  await close();
  return origin;
}

describe('plain HTTP through a proxy', () => {
  it.each([
    ['with its scheme', (origin: string) => origin],
    ['without its scheme', (origin: string) => origin.replace('http://', '')],
  ])('is forwarded by the proxy that the environment has %s', async (_how, name) => {
    const proxy = await fixtures.server();
    proxy.always(greet);
    vi.stubEnv('HTTP_PROXY', name(proxy.origin));
    expect(await post(fixtures.client(), 'http://pi.invalid/')).toBe(greeting);
    expect(proxy.bodies).toEqual(['question']);
  });

  it('takes eight connections at most', async () => {
    const proxy = await fixtures.server();
    proxy.always(greet);
    vi.stubEnv('HTTP_PROXY', proxy.origin);
    const http = fixtures.client();
    await Promise.all(Array.from({ length: 40 }, () => post(http, 'http://pi.invalid/')));
    expect(proxy.connections.most).toBe(8);
    expect(proxy.connections.total).toBe(8);
  });

  it('is sent directly where NO_PROXY says so', async () => {
    const proxy = await fixtures.server();
    vi.stubEnv('HTTP_PROXY', proxy.origin);
    vi.stubEnv('NO_PROXY', 'pi.invalid');
    expect(await causeOf(post(fixtures.client(), 'http://pi.invalid/'))).toBe('dns');
    expect(proxy.connections.total).toBe(0);
  });
});

describe('what is on this computer', () => {
  const proxied = async (): Promise<ScriptedServer> => {
    const proxy = await fixtures.server();
    proxy.always(greet);
    for (const name of ['http_proxy', 'https_proxy']) vi.stubEnv(name, proxy.origin);
    vi.stubEnv('NO_PROXY', 'elsewhere.invalid');
    return proxy;
  };

  it.each(['127.0.0.1', '127.0.0.2', 'localhost', '[::ffff:127.0.0.1]'])(
    'is reached directly as %s, whatever proxy the environment names',
    async (host) => {
      const [proxy, server] = [await proxied(), await fixtures.server()];
      server.always(greet);
      const http = fixtures.client();
      // A refused connection is as direct as an answer.
      const answer = await post(http, `http://${host}:${new URL(server.origin).port}/`).catch((error) =>
        causeOf(Promise.reject(error)),
      );
      expect([greeting, 'refused']).toContain(answer);
      expect(proxy.connections.total).toBe(0);
    },
  );

  it('is reached directly by https too', async () => {
    const [proxy, certificate] = [await proxied(), await testCertificate()];
    const server = await fixtures.server(certificate);
    server.always(greet);
    expect(await post(fixtures.client({ trustedCa: certificate.cert }), server.origin)).toBe(greeting);
    expect(proxy.connections.total).toBe(0);
  });

  it('is reached directly although the proxy is no address', async () => {
    const server = await fixtures.server();
    server.always(greet);
    vi.stubEnv('HTTP_PROXY', 'ftp://proxy.invalid');
    expect(await post(fixtures.client(), server.origin)).toBe(greeting);
  });

  it.each(['app.localhost', 'localhost.'])('is never asked of a proxy as %s', async (host) => {
    const proxy = await proxied();
    await post(fixtures.client(), `http://${host}:9/`).catch(() => undefined);
    expect(proxy.connections.total).toBe(0);
  });
});

describe('a proxy that fails', () => {
  it.each(['http://:0:0/', 'ftp://proxy.invalid', 'http://user:pass@word@:/'])(
    'fails the call and not the making of the client: %s',
    async (address) => {
      vi.stubEnv('HTTPS_PROXY', address);
      const http = fixtures.client();
      const call = post(http, 'https://pi.invalid/');
      await expect(call).rejects.toThrow('HTTPS_PROXY');
      expect(await causeOf(post(http, 'https://pi.invalid/'))).toMatch(/^HTTPS_PROXY (is no address|does not begin)/);
    },
  );

  it('is distinguished from a server that refuses', async () => {
    const [proxy, server] = [await closedOrigin(), await closedOrigin()];
    vi.stubEnv('HTTP_PROXY', proxy);
    vi.stubEnv('NO_PROXY', 'localhost');
    const http = fixtures.client();
    expect(await causeOf(post(http, 'http://pi.invalid/'))).toBe('proxy');
    expect(await causeOf(post(http, server))).toBe('refused');
  });
});
