import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import type { HttpCall, HttpClient } from '../../platform/network/http-client.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { createTokenSource, type TokenSourceOptions } from './oauth.ts';

type Scripted =
  | {
      readonly status: number;
      readonly body: string | Buffer;
      readonly type?: string;
      readonly wwwAuthenticate?: string;
    }
  | Error;

function issued(token: string, over: object = {}): Scripted {
  return {
    status: 200,
    body: JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600, ...over }),
  };
}

/** A token endpoint that answers what the test says, one answer after the other. */
function scripted(answers: readonly Scripted[]): { http: HttpClient; calls: HttpCall[] } {
  const calls: HttpCall[] = [];
  const left = [...answers];
  const http: HttpClient = {
    send: async (call, use) => {
      calls.push(call);
      const answer = left.shift();
      if (answer === undefined) throw new Error('the test has no further answer');
      if (answer instanceof Error) throw answer;
      const { status, body, type: contentType = 'application/json', wwwAuthenticate = '' } = answer;
      return use({ status, contentType, wwwAuthenticate, body: bytesOf(body) });
    },
    close: async () => {},
  };
  return { http, calls };
}

async function* bytesOf(text: string | Buffer): AsyncIterable<Buffer> {
  yield Buffer.from(text);
}

function setUp(answers: readonly Scripted[], over: Partial<TokenSourceOptions> = {}) {
  const clock = manualClock();
  const { http, calls } = scripted(answers);
  const signal = new AbortController().signal;
  const source = createTokenSource({
    tokenUrl: 'https://pra.example/oauth2/token',
    clientId: 'ecm',
    clientSecret: Secret.of('marked'),
    http,
    clock,
    signal,
    ...over,
  });
  return { clock, calls, source };
}

const refused: Scripted = { status: 401, body: '{"error":"invalid_client","error_description":"marked"}' };
const minute = 60_000;

