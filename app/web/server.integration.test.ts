import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock, type ManualClock } from '../../test-support/manual-clock.ts';
import type { EventName } from '../../shared/contract.ts';
import type { Bundle } from '../bundle.ts';
import { createHttpBrowser, type HttpBrowser, type Reply } from '../../test-support/http-browser.ts';
import { maxBodyBytes } from './guards.ts';
import { idleMs, startWebShell, type WebShell } from './server.ts';

const bundle: Bundle = new Map([
  ['/', { type: 'text/html; charset=utf-8', body: Buffer.from('<p>the app</p>') }],
  ['/assets/app.js', { type: 'text/javascript; charset=utf-8', body: Buffer.from('start()') }],
]);

let shell: WebShell;
let browser: HttpBrowser;
let clock: ManualClock;
let calls: { name: string; input: unknown; window: string | undefined }[];
let listeners: Map<(event: EventName, payload: unknown) => void, string | undefined>;

beforeEach(async () => {
  clock = manualClock();
  calls = [];
  listeners = new Map();
  const host = {
    dispatch: async (name: string, input: unknown, window?: string) => {
      calls.push({ name, input, window });
      return { ok: true, value: { echo: input } };
    },
    onEvent: (listener: (event: EventName, payload: unknown) => void, window?: string) => {
      listeners.set(listener, window);
      return () => void listeners.delete(listener);
    },
  };
  shell = await startWebShell({ host, bundle, clock });
  browser = createHttpBrowser(shell.port);
});

afterEach(() => shell.close());

function openPath(): string {
  const { pathname, search } = new URL(shell.url);
  return pathname + search;
}

