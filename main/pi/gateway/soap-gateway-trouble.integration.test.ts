import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { withheldText } from '../../platform/secrets/server-text.ts';
import { startScriptedServer, type Answerer, type ScriptedServer } from '../../../test-support/scripted-server.ts';
import { testCertificate } from '../../../test-support/test-certificates.ts';
import type { PiGateway } from './soap-gateway.ts';
import {
  account,
  answer,
  context,
  createGatewayFixtures,
  outcomeOf,
  password,
  registrationKey,
  token,
  type GatewayFixtures,
} from '../../../test-support/pi/gateway-fixtures.ts';
import type { PiResult } from './gateway.ts';
import { watchHostileCosts } from '../../../test-support/pi/hostile-costs.ts';
import {
  answerOf,
  declaredFault,
  element,
  faultOf,
  refused,
  succeeded,
} from '../../../test-support/pi/sample-answers.ts';

let fixtures: GatewayFixtures;
let server: ScriptedServer;
beforeEach(async () => {
  fixtures = await createGatewayFixtures();
  ({ server } = fixtures);
});
afterEach(() => fixtures.end());

watchHostileCosts('hostile servers');

function answerOfBytes(body: Buffer): Answerer {
  return ({ response }) => response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(body);
}

describe('an answer that is not expected', () => {
  const page = '<!DOCTYPE html><html><body>Sign in<br></body></html>';
  const good = answerOf('DoLogout');

  it.each<readonly [title: string, answerer: Answerer, outcome: string, hint: string]>([
    ['HTML with 200', answer(page), 'protocol (html)', 'Endpoint URL'],
    ['a redirect', answer('', 302, { location: 'https://elsewhere.example/' }), 'protocol (wrong-url)', 'Endpoint URL'],
    ['400', answer('Bad Request', 400), 'protocol (wrong-url)', 'Endpoint URL'],
    ['401', answer(page, 401, { 'www-authenticate': 'Negotiate' }), 'protocol (wrong-url)', 'Windows authentication'],
    ['403', answer(page, 403), 'protocol (wrong-url)', 'no password was checked'],
    ['404', answer(page, 404), 'protocol (wrong-url)', 'Endpoint URL'],
    ['405', answer('', 405), 'protocol (wrong-url)', 'Endpoint URL'],
    ['407', answer(page, 407), 'connectivity (proxy)', 'HTTPS_PROXY'],
    ['500 with HTML', answer(page, 500), 'protocol (html)', 'Endpoint URL'],
    ['502', answer(page, 502), 'server (busy)', 'Try again'],
    ['503', answer(good, 503), 'server (busy)', 'Try again'],
    ['504', answer('', 504), 'server (busy)', 'Try again'],
    ['nothing', answer(''), 'protocol (not-soap)', 'Endpoint URL'],
    ['JSON', answer('{"ok":true}', 200, { 'content-type': 'application/json' }), 'protocol (not-soap)', 'Endpoint URL'],
    [
      'another SOAP',
      answer(good.replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope')),
      'protocol (not-soap)',
      'Endpoint URL',
    ],
    ['success with 500', answer(good, 500), 'protocol (malformed)', 'Endpoint URL'],
    ['success with 202', answer(good, 202), 'protocol (malformed)', 'Endpoint URL'],
    ['a cut envelope', answer(good.slice(0, -20)), 'protocol (malformed)', 'Endpoint URL'],
    [
      'a DOCTYPE',
      answer(good.replace('?>', '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')),
      'protocol (malformed)',
      'Endpoint URL',
    ],
    [
      'an encoding that is not supported',
      answer(good, 200, { 'content-type': 'text/xml; charset=utf-7' }),
      'protocol (malformed)',
      'Content-Type',
    ],
    ['bytes of another encoding', answerOfBytes(Buffer.from(good, 'utf16le')), 'protocol (malformed)', 'Content-Type'],
    [
      'gzip that is none',
      answer(good, 200, { 'content-encoding': 'gzip' }),
      'protocol (malformed)',
      'Content-Encoding',
    ],
    [
      'Brotli that is none',
      answer(good, 200, { 'content-encoding': 'br' }),
      'protocol (malformed)',
      'Content-Encoding',
    ],
    ['gzip that is not declared', answerOfBytes(gzipSync(good)), 'protocol (not-soap)', 'Content-Encoding'],
    ['403 with an empty gzip', answer('', 403, { 'content-encoding': 'gzip' }), 'protocol (wrong-url)', 'firewall'],
    [
      'MTOM',
      answer(`--x\r\n\r\n${good}\r\n--x--`, 200, { 'content-type': 'multipart/related; boundary=x' }),
      'protocol (not-soap)',
      'messageEncoding="Text"',
    ],
    [
      'the binary encoding of WCF',
      answer('V\u0002', 200, { 'content-type': 'application/soap+msbin1' }),
      'protocol (not-soap)',
      'messageEncoding="Text"',
    ],
    ['307 with a page', answer(page, 307, { location: '/login' }), 'protocol (wrong-url)', 'redirects'],
    ['413', answer(page, 413), 'protocol (wrong-url)', 'larger'],
    ['429', answer(page, 429), 'protocol (wrong-url)', 'number of calls'],
    [
      'a length that is too long',
      ({ response, socket }) =>
        void response.writeHead(200, { 'content-length': good.length + 10 }).write(good, () => socket.end()),
      'connectivity (reset)',
      'firewalls',
    ],
    [
      'a length that is too short',
      ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${good.length - 10}\r\n\r\n${good}`),
      'protocol (malformed)',
      'Endpoint URL',
    ],
    ['a dropped connection', ({ socket }) => socket.destroy(), 'connectivity (reset)', 'firewalls'],
    [
      'something that is not HTTP',
      ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
      'protocol (malformed)',
      'Endpoint URL',
    ],
  ])('is reported in bounded time, and the next call works: %s', async (_title, answerer, outcome, hint) => {
    const gateway = fixtures.gateway();
    server.plan(answerer, answer(good));
    const result = await gateway.logout(token, context());
    expect(outcomeOf(result)).toBe(outcome);
    if (!result.ok)
      expect(result.error.failure).toMatchObject({ doing: 'logging out of PI', hint: expect.stringContaining(hint) });
    if (!result.ok && result.error.failure.kind === 'protocol')
      expect(result.error.failure.hint).toContain('Endpoint URL');
    expect(await gateway.logout(token, context())).toEqual({ ok: true, value: undefined });
  });

  it('is reported each time: answers of a busy server leave no connection unusable', async () => {
    const gateway = fixtures.gateway();
    server.always(answer('x'.repeat(300_000), 503));
    const outcomes = (await Promise.all(Array.from({ length: 30 }, () => gateway.logout(token, context())))).map(
      outcomeOf,
    );
    expect(new Set(outcomes)).toEqual(new Set(['server (busy)']));
    server.plan(answer(good));
    expect(outcomeOf(await gateway.logout(token, context()))).toBe('ok');
  });

  it('and inflates to more than 64 MiB is cut off, and the next call works', async () => {
    const [head = '', tail = ''] = good.split('<s:Body>');
    const bomb = gzipSync(`${head}<s:Header>${`<a>${'x'.repeat(1_000_000)}</a>`.repeat(70)}</s:Header><s:Body>${tail}`);
    server.plan(({ response }) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb), answer(good));
    const gateway = fixtures.gateway();
    expect(await gateway.logout(token, context())).toMatchObject({
      ok: false,
      error: {
        failure: { kind: 'protocol', detail: 'malformed', message: 'The server answered with more than 64 MiB.' },
      },
    });
    expect(outcomeOf(await gateway.logout(token, context()))).toBe('ok');
  });

  it('is read from gzip', async () => {
    server.plan(({ response }) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(good)));
    expect(outcomeOf(await fixtures.gateway().logout(token, context()))).toBe('ok');
  });

  it('that breaks off is reported at whatever byte, and the next call works', async () => {
    const gateway = fixtures.gateway();
    const bytes = Buffer.from(answerOf('DoLogout', '', succeeded('ü')));
    const outcomes = new Set<string>();
    server.always(({ response, socket }) => {
      const { length = bytes.length } = cuts.shift() ?? {};
      response.writeHead(200, { 'content-length': bytes.length });
      if (length === bytes.length) response.end(bytes);
      else response.write(bytes.subarray(0, length), () => socket.destroy());
    });
    const cuts = Array.from({ length: bytes.length }, (_, length) => ({ length }));
    while (cuts.length > 0) outcomes.add(outcomeOf(await gateway.logout(token, context())));
    expect(outcomes).toEqual(new Set(['connectivity (reset)']));
    expect(outcomeOf(await gateway.logout(token, context()))).toBe('ok');
  });
});

describe('a call that does not come to its end', () => {
  const good = answerOf('DoLogout');

  it.each<readonly [title: string, answerer: Answerer]>([
    ['silence', () => {}],
    [
      'a slow drip',
      ({ response }) => {
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('is a timeout, and the next call works: %s', async (_title, answerer) => {
    const gateway = fixtures.gateway({ timeoutMs: 300 });
    server.plan(answerer, answer(good));
    const result = await gateway.logout(token, context());
    expect(result).toMatchObject({
      ok: false,
      error: {
        transient: false,
        failure: { kind: 'connectivity', detail: 'timeout', hint: expect.stringContaining('Request Timeout (ms)') },
      },
    });
    expect(outcomeOf(await gateway.logout(token, context()))).toBe('ok');
  });

  it('because it was cancelled is reported so, its connection is closed, and the next call works', async () => {
    const gateway = fixtures.gateway();
    const cancel = new AbortController();
    const closed = new Promise((resolve) => {
      server.plan(({ socket, response }) => {
        socket.once('close', resolve);
        response.writeHead(200).write('<?xml');
        setImmediate(() => cancel.abort());
      });
    });
    expect(outcomeOf(await gateway.logout(token, context(cancel.signal)))).toBe('cancelled');
    await closed;
    server.plan(answer(good));
    expect(outcomeOf(await gateway.logout(token, context()))).toBe('ok');
    expect(outcomeOf(await gateway.logout(token, context(AbortSignal.abort())))).toBe('cancelled');
  });

  it('because the gateway was closed is reported as cancelled, and so is every later one', async () => {
    const gateway = fixtures.gateway();
    const arrived = new Promise<void>((resolve) => server.plan(() => resolve()));
    const running = gateway.logout(token, context());
    await arrived;
    await gateway.close();
    for (const result of [await running, await gateway.logout(token, context())]) {
      expect(outcomeOf(result)).toBe('cancelled');
      expect(result).toMatchObject({ error: { transient: false } });
    }
  });

  it('because nobody listens is refused, and may be repeated', async () => {
    const gone = await startScriptedServer();
    await gone.close();
    const result = await fixtures.gateway({ endpointUrl: `${gone.origin}/` }).logout(token, context());
    expect(result).toMatchObject({
      ok: false,
      error: { transient: true, failure: { kind: 'connectivity', detail: 'refused' } },
    });
  });

  it('because the certificate is not trusted names the setting that helps', async () => {
    const certificate = await testCertificate();
    const secure = await startScriptedServer(certificate);
    secure.always(answer(good));
    const untrusted = await fixtures.gateway({ endpointUrl: `${secure.origin}/` }).logout(token, context());
    expect(untrusted).toMatchObject({
      ok: false,
      error: {
        transient: false,
        failure: { kind: 'tls', detail: 'unknown-ca', hint: expect.stringContaining('Trusted CA File') },
      },
    });
    expect(
      outcomeOf(
        await fixtures
          .gateway({ endpointUrl: `${secure.origin}/`, trustedCa: certificate.cert })
          .logout(token, context()),
      ),
    ).toBe('ok');
    await secure.close();
  });

  it.each<readonly [member: string, call: (gateway: PiGateway) => PiResult<unknown>]>([
    ['SystemName', (gateway) => gateway.listStored(token, { system: 'web\u000001' }, context())],
    ['Username', (gateway) => gateway.loginAsUser(token, { name: 'a\uD800' }, context())],
    [
      'Password',
      (gateway) => gateway.login({ userName: 'u', authenticator: '', password: Secret.of('\u0001') }, context()),
    ],
    ['Comment', (gateway) => gateway.checkOut(token, { kind: 'stored', account }, '\uFFFF', context())],
  ])('because %s cannot be sent is a configuration error, and nothing is sent', async (member, call) => {
    const before = server.bodies.length;
    const result = await call(fixtures.gateway());
    expect(result).toMatchObject({
      ok: false,
      error: {
        transient: false,
        failure: { kind: 'configuration', detail: 'input', message: expect.stringContaining(member) },
      },
    });
    expect(server.bodies).toHaveLength(before);
  });
});

describe('secrets of the request', () => {
  const spellings = (text: string): readonly string[] => [
    text,
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll("'", '&apos;')
      .replaceAll('"', '&quot;'),
    encodeURIComponent(text),
    Buffer.from(text).toString('base64'),
  ];

  it('are in no failure, whatever the server echoes', async () => {
    const gateway = fixtures.gateway();
    const echoes = [token, password, registrationKey].flatMap((secret) => spellings(secret.reveal()));
    const said = echoes.map((echo) => `(${echo})`).join('\n');
    const answerers: readonly Answerer[] = [
      ...[1, 2, 3, 7, 11, 99].map((code) => answer(answerOf('DoLogin2', '', refused(code, said)))),
      answer(declaredFault(3, said), 500),
      answer(faultOf(`x:${said}`, said), 500),
      answer(`<html>${said}`),
      answer(`{"said":${JSON.stringify(said)}}`),
      answer(`<${token.reveal()}>`),
      answer(answerOf('DoLogin2', element('ErrorCode', said))),
      answer(answerOf('DoLogin2').replace('</s:Body>', `</s:${token.reveal()}>`)),
      ({ body, response }) => response.end(body),
      ({ body, response }) => response.end(body.slice(0, -10)),
      ({ body, socket }) => socket.end(body),
      ({ body, response }) => response.writeHead(500, { 'x-echo': encodeURIComponent(body) }).end(),
    ];
    for (const answerer of answerers) {
      server.plan(answerer, answerer);
      for (const result of [
        await gateway.login({ userName: 'svc', authenticator: '', password }, context()),
        await gateway.loginAsUser(token, { name: 'ann' }, context()),
      ]) {
        expect(result.ok).toBe(false);
        for (const echo of echoes) expect(JSON.stringify(result)).not.toContain(echo);
        if (!result.ok)
          expect([undefined, withheldText]).toContain(result.error.failure.serverText?.([token, password]));
      }
    }
  });
});
