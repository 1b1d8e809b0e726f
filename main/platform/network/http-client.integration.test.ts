import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AnswerTooLargeError, createHttpClient, maxAnswerBytes, type HttpAnswer } from './http-client.ts';
import { createHttpServers, greet, greeting, post, causeOf } from '../../../test-support/http-servers.ts';
import { startScriptedServer, type Answerer } from '../../../test-support/scripted-server.ts';

const fixtures = createHttpServers();
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await fixtures.end();
});

describe('a call', () => {
  it('posts once and reads status, type and body', async () => {
    const at = await fixtures.server();
    at.always(greet);
    expect(await post(fixtures.client(), at.origin)).toBe(greeting);
    expect(at.bodies).toEqual(['question']);
  });

  it('follows no redirect', async () => {
    const [at, elsewhere] = [await fixtures.server(), await fixtures.server()];
    for (const status of [301, 302, 303, 307, 308]) {
      at.plan(({ response }) => response.writeHead(status, { location: elsewhere.origin }).end('moved'));
      expect(await post(fixtures.client(), at.origin)).toBe(`${status}  moved`);
    }
    expect(elsewhere.connections.total).toBe(0);
  });

  it('accepts gzip and nothing else, and inflates it', async () => {
    const at = await fixtures.server();
    at.always(({ request, response }) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync(`accepts ${request.headers['accept-encoding']}`)),
    );
    expect(await post(fixtures.client(), at.origin)).toBe('200  accepts gzip');
  });

  it('removes its timer and its listener', async () => {
    const timeoutMs = 12_345;
    const [made, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    const at = await fixtures.server();
    at.plan(greet, ({ socket }) => socket.destroy());
    const { signal } = new AbortController();
    const http = fixtures.client({ timeoutMs });
    await post(http, at.origin, signal);
    await causeOf(post(http, at.origin, signal));
    const timers = made.mock.calls.flatMap(([, ms], index) =>
      ms === timeoutMs ? [made.mock.results[index]?.value] : [],
    );
    expect(timers).toHaveLength(2);
    for (const timer of timers) expect(cleared).toHaveBeenCalledWith(timer);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('reuses the connection for the next call', async () => {
    const at = await fixtures.server();
    const http = fixtures.client();
    at.plan(greet, ({ response }) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(500_000))),
    );
    at.always(greet);
    for (let call = 0; call < 5; call += 1) await post(http, at.origin);
    expect(at.connections.total).toBe(1);
  });

  it('uses eight connections at most', async () => {
    const at = await fixtures.server();
    const http = fixtures.client();
    at.always(async (exchange) => {
      await new Promise(setImmediate);
      greet(exchange);
    });
    expect(await Promise.all(Array.from({ length: 50 }, () => post(http, at.origin)))).toEqual(
      Array.from({ length: 50 }, () => greeting),
    );
    expect(at.connections.most).toBe(8);
  });

  it.each([
    ['gzip', Buffer.from('none')],
    ['gzip', gzipSync('hello'.repeat(100)).subarray(0, 15)],
    ['deflate', deflateSync('hello'.repeat(100)).subarray(0, 8)],
    ['br', brotliCompressSync('hello'.repeat(100)).subarray(0, 8)],
    ['br', Buffer.from('none')],
  ])('whose answer is not read may be no valid %s', async (encoding, body) => {
    const at = await fixtures.server();
    const http = fixtures.client();
    at.plan(({ response }) => response.writeHead(503, { 'content-encoding': encoding }).end(body));
    at.always(greet);
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('uncaughtException', note);
    expect(await post(http, at.origin, undefined, async ({ status }) => String(status))).toBe('503');
    expect(await post(http, at.origin)).toBe(greeting);
    process.off('uncaughtException', note);
    expect(unhandled).toEqual([]);
  });

  it('whose answer is not read frees its connection', async () => {
    const at = await fixtures.server();
    const http = fixtures.client();
    at.always(({ response }) => response.writeHead(503).end('x'.repeat(200_000)));
    const statuses = Array.from({ length: 20 }, () =>
      post(http, at.origin, undefined, ({ status }) => Promise.resolve(String(status))),
    );
    expect(await Promise.all(statuses)).toEqual(Array.from({ length: 20 }, () => '503'));
    at.always(greet);
    expect(await post(http, at.origin)).toBe(greeting);
  });

  it('whose reader fails rejects with that error, and frees its connection', async () => {
    const at = await fixtures.server();
    const http = fixtures.client();
    at.always(({ response }) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5_000_000))),
    );
    const failing = async ({ body }: HttpAnswer): Promise<string> => {
      for await (const chunk of body) throw new RangeError(`after ${chunk.length > 0}`);
      return 'read';
    };
    for (let call = 0; call < 10; call += 1)
      await expect(post(http, at.origin, undefined, failing)).rejects.toThrow(RangeError);
    at.always(greet);
    expect(await post(http, at.origin)).toBe(greeting);
  });
});

