import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock, type ManualClock } from '../../test-support/manual-clock.ts';
import type { EventName } from '../../shared/contract.ts';
import type { Bundle } from '../bundle.ts';
import { createHttpBrowser, type HttpBrowser, type Reply } from '../../test-support/http-browser.ts';
import { openWebPage } from '../../test-support/web-page.ts';
import { maxBodyBytes } from './guards.ts';
import { startWebShell, type WebShell } from './server.ts';
import { idleMs, pageCodeMs } from './sign-in.ts';

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
  browser = createHttpBrowser(shell.port, new URL(shell.url).host);
});

afterEach(() => shell.close());

type Headers = Readonly<Record<string, string>>;

const appInfo = '{"name":"app/info","input":{}}';

function pageHeaders(): Headers {
  return { origin: new URL(shell.url).origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
}

async function signedIn(): Promise<Headers> {
  return (await openWebPage(shell.newSignInUrl())).headers;
}

function post(path: string, headers: Headers, body: string | Buffer = '{}'): Promise<Reply> {
  return browser.request(path, { method: 'POST', headers, body });
}

function signIn(code: string): Promise<Reply> {
  return post('/api/sign-in', pageHeaders(), JSON.stringify({ code }));
}

function pageCode(): string {
  return new URL(shell.newSignInUrl()).hash.replace('#code=', '');
}

describe('the origin', () => {
  it('is a name below localhost that differs at each start', async () => {
    const other = await startWebShell({ host: { dispatch: async () => ({}), onEvent: () => () => {} }, bundle, clock });
    await other.close();
    expect(shell.url).toMatch(/^http:\/\/[0-9a-f]{20}\.localhost:\d+\/$/);
    expect(new URL(other.url).hostname).not.toBe(new URL(shell.url).hostname);
  });
});

describe('signing in', () => {
  it('exchanges the code of an address for a bearer token, without a cookie', async () => {
    const { status, headers, text } = await signIn(pageCode());
    expect(status).toBe(200);
    const secret = expect.stringMatching(/^[\w-]{43}$/);
    expect(JSON.parse(text)).toEqual({ bearer: secret, programKey: secret });
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('works once with one code', async () => {
    const code = pageCode();
    await signIn(code);
    expect((await signIn(code)).status).toBe(401);
  });

  it('works within a minute', async () => {
    const code = pageCode();
    await clock.advance(pageCodeMs);
    expect((await signIn(code)).status).toBe(401);
  });

  it('works with the code of the terminal, as a person types it', async () => {
    const code = shell.newTypedCode();
    expect((await signIn(` ${code.toLowerCase().replace('-', ' ')} `)).status).toBe(200);
    expect((await signIn(code)).status).toBe(401);
  });

  it.each(['{}', '{"code":7}', '{"code":""}', '[]', 'null', '{"code":"__proto__"}'])(
    'is refused for %s',
    async (body) => {
      expect((await post('/api/sign-in', pageHeaders(), body)).status).toBe(401);
    },
  );

  it('gives each page a session of its own', async () => {
    const [first, second] = [await signedIn(), await signedIn()];
    expect(first).not.toEqual(second);
    expect((await post('/api/call', first, appInfo)).status).toBe(200);
    expect((await post('/api/call', second, appInfo)).status).toBe(200);
  });

  it('gives a key with which the program proves itself to the page, without its token', async () => {
    const { programKey } = JSON.parse((await signIn(pageCode())).text) as { readonly programKey: string };
    const nonce = 'n'.repeat(43);
    const { status, text } = await post('/api/prove', pageHeaders(), JSON.stringify({ nonce }));
    const proof = createHmac('sha256', Buffer.from(programKey, 'base64url')).update(nonce).digest('base64url');
    expect([status, JSON.parse(text)]).toEqual([200, { proof }]);
  });

  it.each(['{}', '{"nonce":7}', '{"nonce":"short"}', 'null'])('proves nothing for %s', async (body) => {
    expect((await post('/api/prove', pageHeaders(), body)).status).toBe(400);
  });

  it('gives a further window a code', async () => {
    const { text } = await post('/api/window', await signedIn());
    expect((await signIn((JSON.parse(text) as { code: string }).code)).status).toBe(200);
  });

  it('calls back after a sign-in', async () => {
    let count = 0;
    const host = { dispatch: async () => ({}), onEvent: () => () => {} };
    const other = await startWebShell({ host, bundle, clock, onSignIn: () => (count += 1) });
    await openWebPage(other.newSignInUrl());
    await other.close();
    expect(count).toBe(1);
  });
});

describe('the bearer token', () => {
  it.each(['/api/call', '/api/events', '/api/window'])('is needed for %s', async (path) => {
    expect((await post(path, pageHeaders(), appInfo)).status).toBe(401);
    expect(calls).toEqual([]);
  });

  it('is refused with another value, as a cookie, and as a code', async () => {
    const headers = await signedIn();
    const { authorization = '', ...others } = headers;
    const bearer = authorization.replace('Bearer ', '');
    for (const wrong of [`${authorization}x`, bearer, `Basic ${bearer}`, `Bearer ${'A'.repeat(43)}`])
      expect((await post('/api/call', { ...others, authorization: wrong }, appInfo)).status).toBe(401);
    expect((await post('/api/call', { ...others, cookie: `ecm-bearer=${bearer}` }, appInfo)).status).toBe(401);
    expect((await signIn(bearer)).status).toBe(401);
    expect((await post('/api/call', headers, appInfo)).status).toBe(200);
  });

  it('stays valid with use and ends after twelve hours of rest', async () => {
    const headers = await signedIn();
    for (let count = 0; count < 2; count += 1) {
      await clock.advance(idleMs - 1);
      expect((await post('/api/call', headers, appInfo)).status).toBe(200);
    }
    await clock.advance(idleMs);
    expect((await post('/api/call', headers, appInfo)).status).toBe(401);
  });
});

describe('where a request comes from', () => {
  it('another host name is refused, for files and calls alike', async () => {
    const headers = await signedIn();
    const { host, hostname } = new URL(shell.url);
    for (const wrong of [
      'evil.example',
      `localhost:${shell.port}`,
      `127.0.0.1:${shell.port}`,
      `[::1]:${shell.port}`,
      hostname,
      `x.${host}`,
      `${host}.evil.example`,
    ]) {
      expect((await browser.request('/', { headers: { host: wrong } })).status).toBe(421);
      expect((await post('/api/call', { ...headers, host: wrong, origin: `http://${wrong}` }, appInfo)).status).toBe(
        421,
      );
    }
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost'])(
    'the origin %s is refused',
    async (origin) => {
      expect((await post('/api/call', { ...(await signedIn()), origin }, appInfo)).status).toBe(403);
      expect(
        (await post('/api/sign-in', { ...pageHeaders(), origin }, JSON.stringify({ code: pageCode() }))).status,
      ).toBe(403);
      expect(calls).toEqual([]);
    },
  );

  it.each(['origin', 'sec-fetch-site'])('a request without %s is refused', async (name) => {
    const { [name]: _, ...headers } = await signedIn();
    expect((await post('/api/call', headers, appInfo)).status).toBe(403);
    const { [name]: _other, ...unsigned } = pageHeaders();
    expect((await post('/api/sign-in', unsigned, JSON.stringify({ code: pageCode() }))).status).toBe(403);
  });

  it.each(['cross-site', 'same-site', 'none'])('a call that is %s is refused', async (site) => {
    expect((await post('/api/call', { ...(await signedIn()), 'sec-fetch-site': site }, appInfo)).status).toBe(403);
  });

  it('another page may lead to ours, but not load its files', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site' };
    const navigation = { ...foreign, 'sec-fetch-mode': 'navigate' };
    expect((await browser.request('/', { headers: { ...navigation, 'sec-fetch-dest': 'document' } })).status).toBe(200);
    expect((await browser.request('/', { headers: { ...navigation, 'sec-fetch-dest': 'iframe' } })).status).toBe(403);
    expect(
      (await browser.request('/assets/app.js', { headers: { ...foreign, 'sec-fetch-dest': 'script' } })).status,
    ).toBe(403);
  });

  it('no other origin is ever allowed', async () => {
    const { headers } = await browser.request('/api/call', { method: 'OPTIONS', headers: await signedIn() });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('a call', () => {
  it('is dispatched with its name and input', async () => {
    const { status, text, headers } = await post('/api/call', await signedIn(), '{"name":"app/info","input":{"a":1}}');
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
    const body = `{"name":"app/info","input":{},"window":${window}}`;
    expect((await post('/api/call', await signedIn(), body)).status).toBe(200);
    expect(calls).toEqual([{ name: 'app/info', input: {}, window: name }]);
  });

  it.each([
    ['not JSON', '{', 400],
    ['not UTF-8', Buffer.from('{"name":"app/info","input":{},"window":"\u00e4"}', 'latin1'), 400],
    ['no object', '"app/info"', 400],
    ['null', 'null', 400],
    ['without a name', '{"input":{}}', 400],
    ['with a name that is no text', '{"name":["app/info"]}', 400],
    ['over the cap', JSON.stringify({ name: 'app/info', input: 'x'.repeat(maxBodyBytes) }), 413],
  ])('is refused when its body is %s', async (_, body, expected) => {
    expect((await post('/api/call', await signedIn(), body)).status).toBe(expected);
    expect(calls).toEqual([]);
  });

  it('is cut off over the cap when its length is not announced', async () => {
    const headers = { ...(await signedIn()), 'transfer-encoding': 'chunked' };
    expect((await post('/api/call', headers, 'x'.repeat(maxBodyBytes + 1))).status).toBe(413);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])('is refused as "%s"', async (type) => {
    expect((await post('/api/call', { ...(await signedIn()), 'content-type': type }, appInfo)).status).toBe(415);
  });

  it.each(['/api/call', '/api/events', '/api/sign-in', '/api/window'])('%s is refused as a GET', async (path) => {
    const { status, headers } = await browser.request(path, { headers: await signedIn() });
    expect(status).toBe(405);
    expect(headers.allow).toBe('POST');
  });

  it.each(['/api/', '/api/nothing', '/api/constructor'])('%s is nothing', async (path) => {
    expect((await post(path, await signedIn())).status).toBe(404);
  });
});

describe('the files of the page', () => {
  it('are served with their type and need no secret', async () => {
    expect(await browser.request('/')).toMatchObject({ status: 200, text: '<p>the app</p>' });
    const script = await browser.request('/assets/app.js?v=1');
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
  ])('are not at %s', async (path) => {
    expect((await browser.request(path)).status).toBe(404);
  });

  it('cannot be posted to', async () => {
    expect((await post('/', await signedIn())).status).toBe(405);
  });

  it.each(['/', '/api/call', '/nothing-here'])('%s has the security headers', async (path) => {
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
  async function open(window?: string) {
    const stream = await (await openWebPage(shell.newSignInUrl())).events(window);
    const chunks = stream.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
    expect(stream.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect((await chunks.next()).value).toBe('\n');
    return chunks;
  }

  it('carries events, and unsubscribes when the page leaves', async () => {
    const chunks = await open();
    for (const listener of listeners.keys()) listener('app/state', { tokenCount: 2 });
    expect((await chunks.next()).value).toBe('{"event":"app/state","payload":{"tokenCount":2}}\n');
    await chunks.return?.();
    await expect.poll(() => listeners.size).toBe(0);
  });

  it('is the window’s that asks for it, and a window that is closed without a word is dropped', async () => {
    const chunks = await open('w-1');
    expect([...listeners.values()]).toEqual(['w-1']);
    await chunks.return?.();
    await expect.poll(() => listeners.size).toBe(0);
  });

  it('shows that it is alive while nothing happens', async () => {
    const chunks = await open();
    await clock.advance(15_000);
    expect((await chunks.next()).value).toBe('\n');
  });

  it('does not keep the session alive, and ends with it', async () => {
    const chunks = await open();
    await clock.advance(idleMs);
    let last = await chunks.next();
    while (last.done !== true) last = await chunks.next();
    expect(listeners.size).toBe(0);
  });

  it('ends when the program stops', async () => {
    const chunks = await open();
    await shell.close();
    await expect(chunks.next()).rejects.toThrow('aborted');
  });
});

describe('listening', () => {
  it('answers on ::1 too, where this computer has it', async () => {
    const other = createHttpBrowser(shell.port, new URL(shell.url).host, '::1');
    const status = await other.request('/').then(
      (reply) => reply.status,
      (problem: NodeJS.ErrnoException) => problem.code,
    );
    expect([200, 'EADDRNOTAVAIL', 'EAFNOSUPPORT']).toContain(status);
  });

  it('answers nobody from outside', async () => {
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((net) => net !== undefined && !net.internal && net.family === 'IPv4');
    const address = outside?.address ?? '127.0.0.2';
    const { host } = new URL(shell.url);
    await expect(createHttpBrowser(shell.port, host, address).request('/')).rejects.toThrow('ECONNREFUSED');
  });
});
