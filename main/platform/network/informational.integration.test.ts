import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpServers, greet, greeting, post } from '../../../test-support/http-servers.ts';
import type { Answerer } from '../../../test-support/scripted-server.ts';
import { testCertificate } from '../../../test-support/test-certificates.ts';
import { maxInformational, TooManyInformationalError } from './informational.ts';
import { networkCause } from './network-errors.ts';

const fixtures = createHttpServers();
afterEach(async () => {
  vi.unstubAllEnvs();
  await fixtures.end();
});

describe('informational answers: a call', () => {
  it.each([100, 102, 103])('ends a flood of %d answers, and the next call works', async (status) => {
    const at = await fixtures.server();
    let sent = 0;
    at.plan(({ socket }) => {
      const more = (): void => {
        if (socket.destroyed) return;
        sent += 1;
        socket.write(`HTTP/1.1 ${status} More\r\n\r\n`, () => setImmediate(more));
      };
      more();
    });
    at.always(greet);
    const http = fixtures.client();
    const error = await post(http, at.origin).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TooManyInformationalError);
    expect(networkCause(error)).toEqual({ kind: 'invalid-http' });
    expect(sent).toBeGreaterThan(maxInformational);
    expect(await post(http, at.origin)).toBe(greeting);
  });

  it('ends a flood of informational answers that arrive at once', async () => {
    const at = await fixtures.server();
    at.plan(({ socket }) => socket.write('HTTP/1.1 103 More\r\n\r\n'.repeat(100_000)));
    const error = await post(fixtures.client(), at.origin).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TooManyInformationalError);
  });

  it.each([
    ['a 100 at once', ['HTTP/1.1 100 Continue\r\n\r\n']],
    ['a 100 without a reason', ['HTTP/1.1 100\r\n\r\n']],
    ['a 100 with headers', ['HTTP/1.1 100 Continue\r\nServer: x\r\nDate: y\r\n\r\n']],
    ['two of them', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n']],
    ['a 100, a 102 and a 103', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 x\r\n\r\nHTTP/1.1 103 y\r\n\r\n']],
    ['a 100 in pieces', [...'HTTP/1.1 100 Continue\r\n\r\n']],
    ['a 103 and then a 100', ['HTTP/1.1 103 y\r\nLink: </x>\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n']],
  ])('takes what was not asked for before the real answer, and sends nothing twice: %s', async (_what, pieces) => {
    const requests: string[] = [];
    const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nHTTP/';
    const url = await fixtures.rawServer(async (socket) => {
      const talk = async (request: Buffer): Promise<void> => {
        requests.push(request.toString());
        for (const piece of [...pieces, answer]) await new Promise((sent) => socket.write(piece, sent));
      };
      socket.on('data', (request) => void talk(request));
      await talk(Buffer.from('POST first'));
    });
    const http = fixtures.client();
    for (let call = 0; call < 3; call += 1) expect(await post(http, url)).toBe('200 text/plain HTTP/');
    expect(requests.filter((request) => request.startsWith('POST'))).toHaveLength(3);
  });

  it('takes a few informational answers before the real one', async () => {
    const at = await fixtures.server();
    at.plan(({ response }) => {
      for (let count = 0; count < 5; count += 1) response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.end('after all');
    });
    expect(await post(fixtures.client(), at.origin)).toBe('200  after all');
  });

  const continueFirst: Answerer = (exchange) => {
    exchange.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    return greet(exchange);
  };

  it('takes a 100 that was not asked for over TLS', async () => {
    const certificate = await testCertificate();
    const at = await fixtures.server(certificate);
    at.always(continueFirst);
    const http = fixtures.client({ trustedCa: certificate.cert });
    for (let call = 0; call < 3; call += 1) expect(await post(http, at.origin)).toBe(greeting);
    expect(at.bodies).toHaveLength(3);
    expect(at.connections.total).toBe(1);
  });

  it('takes a 100 that was not asked for from a proxy, and through its tunnel', async () => {
    const forwarding = await fixtures.server();
    forwarding.always(continueFirst);
    vi.stubEnv('HTTP_PROXY', forwarding.origin);
    const certificate = await testCertificate({ dnsName: 'pi.invalid' });
    const at = await fixtures.server(certificate);
    at.always(continueFirst);
    const tunnel = await fixtures.proxyServer();
    vi.stubEnv('HTTPS_PROXY', tunnel.url);
    const http = fixtures.client({ trustedCa: certificate.cert });
    expect(await post(http, 'http://pi.invalid/')).toBe(greeting);
    expect(await post(http, `https://pi.invalid:${new URL(at.origin).port}/`)).toBe(greeting);
    expect([forwarding.bodies, at.bodies]).toEqual([['question'], ['question']]);
  });
});
