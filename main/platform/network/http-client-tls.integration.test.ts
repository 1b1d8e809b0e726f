import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpServers, greet, greeting, post, causeOf } from '../../../test-support/http-servers.ts';
import { certifiedByAuthority, testCertificate } from '../../../test-support/test-certificates.ts';

const day = 24 * 60 * 60_000;
const fixtures = createHttpServers();
afterEach(async () => {
  vi.unstubAllEnvs();
  await fixtures.end();
});

describe('TLS', () => {
  it('with a certificate of an authority of Trusted CA File works', async () => {
    const { authority, cert, key } = await certifiedByAuthority();
    const at = await fixtures.server({ cert, key });
    at.always(greet);
    expect(await post(fixtures.client({ trustedCa: authority }), at.origin)).toBe(greeting);
    const { cert: other } = await testCertificate();
    expect(await post(fixtures.client({ trustedCa: `${other}\n${authority}` }), at.origin)).toBe(greeting);
  });

  it.each([
    ['of an authority that nobody trusts', {}, undefined, 'unknown-ca'],
    ['that is for another host', { dnsName: 'other.example' }, 'itself', 'wrong-host'],
    ['that has expired', { notAfter: new Date(Date.now() - day / 2) }, 'itself', 'expired'],
    ['that is not valid yet', { notBefore: new Date(Date.now() + day / 2) }, 'itself', 'expired'],
  ] as const)('with a certificate %s fails, and nothing is sent', async (_title, options, trusted, detail) => {
    const certificate = await testCertificate(options);
    const at = await fixtures.server(certificate);
    const http = fixtures.client({ trustedCa: trusted === undefined ? undefined : certificate.cert });
    expect(await causeOf(post(http, at.origin))).toBe(`tls ${detail}`);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await causeOf(post(http, at.origin))).toBe(`tls ${detail}`);
    expect(at.bodies).toEqual([]);
  });

  it('older than 1.2 is not agreed on', async () => {
    const certificate = await testCertificate();
    const at = await fixtures.server({
      ...certificate,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await causeOf(post(fixtures.client({ trustedCa: certificate.cert }), at.origin))).toBe('tls protocol');
    expect(at.bodies).toEqual([]);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is agreed on', async (version) => {
    const certificate = await testCertificate();
    const at = await fixtures.server({ ...certificate, minVersion: version, maxVersion: version });
    at.always(greet);
    expect(await post(fixtures.client({ trustedCa: certificate.cert }), at.origin)).toBe(greeting);
  });

  it('with a port that does not speak it fails as `protocol`', async () => {
    const at = await fixtures.server();
    expect(await causeOf(post(fixtures.client(), at.origin.replace('http:', 'https:')))).toBe('tls protocol');
  });

  it('of a server is no valid answer to plain HTTP', async () => {
    const at = await fixtures.server(await testCertificate());
    expect(await causeOf(post(fixtures.client(), at.origin.replace('https:', 'http:')))).toMatch(
      /^(invalid-http|reset)$/,
    );
  });
});

describe('through a proxy', () => {
  it.each([
    ['it works with the authority that is trusted besides', {}, undefined],
    ['it fails for another host', { dnsName: 'other.example' }, 'tls wrong-host'],
    ['it fails with a certificate that has expired', { notAfter: new Date(Date.now() - day / 2) }, 'tls expired'],
  ])('TLS is checked as without it: %s', async (_title, options, expected) => {
    const certificate = await testCertificate({ dnsName: 'pi.invalid', ...options });
    const [at, proxy] = [await fixtures.server(certificate), await fixtures.proxyServer()];
    at.always(greet);
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', '');
    const http = fixtures.client({ trustedCa: certificate.cert });
    const target = `pi.invalid:${new URL(at.origin).port}`;
    expect(await causeOf(post(http, `https://${target}`))).toBe(expected);
    expect(proxy.targets).toEqual([target]);
  });
});
