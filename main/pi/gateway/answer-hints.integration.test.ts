import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../shared/errors.ts';
import {
  answer,
  context,
  createGatewayFixtures,
  token,
  type GatewayFixtures,
} from '../../../test-support/pi/gateway-fixtures.ts';
import { answerOf, element, storedList, storedXml } from '../../../test-support/pi/sample-answers.ts';
import type { Answerer } from '../../../test-support/scripted-server.ts';
import { authenticationSchemes } from './answer-contents.ts';

/** What is said of an answer that cannot be used: its cause, and not only where to look at in general. */

let fixtures: GatewayFixtures;
beforeEach(async () => {
  fixtures = await createGatewayFixtures();
});
afterEach(() => fixtures.end());

async function failureFor(answerer: Answerer): Promise<Failure> {
  fixtures.server.plan(answerer);
  const result = await fixtures.gateway().listStored(token, { system: 'web01' }, context());
  if (result.ok) throw new Error(`read ${result.value.entries.length} entries`);
  return result.error.failure;
}

const good = storedList(storedXml('svc'));
const asBytes =
  (bytes: Buffer, headers: Readonly<Record<string, string>> = {}): Answerer =>
  ({ response }) =>
    void response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', ...headers }).end(bytes);

describe('a compressed answer', () => {
  const packed = gzipSync(good);
  it.each<[string, Answerer]>([
    ['in gzip', asBytes(packed, { 'content-encoding': 'gzip' })],
    ['in deflate', asBytes(deflateSync(good), { 'content-encoding': 'deflate' })],
    ['in deflate without a header of its own', asBytes(deflateRawSync(good), { 'content-encoding': 'deflate' })],
    ['in Brotli', asBytes(brotliCompressSync(good), { 'content-encoding': 'br' })],
    ['in Zstandard', asBytes(zstdCompressSync(good), { 'content-encoding': 'zstd' })],
    ['twice', asBytes(gzipSync(packed), { 'content-encoding': 'gzip, gzip' })],
    ['not at all, with a charset for its encoding', asBytes(Buffer.from(good), { 'content-encoding': 'utf-8' })],
  ])('is read: %s', async (_how, answerer) => {
    fixtures.server.plan(answerer);
    const result = await fixtures.gateway().listStored(token, { system: 'web01' }, context());
    expect(result.ok && result.value.entries).toHaveLength(1);
  });

  it.each<[string, Answerer, says: RegExp, hint: RegExp]>([
    [
      'gzip that is cut',
      asBytes(packed.subarray(0, 200), { 'content-encoding': 'gzip' }),
      /gzip\) that ends too early/,
      /cut on its way/,
    ],
    [
      'deflate that is cut',
      asBytes(deflateSync(good).subarray(0, 200), { 'content-encoding': 'deflate' }),
      /deflate\) that ends too early/,
      /cut on its way/,
    ],
    [
      'Brotli that is cut',
      asBytes(brotliCompressSync(good).subarray(0, 200), { 'content-encoding': 'br' }),
      /br\) that ends too early/,
      /cut on its way/,
    ],
    [
      'XML as gzip',
      asBytes(Buffer.from(good), { 'content-encoding': 'gzip' }),
      /not compressed as its header.*gzip/,
      /unpacked.*Content-Encoding/,
    ],
    [
      'XML as Brotli',
      asBytes(Buffer.from(good), { 'content-encoding': 'br' }),
      /not compressed as its header.*br/,
      /unpacked.*Content-Encoding/,
    ],
    [
      'gzip as deflate',
      asBytes(packed, { 'content-encoding': 'deflate' }),
      /not compressed as its header.*deflate/,
      /Content-Encoding/,
    ],
    [
      'an encoding that is not read',
      asBytes(packed, { 'content-encoding': 'compress' }),
      /not read \(compress\)/,
      /another compression than gzip/,
    ],
    [
      'an encoding that nobody knows',
      asBytes(packed, { 'content-encoding': 'marked' }),
      /Content-Encoding that is not read\./,
      /another compression than gzip/,
    ],
    ['gzip without the header', asBytes(packed), /not declared as such/, /Content-Encoding/],
  ])('that cannot be read is named: %s', async (_what, answerer, says, hint) => {
    const failure = await failureFor(answerer);
    expect(failure).toMatchObject({ kind: 'protocol', message: expect.stringMatching(says) });
    expect(failure.hint).toMatch(hint);
    expect(JSON.stringify(failure)).not.toContain('marked');
  });
});

