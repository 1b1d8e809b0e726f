import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../../shared/errors.ts';
import type { Result } from '../../../../shared/result.ts';
import ours from '../AuthService.wsdl?raw';
import { readServerWsdl } from '../read-server-wsdl.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import type { ServerWsdl } from '../wsdl-model.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/AuthService.svc?singleWsdl`;
}

interface Limits {
  readonly timeoutMs?: number;
  readonly totalMs?: number;
  readonly signal?: AbortSignal;
}

function readFrom(url: string, limits: Limits = {}): Promise<Result<ServerWsdl, Failure>> {
  const { signal = new AbortController().signal, ...connection } = limits;
  return readServerWsdl({ from: 'url', url, timeoutMs: 5000, ...connection }, signal);
}

async function readAnswered(listener: RequestListener, limits: Limits = {}): Promise<Result<ServerWsdl, Failure>> {
  return readFrom(await listening(createServer(listener)), limits);
}

function answering(body: string | Buffer, headers: Record<string, string> = {}, status = 200): RequestListener {
  return (_, response) => void response.writeHead(status, headers).end(body);
}

describe('the WSDL of a server', () => {
  it('is asked for once, at exactly that address, without anything secret', async () => {
    const asked: unknown[] = [];
    const contract = await readAnswered(({ method, url, headers }, response) => {
      asked.push([method, url, Object.keys(headers).toSorted()]);
      response.end(ours);
    });
    expect(asked).toEqual([['GET', '/AuthService.svc?singleWsdl', ['accept-encoding', 'connection', 'host']]]);
    expect(contract).toMatchObject({
      ok: true,
      value: { ports: [{ path: '/ERPMWebService/AuthService.svc' }], problems: [] },
    });
  });

  it.each([
    ['compressed', gzipSync(ours), { 'content-encoding': 'gzip' }],
    ['in UTF-16 with a byte order mark', Buffer.from(`\uFEFF${ours.replace('utf-8', 'utf-16')}`, 'utf16le'), {}],
    [
      'in an encoding that the header names',
      Buffer.from(ours.replace(' encoding="utf-8"', '').replace('The PI', 'Le PI fidèle'), 'latin1'),
      { 'content-type': 'text/xml; charset=iso-8859-1' },
    ],
  ])('may come %s', async (_, body, headers) => {
    const contract = await readAnswered(answering(body, headers));
    expect(contract).toMatchObject({ ok: true, value: { problems: [] } });
  });
});

describe('a server that gives no WSDL', () => {
  const tooLarge = Buffer.alloc(wsdlLimits.bytes + 1, ' ');
  it.each([
    [
      'a page that is not there',
      answering('<html>gone</html>', {}, 404),
      'wrong-url',
      'HTTP 404 with a web page',
      'Endpoint URL',
    ],
    ['a sign-in by Windows', answering('', {}, 401), 'wrong-url', 'HTTP 401', 'Windows authentication'],
    ['a redirection', answering('', { location: '/elsewhere' }, 302), 'wrong-url', 'HTTP 302', 'Endpoint URL'],
    ['a broken server', answering('oops', {}, 500), 'wrong-url', 'HTTP 500', 'Endpoint URL'],
    [
      'a help page',
      answering('\uFEFF<!DOCTYPE html><p>AuthService', { 'content-type': 'text/html' }),
      'html',
      'web page',
      'publishes its WSDL',
    ],
    ['far too much', answering(tooLarge), 'malformed', '64 MiB', 'publishes its WSDL'],
    [
      'far too much once inflated',
      answering(gzipSync(tooLarge), { 'content-encoding': 'gzip' }),
      'malformed',
      '64 MiB',
      'publishes its WSDL',
    ],
    [
      'an unknown encoding',
      answering('<?xml version="1.0" encoding="EBCDIC"?><a/>'),
      'malformed',
      'encoding is not supported',
      'publishes its WSDL',
    ],
    [
      'bytes that fit no encoding',
      answering(Buffer.from([0x3c, 0x61, 0xff, 0x2f, 0x3e])),
      'malformed',
      'do not fit',
      'publishes its WSDL',
    ],
  ])('but %s is a protocol failure with a hint', async (_, listener, detail, message, hint) => {
    expect(await readAnswered(listener)).toMatchObject({
      ok: false,
      error: {
        kind: 'protocol',
        detail,
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
        doing: 'reading the WSDL of the server',
        setting: 'endpointUrl',
      },
    });
  });

  it('because it is too busy is a server failure', async () => {
    expect(await readAnswered(answering('', {}, 503))).toMatchObject({
      ok: false,
      error: { kind: 'server', detail: 'busy' },
    });
  });
});

describe('a server that cannot be reached', () => {
  it('is connectivity', async () => {
    const url = await listening(createServer());
    const server = servers.pop();
    server?.close();
    if (server !== undefined) await once(server, 'close');
    expect(await readFrom(url)).toMatchObject({
      ok: false,
      error: { kind: 'connectivity', detail: 'refused', doing: 'reading the WSDL of the server' },
    });
  });

  it('is connectivity when it never answers in time', async () => {
    expect(await readAnswered(() => {}, { timeoutMs: 50 })).toMatchObject({
      ok: false,
      error: { kind: 'connectivity', detail: 'timeout' },
    });
  });

  it('is connectivity when it breaks off in the middle', async () => {
    const cut: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': '9999' });
      response.write(ours.slice(0, 100), () => response.destroy());
    };
    expect(await readAnswered(cut)).toMatchObject({ ok: false, error: { kind: 'connectivity', detail: 'reset' } });
  });

  it('is given up when it is cancelled', async () => {
    const cancel = new AbortController();
    expect(await readAnswered(() => cancel.abort(), { signal: cancel.signal })).toMatchObject({
      ok: false,
      error: { kind: 'cancelled' },
    });
  });
});