async function letIn(): Promise<string> {
  const { headers } = await browser.request(openPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

function own(cookie: string): Record<string, string> {
  return { cookie, origin: `http://127.0.0.1:${shell.port}`, 'sec-fetch-site': 'same-origin' };
}

async function callWith(headers: Record<string, string>, body = '{"name":"app/info","input":{}}'): Promise<Reply> {
  return browser.request('/api/call', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('the one-time address', () => {
  it('gives a strict, script-proof cookie and leads to the page', async () => {
    const { status, headers, text } = await browser.request(openPath());
    expect(status).toBe(200);
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^ecm-session-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
    ]);
    expect(text).toContain('content="0;url=/"');
  });

  it('may be followed from a page of another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await browser.request(openPath(), { headers })).status).toBe(200);
  });

  it.each([
    ['a script', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
    ['a frame', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ])('is refused as %s, and not used up', async (_, headers) => {
    expect((await browser.request(openPath(), { headers })).status).toBe(403);
    expect(await letIn()).not.toBe('');
  });

  it('works once', async () => {
    await letIn();
    const { status, headers, text } = await browser.request(openPath());
    expect(status).toBe(401);
    expect(headers['set-cookie']).toBeUndefined();
    expect(text).toContain('This address was used before');
  });

  it('leads the browser that was let in to the page again', async () => {
    const cookie = await letIn();
    expect((await browser.request(openPath(), { headers: { cookie } })).status).toBe(200);
  });

  it.each(['/open', '/open?token=', `/open?token=${'A'.repeat(43)}`])('is refused as %s', async (path) => {
    expect((await browser.request(path)).status).toBe(401);
    expect(await letIn()).not.toBe('');
  });

  it('lapses unused', async () => {
    await clock.advance(idleMs);
    expect((await browser.request(openPath())).status).toBe(401);
  });
});

describe('the cookie', () => {
  it.each(['/', '/assets/app.js', '/api/events', '/nothing-here'])('is needed for %s', async (path) => {
    const { status, text } = await browser.request(path);
    expect(status).toBe(401);
    expect(text).toContain('This browser was not let in');
  });

  it('is needed for a call', async () => {
    const { cookie: _, ...headers } = own('');
    expect((await callWith(headers)).status).toBe(401);
    expect(calls).toEqual([]);
  });

  it('is refused with another value or under another name', async () => {
    const cookie = await letIn();
    const value = cookie.split('=')[1];
    expect((await callWith(own(`${cookie}x`))).status).toBe(401);
    expect((await callWith(own(`other=${value}`))).status).toBe(401);
    expect((await callWith(own(cookie))).status).toBe(200);
  });

  it('is refused while nobody was let in, even with the token as its value', async () => {
    const token = new URL(shell.url).searchParams.get('token') ?? '';
    expect((await callWith(own(`ecm-session-${shell.port}=${token}`))).status).toBe(401);
  });

  it('lives on with use and ends after twelve hours of rest', async () => {
    const cookie = await letIn();
    await clock.advance(idleMs - 1);
    expect((await callWith(own(cookie))).status).toBe(200);
    await clock.advance(idleMs - 1);
    expect((await callWith(own(cookie))).status).toBe(200);
    await clock.advance(idleMs);
    expect((await callWith(own(cookie))).status).toBe(401);
  });
});

describe('where a request comes from', () => {
  it.each(['/open?token=x', '/', '/api/call'])('another name for this computer is refused at %s', async (path) => {
    const cookie = await letIn();
    for (const host of [
      `evil.example:${shell.port}`,
      '127.0.0.1',
      `127.0.0.1:${shell.port + 1}`,
      `127.0.0.1:${shell.port}.evil.example`,
    ]) {
      expect((await browser.request(path, { headers: { ...own(cookie), host } })).status).toBe(421);
    }
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1'])(
    'the origin %s is refused',
    async (origin) => {
      expect((await callWith({ ...own(await letIn()), origin })).status).toBe(403);
      expect(calls).toEqual([]);
    },
  );

  it('a call without an origin is refused', async () => {
    const { origin: _, ...headers } = own(await letIn());
    expect((await callWith(headers)).status).toBe(403);
  });

  it('our other name is another origin', async () => {
    expect((await callWith({ ...own(await letIn()), origin: `http://localhost:${shell.port}` })).status).toBe(403);
  });

  it.each(['cross-site', 'same-site'])('a page that is %s is refused', async (site) => {
    const headers = { ...own(await letIn()), 'sec-fetch-site': site };
    expect((await callWith(headers)).status).toBe(403);
    expect((await browser.request('/', { headers })).status).toBe(403);
  });

  it('no other origin is ever allowed', async () => {
    const { headers } = await browser.request('/api/call', { method: 'OPTIONS', headers: own(await letIn()) });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('a call', () => {
  it('is dispatched with its name and input', async () => {
    const { status, text, headers } = await callWith(own(await letIn()), '{"name":"app/info","input":{"a":1}}');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(text)).toEqual({ ok: true, value: { echo: { a: 1 } } });
    expect(calls).toEqual([{ name: 'app/info', input: { a: 1 }, window: undefined }]);
  });

  it.each([
    ['"w-1"', 'w-1'],
    ['7', undefined],
    ['""', undefined],
    [JSON.stringify('w'.repeat(65)), undefined],
    ['"w 1"', undefined],
  ])('of the window %s is dispatched with that name only if it is one', async (window, name) => {
    expect((await callWith(own(await letIn()), `{"name":"app/info","input":{},"window":${window}}`)).status).toBe(200);
    expect(calls).toEqual([{ name: 'app/info', input: {}, window: name }]);
  });

  it.each([
    ['not JSON', '{', 400],
    ['no object', '"app/info"', 400],
    ['null', 'null', 400],
    ['without a name', '{"input":{}}', 400],
    ['with a name that is no text', '{"name":["app/info"]}', 400],
    ['over the cap', JSON.stringify({ name: 'app/info', input: 'x'.repeat(maxBodyBytes) }), 413],
  ])('is refused when its body is %s', async (_, body, expected) => {
    expect((await callWith(own(await letIn()), body)).status).toBe(expected);
    expect(calls).toEqual([]);
  });

  it('is cut off over the cap when its length is not announced', async () => {
    const headers = { ...own(await letIn()), 'transfer-encoding': 'chunked' };
    expect((await callWith(headers, 'x'.repeat(maxBodyBytes + 1))).status).toBe(413);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])('is refused as "%s"', async (type) => {
    expect((await callWith({ ...own(await letIn()), 'content-type': type })).status).toBe(415);
  });

  it('is refused with another method', async () => {
    const { status, headers } = await browser.request('/api/call', { headers: own(await letIn()) });
    expect(status).toBe(405);
    expect(headers.allow).toBe('POST');
  });
});

describe('the page', () => {
  it('is served with its type', async () => {
    const headers = own(await letIn());
    expect(await browser.request('/', { headers })).toMatchObject({ status: 200, text: '<p>the app</p>' });
    const script = await browser.request('/assets/app.js?v=1', { headers });
    expect(script).toMatchObject({
      status: 200,
      text: 'start()',
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    });
  });

  it.each([
    '/assets',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '//etc/passwd',
    '/..\\..\\package.json',
    '/constructor',
  ])('has nothing at %s', async (path) => {
    expect((await browser.request(path, { headers: own(await letIn()) })).status).toBe(404);
  });

  it('cannot be posted to', async () => {
    expect((await browser.request('/', { method: 'POST', headers: own(await letIn()) })).status).toBe(405);
  });

  it.each(['/', '/open', '/nothing-here'])('%s has the security headers, let in or not', async (path) => {
    const { headers } = await browser.request(path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; .*connect-src 'self'; .*frame-ancestors 'none'$/,
    );
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });
});

describe('the event stream', () => {
  async function open(cookie: string, path = '/api/events') {
    const stream = await browser.follow(path, own(cookie));
    const chunks = stream.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
    expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect((await chunks.next()).value).toBe(': connected\n\n');
    return chunks;
  }

  it('carries events, and unsubscribes when the page leaves', async () => {
    const chunks = await open(await letIn());
    for (const listener of listeners.keys()) listener('app/state', { tokenCount: 2 });
    expect((await chunks.next()).value).toBe('data: {"event":"app/state","payload":{"tokenCount":2}}\n\n');
    await chunks.return?.();
    await expect.poll(() => listeners.size).toBe(0);
  });

  it('is the window’s that asks for it, and a window that is closed without a word is forgotten', async () => {
    const chunks = await open(await letIn(), '/api/events?window=w-1');
    expect([...listeners.values()]).toEqual(['w-1']);
    await chunks.return?.();
    await expect.poll(() => listeners.size).toBe(0);
  });

  it('shows that it is alive while nothing happens', async () => {
    const chunks = await open(await letIn());
    await clock.advance(15_000);
    expect((await chunks.next()).value).toBe(': heartbeat\n\n');
  });

  it('does not keep the session alive, and ends with it', async () => {
    const chunks = await open(await letIn());
    await clock.advance(idleMs);
    let last = await chunks.next();
    while (last.done !== true) last = await chunks.next();
    expect(listeners.size).toBe(0);
  });

  it('ends when the program stops', async () => {
    const chunks = await open(await letIn());
    await shell.close();
    await expect(chunks.next()).rejects.toThrow('aborted');
  });
});

describe('listening', () => {
  it('answers on ::1 too, where this computer has it', async () => {
    const other = createHttpBrowser(shell.port, '::1');
    const status = await other.request('/').then(
      (reply) => reply.status,
      (problem: NodeJS.ErrnoException) => problem.code,
    );
    expect([401, 'EADDRNOTAVAIL', 'EAFNOSUPPORT']).toContain(status);
  });

  it('answers nobody from outside', async () => {
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((net) => net !== undefined && !net.internal && net.family === 'IPv4');
    const address = outside?.address ?? '127.0.0.2';
    await expect(createHttpBrowser(shell.port, address).request('/')).rejects.toThrow('ECONNREFUSED');
  });
});
