import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { parseSettings } from '../../main/configurator/storage/parse-settings.ts';
import { createTokenSource } from '../../main/ecm/link/oauth.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { SoapGateway, type PiGateway } from '../../main/pi/gateway/soap-gateway.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { secretFromInput } from '../../main/platform/secrets/given-secrets.ts';
import { decodeText } from '../../shared/decode-text.ts';
import type { Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { storedList, storedXml } from '../../test-support/pi/sample-answers.ts';
import { checkFailure, type FuzzCase } from './fuzz-case.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';

/** Bytes from outside that are no answer of a well-behaved server: HTTP as it should not be, tokens, and files in any encoding. */

/** A gateway with a server that answers each request with these bytes, and closes the connection. */
export interface RawWire {
  readonly gateway: PiGateway;
  next: Buffer;
  close(): Promise<void>;
}

export async function openRawWire(): Promise<RawWire> {
  const server = createServer((socket) => {
    socket.on('error', () => {}); // the gateway ends connections that it cannot use
    socket.once('data', () => socket.end(wire.next));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/AuthService.svc`;
  const gateway = new SoapGateway({
    endpointUrl,
    contract: builtInContract,
    registrationKey: Secret.of('key'),
    timeoutMs: 1000,
  });
  const wire: RawWire = {
    gateway,
    next: Buffer.alloc(0),
    close: async () => {
      await gateway.close();
      server.close();
    },
  };
  return wire;
}

const interim = [
  '',
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\nServer: x\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20),
] as const;
const statusLines = [
  '200 OK',
  '200',
  '204 No Content',
  '301 Moved',
  '401 x',
  '403 x',
  '407 x',
  '500 x',
  '999 x',
] as const;
const types = ['text/xml; charset=utf-8', 'text/xml; charset=iso-8859-1', 'multipart/related; boundary=x', ''] as const;
const encodings: readonly (readonly [name: string, apply: (bytes: Buffer) => Buffer])[] = [
  ['', (bytes) => bytes],
  ['gzip', gzipSync],
  ['', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['gzip', (bytes) => bytes],
  ['br', (bytes) => bytes],
  ['gzip', (bytes) => gzipSync(bytes).subarray(0, 40)],
  ['x-unknown', (bytes) => bytes],
  ['compress', gzipSync],
  ['zstd', zstdCompressSync],
  ['zstd', (bytes) => zstdCompressSync(bytes).subarray(0, 40)],
  ['deflate', deflateRawSync],
  ['deflate, gzip', (bytes) => gzipSync(deflateSync(bytes))],
  ['gzip, gzip', gzipSync],
];
const challenges = [
  'Negotiate',
  'Basic realm="x, NTLM"',
  'Bearer',
  'Digest a=1, b="',
  ',,',
  'x-unknown abc==',
] as const;

const names = ['ü', '&#x1F;', '\u0001', 'a b', '&nbsp;', 'x'.repeat(1_100_000)] as const;

function httpAnswer(random: Random): Buffer {
  const [encoding, apply] = random.pick(encodings);
  const xml = storedList(storedXml('svc'), storedXml(random.pick(names)));
  const body = apply(random.below(2) === 0 ? Buffer.from(xml) : mutate(Buffer.from(xml), random));
  const length = random.pick([body.length, body.length, body.length - 5, body.length + 5, 0, -1]);
  const head = [
    `${random.pick(interim)}HTTP/1.1 ${random.pick(statusLines)}`,
    `Content-Type: ${random.pick(types)}`,
    ...(encoding === '' ? [] : [`Content-Encoding: ${encoding}`]),
    ...(random.below(4) === 0 ? [`WWW-Authenticate: ${random.pick(challenges)}`] : []),
    ...(random.below(4) === 0 ? ['Transfer-Encoding: chunked'] : [`Content-Length: ${length}`]),
    ...(random.below(4) === 0 ? ['Set-Cookie: node=2; HttpOnly', 'Location: /login'] : []),
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
}

export function httpCase(random: Random, wire: RawWire): FuzzCase {
  return {
    what: 'HTTP, as it should not be',
    input: random.below(3) === 0 ? mutate(httpAnswer(random), random) : httpAnswer(random),
    run: async (input) => {
      wire.next = input;
      const context = { signal: new AbortController().signal, correlationId: 'fuzz' };
      const answer = await wire.gateway.listStored(Secret.of('token'), { system: 'web01' }, context);
      if (!answer.ok) checkFailure(answer.error.failure);
    },
  };
}

/** Written in one of many encodings, marked or not. */
function encoded(text: string, random: Random): Buffer {
  const marked = random.below(2) === 0 ? `\uFEFF${text}` : text;
  const bytes = Buffer.from(marked, random.pick(['utf8', 'utf16le', 'latin1'] as const));
  const swapped = random.below(4) === 0 && bytes.length % 2 === 0 ? bytes.swap16() : bytes;
  return random.below(2) === 0 ? swapped : mutate(swapped, random);
}

const tokens = [
  '{"access_token":"t","token_type":"Bearer","expires_in":3600}',
  '{"access_token":"t","token_type":"bearer","expires_in":"3600"}',
  '{"access_token":"t","expires_in":-1e999}',
  '{"access_token":{"toString":1},"token_type":[],"__proto__":{"expires_in":1}}',
  '{"error":"invalid_client","error_description":"no"}',
  '<html>sign in</html>',
  '',
] as const;

export function tokenCase(random: Random): FuzzCase {
  const status = random.pick([200, 200, 200, 201, 204, 302, 400, 401, 403, 429, 500]);
  const contentType = random.pick(['application/json', 'text/html; charset=x', '']);
  const wwwAuthenticate = random.pick(['', 'Basic realm="x"', 'Bearer', 'Negotiate', ',,"']);
  return {
    what: `access token, status ${status}`,
    input: encoded(random.pick(tokens), random),
    run: async (input) => {
      const source = createTokenSource({
        tokenUrl: 'https://pra.example/oauth2/token',
        clientId: 'id',
        clientSecret: Secret.of('secret'),
        http: {
          send: (_call, use) => use({ status, contentType, wwwAuthenticate, body: inOnePiece(input) }),
          close: async () => {},
        },
        clock: systemClock,
        signal: new AbortController().signal,
      });
      const token = await source.token();
      if (!token.ok) return checkFailure(token.error);
      if (!(token.value.renewAt > Date.now() - 1000)) throw new Error(`renewed at ${token.value.renewAt}`);
    },
  };
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

const files = [
  '{"version":1,"plugin":{"apiUser":"jörg"}}',
  '{"apiPassword":"p\u00e4ss"}',
  'p\u00e4ss\r\n',
  ' "x" \r',
] as const;

/** Text that is read has no character that was put in the place of another one. */
export function fileCase(random: Random): FuzzCase {
  return {
    what: 'file or standard input',
    input: encoded(random.pick(files), random),
    run: async (input) => {
      const text: Result<string, string> = decodeText(input);
      if (text.ok) {
        const spellings = [Buffer.from(text.value), Buffer.from(text.value, 'utf16le')];
        if (text.value.includes('\uFFFD') && !spellings.some((bytes) => contains(input, bytes)))
          throw new Error('a character was replaced');
        parseSettings(text.value);
      }
      const secret = secretFromInput(input, 'apiPassword');
      if (!secret.ok) checkFailure(secret.error);
    },
  };
}

function contains(whole: Buffer, part: Buffer): boolean {
  return whole.includes(part) || (part.length % 2 === 0 && whole.includes(Buffer.from(part).swap16()));
}
