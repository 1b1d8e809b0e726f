import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { peerCertificatesSchema, type PeerCertificates } from '../../../shared/certificates.ts';
import { networkCause } from './network-errors.ts';
import { tryHandshake } from './probe.ts';
import {
  certifiedByAuthority,
  testCertificate,
  type TestCertificate,
  type TestCertificateOptions,
} from '../../../test-support/test-certificates.ts';

/** The certificate viewer's source: what a server shows is seen whether it is trusted or not. */

let server: Server | undefined;
afterEach(async () => {
  server?.close();
  if (server !== undefined) await once(server, 'close');
  server = undefined;
});

interface Look {
  readonly seen: PeerCertificates | undefined;
  readonly error: unknown;
  /** Bytes that reached the server's application. */
  readonly received: number;
}

async function look({ cert, key }: TestCertificate, trustedCa: string | undefined): Promise<Look> {
  let received = 0;
  const arrived: Promise<unknown>[] = [];
  server = createServer({ cert, key }, (socket) => {
    socket.on('error', () => {}).on('data', (bytes: Buffer) => (received += bytes.length));
    arrived.push(new Promise((closed) => socket.once('close', closed)));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let seen: PeerCertificates | undefined;
  const limits = { timeoutMs: 10_000, signal: new AbortController().signal };
  const error = await tryHandshake('localhost', port, trustedCa, limits, (shown) => (seen = shown)).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  await Promise.all(arrived);
  return { seen, error, received };
}

const past = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2021-01-01T00:00:00Z') };

it('the chain is reported from the server to its authority, with names, times and fingerprints', async () => {
  const certificate = await certifiedByAuthority({ notAfter: new Date('2040-05-06T07:08:09Z') });
  const { seen, error } = await look(certificate, certificate.authority);
  expect(error).toBeUndefined();
  const own = {
    subject: 'CN=localhost',
    issuer: 'CN=Test Authority',
    names: ['DNS:localhost'],
    validTo: '2040-05-06T07:08:09.000Z',
    fingerprint: new X509Certificate(certificate.cert).fingerprint256,
    isAuthority: false,
  };
  const root = {
    subject: 'CN=Test Authority',
    issuer: 'CN=Test Authority',
    fingerprint: new X509Certificate(certificate.authority).fingerprint256,
    isAuthority: true,
  };
  expect(seen).toMatchObject({ protocol: 'TLSv1.3', trust: 'trusted-ca-file', chain: [own, root] });
  expect(peerCertificatesSchema.parse(seen)).toEqual(seen);
});

describe('a certificate that is refused is reported too, and nothing is sent to its server', () => {
  it.each<[string, TestCertificateOptions, boolean, string, PeerCertificates['trust']]>([
    ['of an unknown authority', {}, false, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'none'],
    ['of an unknown authority, expired', past, false, 'CERT_HAS_EXPIRED', 'none'],
    ['that has expired', past, true, 'CERT_HAS_EXPIRED', 'refused'],
    ['for another host', { dnsName: 'pi.other.example' }, true, 'ERR_TLS_CERT_ALTNAME_INVALID', 'trusted-ca-file'],
  ])('%s', async (_what, options, trusted, code, trust) => {
    const certificate = await testCertificate(options);
    const { seen, error, received } = await look(certificate, trusted ? certificate.cert : undefined);
    expect(networkCause(error)).toMatchObject({ kind: 'tls', code });
    expect(seen).toMatchObject({ trust, chain: [{ subject: `CN=${options.dnsName ?? 'localhost'}` }] });
    expect(received).toBe(0);
  });
});