describe('an invalid answer', () => {
  const withLength = (length: number, body: string) => (socket: Socket) =>
    void socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${body}`);

  it.each<readonly [title: string, talk: (socket: Socket) => void, kind: string]>([
    ['a connection closed before any byte', (socket) => socket.end(), 'reset'],
    ['a connection reset before any byte', (socket) => socket.resetAndDestroy(), 'reset'],
    ['a connection closed inside the header', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'), 'reset'],
    ['a connection closed inside the body', withLength(1000, 'begun'), 'reset'],
    [
      'a connection reset inside the body',
      (socket) =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun', () =>
          setImmediate(() => socket.resetAndDestroy()),
        ),
      'reset',
    ],
    [
      'a connection closed inside a chunk',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nbegun'),
      'reset',
    ],
    [
      'another protocol that was not asked for',
      (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
      'invalid-http',
    ],
    ['another protocol that has no name', (socket) => socket.end('HTTP/1.1 101 \r\n\r\n'), 'invalid-http'],
    ['something that is not HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'), 'invalid-http'],
    [
      'a length that is no number',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n'),
      'invalid-http',
    ],
    [
      'a header without end',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(50_000)}\r\n`),
      'invalid-http',
    ],
    [
      'gzip that is none',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone'),
      'not-inflatable',
    ],
    [
      'gzip that is cut',
      (socket) => {
        const half = gzipSync('x'.repeat(100_000)).subarray(0, 60);
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${half.length}\r\n\r\n`);
        socket.end(half);
      },
      'not-inflatable',
    ],
  ])('has a network cause: %s', async (_title, talk, expected) => {
    const url = await fixtures.rawServer(talk);
    expect(await causeOf(post(fixtures.client(), url))).toBe(expected);
  });

  it('with a length that is too short ends there, and the rest does not reach another answer', async () => {
    let connections = 0;
    const url = await fixtures.rawServer((socket) => {
      connections += 1;
      withLength(5, connections === 1 ? 'helloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake' : 'again')(socket);
    });
    const http = fixtures.client();
    expect(await post(http, url)).toBe('200 text/plain hello');
    expect(await post(http, url)).toBe('200 text/plain again');
  });

  it('of more than 64 MiB is cut off', async () => {
    const at = await fixtures.server();
    at.always(({ response }) => {
      const block = Buffer.alloc(1024 * 1024);
      const more = (): void => {
        while (!response.destroyed) if (!response.write(block)) return void response.once('drain', more);
      };
      more();
    });
    await expect(post(fixtures.client(), at.origin, undefined, countBytes)).rejects.toThrow(AnswerTooLargeError);
  });

  it('that inflates to more than 64 MiB is cut off', async () => {
    const bomb = gzipSync(Buffer.alloc(maxAnswerBytes + 1), { level: 9 });
    const at = await fixtures.server();
    at.plan(({ response }) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    at.always(greet);
    expect(bomb.length).toBeLessThan(100_000);
    const http = fixtures.client();
    await expect(post(http, at.origin, undefined, countBytes)).rejects.toThrow(AnswerTooLargeError);
    expect(await post(http, at.origin)).toBe(greeting);
  });

  it('of exactly 64 MiB is read', async () => {
    const at = await fixtures.server();
    at.plan(({ response }) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(maxAnswerBytes), { level: 1 })),
    );
    expect(await post(fixtures.client(), at.origin, undefined, countBytes)).toBe(String(maxAnswerBytes));
  });

  it.each([
    ['gzip', gzipSync('hello')],
    ['GZIP', gzipSync('hello')],
    ['x-gzip', gzipSync('hello')],
    ['deflate', deflateSync('hello')],
    ['br', brotliCompressSync('hello')],
    ['identity', Buffer.from('hello')],
    ['utf-8', Buffer.from('hello')],
    ['zstd', zstdCompressSync('hello')],
  ])('in the encoding %s is read, or passed on unchanged if it is not known', async (encoding, body) => {
    const at = await fixtures.server();
    at.plan(({ response }) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
    expect(await post(fixtures.client(), at.origin)).toBe('200  hello');
  });

  async function countBytes({ body }: HttpAnswer): Promise<string> {
    let total = 0;
    for await (const chunk of body) total += chunk.length;
    return String(total);
  }
});

describe('a call that exceeds its deadline', () => {
  const timeout = { name: 'TimeoutError' };
  const endless =
    (between: number): Answerer =>
    ({ response }) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), between);
      response.on('close', () => clearInterval(timer));
    };

  it.each<readonly [title: string, answerer: Answerer]>([
    ['never answers', () => {}],
    ['stops after the header', ({ response }) => void response.writeHead(200).flushHeaders()],
    ['drips', endless(20)],
  ])('is aborted, and the next one works: it %s', async (_title, answerer) => {
    const at = await fixtures.server();
    const http = fixtures.client({ timeoutMs: 300 });
    at.plan(answerer);
    at.always(greet);
    await expect(post(http, at.origin)).rejects.toMatchObject(timeout);
    expect(await post(http, at.origin)).toBe(greeting);
  });

  it('is aborted: it never gets a connection', async () => {
    const at = await fixtures.server();
    const http = fixtures.client({ timeoutMs: 300 });
    at.always(() => {});
    const calls = Array.from({ length: 20 }, () => post(http, at.origin).catch((error: unknown) => error));
    for (const error of await Promise.all(calls)) expect(error).toMatchObject(timeout);
  });

  it('is aborted: the TLS handshake never ends', async () => {
    const url = (await fixtures.rawServer(() => {})).replace('http:', 'https:');
    await expect(post(fixtures.client({ timeoutMs: 300 }), url)).rejects.toMatchObject(timeout);
  });
});

describe('a call that is cancelled', () => {
  const reason = new Error('changed my mind');

  it('before it begins sends nothing', async () => {
    const at = await fixtures.server();
    await expect(post(fixtures.client(), at.origin, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(at.connections.total).toBe(0);
  });

  it.each<readonly [title: string, answerer: Answerer]>([
    ['while it waits', () => {}],
    ['while it reads', ({ response }) => void response.writeHead(200).write('begun')],
    [
      'while it inflates',
      ({ response }) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync('begun').subarray(0, 12)),
    ],
  ])('%s closes its connection, and the next one works', async (_title, answerer) => {
    const at = await fixtures.server();
    const http = fixtures.client();
    const cancel = new AbortController();
    const closed = new Promise((resolve) => {
      at.plan((exchange) => {
        exchange.socket.once('close', resolve);
        answerer(exchange);
        setImmediate(() => cancel.abort(reason));
      });
    });
    await expect(post(http, at.origin, cancel.signal)).rejects.toBe(reason);
    await closed;
    at.always(greet);
    expect(await post(http, at.origin)).toBe(greeting);
  });

  it('by closing the client ends at once', async () => {
    const at = await fixtures.server();
    const http = createHttpClient({ timeoutMs: 10_000 });
    const arrived = new Promise<void>((resolve) => at.plan(() => resolve()));
    const trouble = causeOf(post(http, at.origin));
    await arrived;
    await http.close();
    expect(await trouble).toBe('reset');
  });
});

describe('a connection that fails', () => {
  it('is refused where nothing listens', async () => {
    const at = await startScriptedServer();
    await at.close();
    expect(await causeOf(post(fixtures.client(), at.origin))).toBe('refused');
  });

  it('is not resolved where the name is unknown', async () => {
    expect(await causeOf(post(fixtures.client(), 'http://no-such-host.invalid/'))).toBe('dns');
  });

  it('goes through the proxy of the environment, whose refusal is reported as that of the proxy', async () => {
    let requests = 0;
    const url = await fixtures.rawServer((socket) => {
      requests += 1;
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    });
    vi.stubEnv('HTTPS_PROXY', url);
    vi.stubEnv('NO_PROXY', 'direct.invalid');
    expect(await causeOf(post(fixtures.client(), 'https://pi.invalid/'))).toBe('proxy');
    expect(requests).toBe(1);
    expect(await causeOf(post(fixtures.client(), 'https://direct.invalid/'))).toBe('dns');
    expect(requests).toBe(1);
  });
});
