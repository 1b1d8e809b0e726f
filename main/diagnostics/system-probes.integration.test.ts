import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import {
  testCertificate,
  type TestCertificate,
  type TestCertificateOptions,
} from '../../test-support/test-certificates.ts';
import { systemProbes } from './system-probes.ts';

const open: Server[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((closed) => server.close(closed)))));

const { signal } = new AbortController();
const patient = { timeoutMs: 10_000, signal };

/** A server that hears what clients say, so that it notices their end, and does what it is told at their coming. */
function plainServer(greet: (socket: Socket) => void = () => {}): Server {
  return createServer((socket) => greet(socket.on('error', () => {}).resume()));
}

async function listen(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const port = await listen(plainServer());
  await new Promise((closed) => open.pop()?.close(closed));
  return port;
}

function tlsServer({ cert, key }: TestCertificate): Promise<number> {
  const server = createTlsServer({ cert, key }, (socket) => socket.on('error', () => {}).resume());
  server.on('tlsClientError', () => {});
  return listen(server);
}

function failed(result: Result<unknown, Failure>): readonly [string, string | undefined, string] {
  if (result.ok) throw new Error('expected a failure');
  const { kind, detail, hint } = result.error;
  return [kind, detail, hint];
}

describe('the dns probe', () => {
  it('answers the addresses of a name, and an address for itself', async () => {
    const found = await systemProbes.dns('localhost');
    expect(found.ok && found.value.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
    expect(await systemProbes.dns('192.0.2.7')).toEqual({ ok: true, value: ['192.0.2.7'] });
  });

  it('says that a name cannot be resolved', async () => {
    expect(failed(await systemProbes.dns('no-such-host.invalid'))).toEqual([
      'connectivity',
      'dns',
      expect.stringContaining('Endpoint URL'),
    ]);
  });
});

describe('the tcp probe', () => {
  it('passes where something listens', async () => {
    const port = await listen(plainServer());
    expect(await systemProbes.tcp('127.0.0.1', port, 10_000, signal)).toMatchObject({ ok: true });
  });

  it('says that the port refuses', async () => {
    expect(failed(await systemProbes.tcp('127.0.0.1', await freePort(), 10_000, signal)).slice(0, 2)).toEqual([
      'connectivity',
      'refused',
    ]);
  });

  it('is cancelled at once', async () => {
    const port = await listen(plainServer());
    expect(failed(await systemProbes.tcp('127.0.0.1', port, 10_000, AbortSignal.abort())).slice(0, 1)).toEqual([
      'cancelled',
    ]);
  });
});

describe('the tls probe', () => {
  const past = new Date('2020-01-01T00:00:00Z');
  const future = new Date(Date.now() + 24 * 60 * 60_000);

  it('answers protocol and end of the certificate that a trusted authority signed', async () => {
    const notAfter = new Date('2040-05-06T07:08:09Z');
    const certificate = await testCertificate({ notAfter });
    const port = await tlsServer(certificate);
    const facts = { protocol: 'TLSv1.3', validTo: notAfter };
    expect(await systemProbes.tls('localhost', port, { trustedCa: certificate.cert, ...patient })).toEqual({
      ok: true,
      value: facts,
    });
  });

  it.each<[string, TestCertificateOptions, string, string]>([
    [
      'has expired',
      { notBefore: past, notAfter: new Date('2021-01-01T00:00:00Z') },
      'expired',
      'Renew the certificate',
    ],
    ['is not valid yet', { notBefore: future, notAfter: new Date('2040-01-01T00:00:00Z') }, 'expired', 'clock'],
    ['is for another host', { dnsName: 'pi.other.example' }, 'wrong-host', 'Endpoint URL'],
  ])('says that the certificate %s', async (_what, options, detail, hint) => {
    const certificate = await testCertificate(options);
    const port = await tlsServer(certificate);
    const probed = await systemProbes.tls('localhost', port, { trustedCa: certificate.cert, ...patient });
    expect(failed(probed)).toEqual(['tls', detail, expect.stringContaining(hint)]);
  });

  it('says that nobody trusts the authority, even when the environment turns checks off', async () => {
    const port = await tlsServer(await testCertificate());
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const probed = await systemProbes.tls('localhost', port, { trustedCa: undefined, ...patient });
      expect(failed(probed)).toEqual(['tls', 'unknown-ca', expect.stringContaining('Trusted CA File')]);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('says that the port speaks something else', async () => {
    const port = await listen(plainServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(failed(await systemProbes.tls('localhost', port, { trustedCa: undefined, ...patient })).slice(0, 2)).toEqual(
      ['tls', 'protocol'],
    );
  });

  it('gives up on a server that never answers', async () => {
    const port = await listen(plainServer());
    const probed = await systemProbes.tls('localhost', port, { trustedCa: undefined, timeoutMs: 50, signal });
    expect(failed(probed).slice(0, 2)).toEqual(['connectivity', 'timeout']);
  });
});