describe('the token source', () => {
  it('requests as RFC 6749 says, with name and secret form-encoded', async () => {
    const { source, calls } = setUp([issued('t1')], { clientId: 'e:c m', clientSecret: Secret.of('p+ä%:') });
    const token = await source.token();
    expect(token.ok && token.value.value.reveal()).toBe('t1');
    const [call] = calls;
    expect(call).toMatchObject({
      url: 'https://pra.example/oauth2/token',
      method: 'POST',
      body: 'grant_type=client_credentials',
    });
    const basic = (call?.headers['authorization'] ?? '').replace(/^Basic /, '');
    expect(Buffer.from(basic, 'base64').toString()).toBe('e%3Ac+m:p%2B%C3%A4%25%3A');
    expect(call?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it.each([
    ['an hour', 3600, 55 * minute],
    ['an hour, unsaid', undefined, 55 * minute],
    ['a minute', 60, 48_000],
    ['a month', 2_592_000, 2_592_000_000 - 5 * minute],
    ['an hour, as a text', '3600', 55 * minute],
    ['an hour, as a text with blanks', ' 3600.0 ', 55 * minute],
    ['an hour, as a fraction', 3600.5, 55 * minute + 500],
    ['an hour, as null', null, 55 * minute],
    ['an hour if it is not positive', 0, 55 * minute],
    ['an hour if it is negative', -1, 55 * minute],
    ['an hour if it is a negative text', '-1', 55 * minute],
    ['an hour if it is a word', 'never', 55 * minute],
    ['an hour if it is an empty text', '', 55 * minute],
    ['an hour if it is something else', { seconds: 1 }, 55 * minute],
    ['a year at most', 1e300, 365 * 24 * 60 * minute - 5 * minute],
  ])('uses a token of %s until shortly before its end', async (_life, expires_in, usedForMs) => {
    const { source, calls, clock } = setUp([issued('t1', { expires_in }), issued('t2')]);
    const first = await source.token();
    await clock.advance(usedForMs - 1);
    expect(await source.token()).toEqual(first);
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    const second = await source.token();
    expect(second.ok && second.value.value.reveal()).toBe('t2');
  });

  const answered = { access_token: 't1', token_type: 'Bearer', expires_in: 3600 };
  it.each<[string, Scripted]>([
    ['with a byte order mark', { status: 200, body: `\uFEFF${JSON.stringify(answered)}` }],
    ['in UTF-16', { status: 200, body: Buffer.from(`\uFEFF${JSON.stringify(answered)}`, 'utf16le') }],
    ['with 201', { status: 201, body: JSON.stringify(answered) }],
    ['of type text/plain', { status: 200, body: JSON.stringify(answered), type: 'text/plain' }],
    ['of type text/html', { status: 200, body: JSON.stringify(answered), type: 'text/html; charset=utf-8' }],
    ['with a token type in lower case', issued('t1', { token_type: 'bearer' })],
    ['with a token type in capitals', issued('t1', { token_type: 'BEARER' })],
    ['without a token type', issued('t1', { token_type: undefined })],
    ['with a token type that is null', issued('t1', { token_type: null })],
    ['with further members', issued('t1', { scope: 'x', token_format: { a: 1 } })],
  ])('takes an answer %s', async (_how, answer) => {
    const { source } = setUp([answer]);
    const token = await source.token();
    expect(token.ok && token.value.value.reveal()).toBe('t1');
  });

  it('has at most one request in flight', async () => {
    const { source, calls } = setUp([issued('t1')]);
    const tokens = await Promise.all([source.token(), source.token(), source.token('by-person')]);
    expect(new Set(tokens).size).toBe(1);
    expect(calls).toHaveLength(1);
  });

  it('gets another one when the appliance no longer accepts it', async () => {
    const { source, calls } = setUp([issued('t1'), issued('t2')]);
    const first = await source.token();
    if (!first.ok) throw new Error('no token');
    source.clear(first.value);
    const second = await source.token();
    source.clear(first.value);
    expect(await source.token()).toEqual(second);
    expect(calls).toHaveLength(2);
  });

  it('pauses after a refusal, 30 seconds doubling to 15 minutes, and the failure names the time', async () => {
    const { source, calls, clock } = setUp(Array.from({ length: 7 }, () => refused));
    const pauses: number[] = [];
    for (let refusal = 1; refusal <= 7; refusal += 1) {
      const answer = await source.token();
      const until = source.pausedUntil() ?? 0;
      pauses.push((until - clock.now()) / 1000);
      expect(answer).toMatchObject({
        ok: false,
        error: {
          kind: 'authentication',
          message: expect.stringContaining(
            `Repeated failures lock the API account, so nothing more is sent until ${new Date(until).toISOString().slice(11, 19)} UTC`,
          ) as string,
          hint: expect.stringContaining('/login > Management > API Configuration') as string,
        },
      });
      await clock.advance(until - clock.now() - 1);
      expect(await source.token()).toMatchObject({ ok: false, error: { kind: 'authentication', detail: 'paused' } });
      expect(calls).toHaveLength(refusal);
      await clock.advance(1);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900]);
  });

  const basic = 'Basic realm="pra"';
  const html = '<html>Sign in</html>';
  it.each<[string, Scripted]>([
    ['401 with a code', refused],
    ['401 with a code, of type text/html', { status: 401, body: '{"error":"invalid_client"}', type: 'text/html' }],
    ['401 with nothing that asks for Basic', { status: 401, body: '', wwwAuthenticate: basic }],
    ['401 with a text that asks for Basic', { status: 401, body: 'no', type: 'text/plain', wwwAuthenticate: 'basic' }],
    ['401 with other JSON that asks for Bearer', { status: 401, body: '{"message":"no"}', wwwAuthenticate: 'Bearer' }],
    ['401 that asks for both', { status: 401, body: '', wwwAuthenticate: `Negotiate, ${basic}` }],
    ['400 with invalid_client', { status: 400, body: '{"error":"invalid_client"}' }],
    ['400 with invalid_grant', { status: 400, body: '\uFEFF{"error":"invalid_grant"}' }],
    ['403 with unauthorized_client', { status: 403, body: '{"error":"unauthorized_client"}' }],
  ])('takes %s for a refusal of the account', async (_what, answer) => {
    const { source } = setUp([answer]);
    expect(await source.token()).toMatchObject({ ok: false, error: { kind: 'authentication' } });
    expect(source.pausedUntil()).toBeDefined();
  });

  it.each<[string, Scripted]>([
    ['a page', { status: 401, body: html, type: 'text/html' }],
    ['a page that asks for Basic', { status: 401, body: html, type: 'text/html', wwwAuthenticate: basic }],
    ['a page that says it is JSON', { status: 401, body: `\n${html}`, wwwAuthenticate: basic }],
    ['an empty page', { status: 401, body: '', type: 'text/html; charset=utf-8', wwwAuthenticate: basic }],
    ['XML', { status: 401, body: '<error/>', type: 'application/xml', wwwAuthenticate: basic }],
    ['nothing', { status: 401, body: '' }],
    ['JSON of a gateway', { status: 401, body: '{"message":"Unauthorized"}' }],
    ['an error that OAuth does not have', { status: 401, body: '{"error":"access_denied"}' }],
    ['a login of Windows', { status: 401, body: '', wwwAuthenticate: 'Negotiate, NTLM' }],
    ['a text with "invalid_client" in it', { status: 401, body: 'error=invalid_client', type: 'text/plain' }],
  ])('takes 401 with %s for no refusal of the account, and is as slow as after one', async (_what, answer) => {
    const { source, calls, clock } = setUp([answer, answer, issued('t1')]);
    const first = await source.token();
    expect(first).toMatchObject({ ok: false, error: { kind: 'protocol', setting: 'appliance.site' } });
    expect(source.pausedUntil()).toBe(clock.now() + minute / 2);
    expect(first).toMatchObject({ error: { message: expect.stringMatching(/HTTP 401.*nothing more is sent until/) } });
    await clock.advance(minute / 2 - 1);
    expect(await source.token()).toEqual(first);
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    expect(await source.token()).toMatchObject({ ok: false, error: { kind: 'protocol' } });
    expect(source.pausedUntil()).toBe(clock.now() + minute);
    expect(await source.token('by-person')).toMatchObject({ ok: true });
    expect(source.pausedUntil()).toBeUndefined();
  });

  it('requests at once for a person, and counts that refusal like any other', async () => {
    const { source, calls, clock } = setUp([refused, refused, issued('t1'), refused]);
    await source.token();
    await source.token('by-person');
    expect(source.pausedUntil()).toBe(clock.now() + minute);
    expect(await source.token('by-person')).toMatchObject({ ok: true });
    expect(source.pausedUntil()).toBeUndefined();
    await clock.advance(60 * minute);
    await source.token();
    expect(source.pausedUntil()).toBe(clock.now() + minute / 2);
    expect(calls).toHaveLength(4);
  });

  it.each<[string, Scripted, object]>([
    ['a busy appliance', { status: 503, body: 'busy' }, { kind: 'server', detail: 'busy' }],
    ['too many requests', { status: 429, body: '' }, { kind: 'server', detail: 'busy' }],
    ['another web server', { status: 404, body: '<html>' }, { kind: 'protocol', detail: 'wrong-url' }],
    ['a redirect', { status: 302, body: '' }, { kind: 'protocol', detail: 'wrong-url' }],
    [
      'a page instead of a token',
      { status: 200, body: '<html>marked</html>' },
      { kind: 'protocol', detail: 'malformed', message: expect.stringContaining('web page') as string },
    ],
    [
      'a page of a firewall',
      { status: 403, body: '<html>Access denied by policy</html>', type: 'text/html' },
      { kind: 'protocol', detail: 'malformed', hint: expect.stringContaining('firewall') as string },
    ],
    ['a page with 400', { status: 400, body: '<h1>Bad request</h1>' }, { kind: 'protocol', detail: 'malformed' }],
    ['403 without an error of OAuth', { status: 403, body: '{"message":"Forbidden"}' }, { kind: 'protocol' }],
    ['403 with nothing', { status: 403, body: '' }, { kind: 'protocol', detail: 'wrong-url' }],
    ['400 with a text', { status: 400, body: 'marked' }, { kind: 'protocol', detail: 'wrong-url' }],
    [
      'another way to get tokens',
      { status: 400, body: '{"error":"unsupported_grant_type"}' },
      { kind: 'protocol', detail: 'wrong-url', message: expect.stringContaining('unsupported_grant_type') as string },
    ],
    ['a request that is not understood', { status: 400, body: '{"error":"invalid_request"}' }, { kind: 'protocol' }],
    ['a refusal with 200', { status: 200, body: '{"error":"invalid_client"}' }, { kind: 'protocol' }],
    ['a token in another encoding', { status: 200, body: Buffer.from([0xff, 0x7b]) }, { kind: 'protocol' }],
    ['no token', { status: 200, body: '{}' }, { kind: 'protocol', detail: 'malformed' }],
    ['a token that would break out of its header', issued('a\r\nx: y'), { kind: 'protocol', detail: 'malformed' }],
    ['a token of another type', issued('t', { token_type: 'mac' }), { kind: 'protocol', detail: 'malformed' }],
    [
      'an answer without end',
      { status: 200, body: '{"access_token":"'.padEnd(200_000, 'x') },
      { kind: 'protocol', detail: 'malformed' },
    ],
    ['an unknown host', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), { kind: 'connectivity', detail: 'dns' }],
    [
      'an unknown authority',
      Object.assign(new Error('x'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      { kind: 'tls', detail: 'unknown-ca' },
    ],
    ['no answer in time', new DOMException('x', 'TimeoutError'), { kind: 'connectivity', detail: 'timeout' }],
  ])('names %s, and requests again at the next call', async (_what, answer, error) => {
    const { source, calls } = setUp([answer, issued('t1')]);
    expect(await source.token()).toMatchObject({ ok: false, error });
    expect(source.pausedUntil()).toBeUndefined();
    expect(await source.token()).toMatchObject({ ok: true });
    expect(calls).toHaveLength(2);
  });

  it('shows no secret in failures or tokens', async () => {
    const { source } = setUp([refused, { status: 200, body: 'marked' }, issued('marked')]);
    const answers = [await source.token(), await source.token('by-person'), await source.token('by-person')];
    expect(answers.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(inspect(answers, { depth: 9 }) + JSON.stringify(answers)).not.toContain('marked');
  });

  it('rejects for a bug', async () => {
    const { source } = setUp([new TypeError('a bug')]);
    await expect(source.token()).rejects.toThrow('a bug');
  });
});
