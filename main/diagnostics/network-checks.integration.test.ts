import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../shared/errors.ts';
import { ok } from '../../shared/result.ts';
import { manualClock } from '../../test-support/manual-clock.ts';
import {
  testCertificate,
  type TestCertificate,
  type TestCertificateOptions,
} from '../../test-support/test-certificates.ts';
import { piNetworkChecks } from './pi-checks.ts';
import { runChecks, type CheckOutcome } from './run-checks.ts';

/** The checks of names, connections and certificates, with the failures of PI; those of the appliance are in all-checks. */

const open: Server[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((closed) => server.close(closed)))));

/** A server that reads what clients send, so that it notices their end. */
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

interface Checked {
  readonly trustedCa?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

function plansFor(address: string, { trustedCa, timeoutMs = 10_000, signal = new AbortController().signal }: Checked) {
  const settings = { endpointUrl: `https://${address}/`, requestTimeoutMs: timeoutMs };
  return piNetworkChecks(settings, { trustedCa: ok(trustedCa), clock: manualClock() }, signal);
}

async function run(name: 'dns' | 'tcp' | 'tls', address: string, checked: Checked = {}): Promise<CheckOutcome> {
  const plan = plansFor(address, checked).find((each) => each.name === name);
  if (plan === undefined) throw new Error(`no check ${name}`);
  return plan.run();
}

function failureOf(outcome: CheckOutcome): Failure {
  if (outcome.status !== 'fail') throw new Error('expected a failure');
  return outcome.failure;
}

describe('the dns check', () => {
  it('passes with the addresses of a name, and with an address itself', async () => {
    expect(await run('dns', 'localhost')).toMatchObject({
      status: 'pass',
      detail: expect.stringMatching(/^localhost is .*(127\.0\.0\.1|::1)/),
    });
    expect(await run('dns', '192.0.2.7')).toEqual({ status: 'pass', detail: '192.0.2.7 is 192.0.2.7.' });
    expect(await run('dns', '[::1]')).toEqual({ status: 'pass', detail: '::1 is ::1.' });
  });

  it('fails for a name that cannot be resolved', async () => {
    expect(failureOf(await run('dns', 'no-such-host.invalid'))).toMatchObject({
      kind: 'connectivity',
      detail: 'dns',
      hint: expect.stringContaining('Endpoint URL'),
    });
  });
});

describe('the tcp check', () => {
  it('passes where a server listens', async () => {
    const port = await listen(plainServer());
    expect(await run('tcp', `127.0.0.1:${port}`)).toMatchObject({ status: 'pass' });
  });

  it('fails for a port that refuses', async () => {
    expect(failureOf(await run('tcp', `127.0.0.1:${await freePort()}`))).toMatchObject({
      kind: 'connectivity',
      detail: 'refused',
    });
  });

  it('is cancelled at once', async () => {
    const port = await listen(plainServer());
    const signal = AbortSignal.abort();
    const { failure } = await runChecks(plansFor(`127.0.0.1:${port}`, { signal }), manualClock(), signal);
    expect(failure).toMatchObject({ kind: 'cancelled' });
  });

  it('is cancelled while it runs', async () => {
    const cancel = new AbortController();
    const port = await listen(plainServer());
    const plans = plansFor(`127.0.0.1:${port}`, { signal: cancel.signal });
    const { failure, checks } = await runChecks(plans, manualClock(), cancel.signal, () => cancel.abort());
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(['dns pass', 'tcp fail', 'tls skipped']);
    expect(failure).toMatchObject({ kind: 'cancelled' });
  });
});

describe('the tls check', () => {
  const past = new Date('2020-01-01T00:00:00Z');
  const future = new Date(Date.now() + 24 * 60 * 60_000);

  it('passes with protocol and expiry of a certificate that a trusted authority signed', async () => {
    const { cert, key } = await testCertificate({ notAfter: new Date('2040-05-06T07:08:09Z') });
    expect(await run('tls', `localhost:${await tlsServer({ cert, key })}`, { trustedCa: cert })).toMatchObject({
      status: 'pass',
      detail: 'TLSv1.3; the certificate is valid until 2040-05-06.',
      certificates: { trust: 'trusted-ca-file' },
    });
  });

  it('warns of a certificate that expires soon', async () => {
    const { cert, key } = await testCertificate({ notAfter: new Date(manualClock().now() + 10 * 24 * 60 * 60_000) });
    expect(await run('tls', `localhost:${await tlsServer({ cert, key })}`, { trustedCa: cert })).toMatchObject({
      status: 'warn',
      detail: 'The certificate of PI is valid until 2030-01-12 only.',
      hint: expect.stringContaining('Renew'),
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
  ])('fails for a certificate that %s', async (_what, options, detail, hint) => {
    const { cert, key } = await testCertificate(options);
    const outcome = await run('tls', `localhost:${await tlsServer({ cert, key })}`, { trustedCa: cert });
    expect(failureOf(outcome)).toMatchObject({ kind: 'tls', detail, hint: expect.stringContaining(hint) });
  });

  it('fails for an unknown authority, even when the environment turns checks off', async () => {
    const port = await tlsServer(await testCertificate());
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(failureOf(await run('tls', `localhost:${port}`))).toMatchObject({
        kind: 'tls',
        detail: 'unknown-ca',
        hint: expect.stringContaining('Trusted CA File'),
      });
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('fails for a port that speaks another protocol', async () => {
    const port = await listen(plainServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(failureOf(await run('tls', `localhost:${port}`))).toMatchObject({ kind: 'tls', detail: 'protocol' });
  });

  it('fails after the time limit for a server that never answers', async () => {
    const port = await listen(plainServer());
    expect(failureOf(await run('tls', `localhost:${port}`, { timeoutMs: 50 }))).toMatchObject({
      kind: 'connectivity',
      detail: 'timeout',
    });
  });
});