describe('an answer beyond the limits', () => {
  const [before = '', after = ''] = storedList('|').split('|');

  it.each<[string, string, says: RegExp, hint: RegExp]>([
    [
      'too many elements',
      `${before}<x>${'<a/>'.repeat(2_000_001)}</x>${after}`,
      /too many elements/,
      /PI lists more than this program reads/,
    ],
    [
      'an attribute of 70 KiB',
      `${before}<a:F x="${'x'.repeat(70_000)}"/>${after}`,
      /an attribute is too long/,
      /larger than any account/,
    ],
    [
      'elements 70 deep',
      before + '<x>'.repeat(70) + '</x>'.repeat(70) + after,
      /nested too deep/,
      /larger than any account/,
    ],
    [
      'a comment of 3 MiB',
      `${before}<!--${'x'.repeat(3 * 1024 * 1024)}-->${after}`,
      /too long/,
      /larger than any account/,
    ],
  ])('is named, and Endpoint URL is not blamed: %s', async (_what, xml, says, hint) => {
    const failure = await failureFor(answer(xml));
    expect(failure).toMatchObject({ kind: 'protocol', detail: 'malformed', message: expect.stringMatching(says) });
    expect(failure.hint).toMatch(hint);
    expect(failure.hint).not.toContain('Endpoint URL');
    expect(failure.setting).toBeUndefined();
  });

  it('of 64 MiB is named', async () => {
    const long = Buffer.from(before + `<a:StoredCredential>${' '.repeat(65 * 1024 * 1024)}</a:StoredCredential>`);
    const failure = await failureFor(asBytes(gzipSync(long, { level: 1 }), { 'content-encoding': 'gzip' }));
    expect(failure).toMatchObject({ message: expect.stringContaining('64 MiB') });
    expect(failure.hint).toMatch(/PI lists more than this program reads/);
  });
});

describe('an answer that is changed on its way', () => {
  it.each<[string, string, hint: RegExp]>([
    ['cut', good.slice(0, -40), /cut or change answers/],
    ['with a tag that is broken', good.replace('</a:Permissions>', '</a:Permission>'), /cut or change answers/],
    ['with a DOCTYPE', good.replace('?>', '?><!DOCTYPE s:Envelope>'), /cut or change answers/],
    ['of another operation', answerOf('DoLogout'), /contract check/],
    [
      'without what the contract wants',
      answerOf('AccountStoreOps_StoredCredential_GetList', '', element('ErrorCode', 'x')),
      /contract check/,
    ],
  ])('is named: %s', async (_what, xml, hint) => {
    const failure = await failureFor(answer(xml));
    expect(failure).toMatchObject({ kind: 'protocol', detail: 'malformed' });
    expect(failure.hint).toMatch(hint);
  });
});

describe('a web page with an error of HTTP', () => {
  it.each<[status: number, hint: RegExp]>([
    [302, /redirects/],
    [403, /does not let this call through/],
    [408, /waited for the whole request/],
    [413, /larger than the site/],
    [415, /basicHttpBinding/],
    [429, /number of calls/],
    [431, /larger than the site/],
    [500, /log of the PI web server/],
    [508, /gateway before PI/],
    [511, /sign-in page of the network/],
    [520, /gateway before PI/],
    [526, /gateway before PI/],
    [530, /gateway before PI/],
  ])('says what the status says of the cause: %i', async (status, hint) => {
    const failure = await failureFor(answer('<html>x</html>', status, { 'content-type': 'text/html' }));
    expect(failure.kind).toBe('protocol');
    expect(failure.hint).toMatch(hint);
    expect(failure.hint).toContain('Endpoint URL');
  });
});

describe('HTTP 401', () => {
  const windows = /Windows authentication/;
  it.each<[asked: string | readonly string[], hint: RegExp, isOfWindows: boolean]>([
    ['Negotiate', windows, true],
    ['NTLM', windows, true],
    [['Negotiate', 'NTLM'], windows, true],
    [['Basic realm="pi"', 'Negotiate'], windows, true],
    ['Negotiate, Basic realm="pi"', windows, true],
    ['Negotiate oYG2MIGzoAMKAQ==', windows, true],
    ['ntlm', windows, true],
    ['Basic realm="pi"', /\(Basic\)/, false],
    ['basic', /\(Basic\)/, false],
    ['Basic realm="NTLM, Negotiate", charset="UTF-8"', /\(Basic\)/, false],
    ['Bearer', /\(Bearer\)/, false],
    ['Bearer realm="api", error="invalid_token"', /\(Bearer\)/, false],
    ['Bearer authorization_uri="https://login.example/x", Basic realm="x"', /\(Bearer, Basic\)/, false],
    ['Digest realm="x", qop="auth", nonce="Negotiate"', /\(Digest\)/, false],
    ['marked-scheme x', /\(another kind\)/, false],
    ['', /does not say of which kind/, true],
  ])('with WWW-Authenticate %j says what is asked for', async (asked, hint, isOfWindows) => {
    const failure = await failureFor(({ response }) => {
      if (asked !== '') response.setHeader('www-authenticate', asked);
      response.writeHead(401, { 'content-type': 'text/html' }).end('<html>401</html>');
    });
    expect(failure).toMatchObject({ kind: 'protocol', detail: 'wrong-url', setting: 'endpointUrl' });
    expect(failure.hint).toMatch(hint);
    expect(windows.test(failure.hint)).toBe(isOfWindows);
    expect(failure.hint).toContain('Endpoint URL');
    expect(JSON.stringify(failure)).not.toContain('marked');
  });

  it.each<[string, readonly string[]]>([
    ['Basic realm="a\\", NTLM", Bearer', ['Basic', 'Bearer']],
    ['Digest realm=x,nonce=y , Negotiate', ['Digest', 'Negotiate']],
    ['Basic, Basic', ['Basic']],
    [', ,', []],
    ['realm="x"', []],
    ['Negotiate abc==', ['Negotiate']],
  ])('whose header is %j asks for %j', (header, schemes) => expect(authenticationSchemes(header)).toEqual(schemes));
});
