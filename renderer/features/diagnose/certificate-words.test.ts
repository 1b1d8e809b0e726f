import { expect, it } from 'vitest';
import type { Certificate, PeerCertificates } from '../../../shared/certificates.ts';
import { certificatesAsText, certificateViews, fingerprintLines } from './certificate-words.ts';

const now = Date.parse('2030-05-10T00:00:00Z');
const own: Certificate = {
  subject: 'CN=pi.hq.example',
  issuer: 'CN=HQ Issuing',
  names: ['DNS:pi.hq.example', 'IP Address:192.0.2.7'],
  validFrom: '2030-01-01T00:00:00.000Z',
  validTo: '2030-06-01T00:00:00.000Z',
  fingerprint: 'AA:BB',
  isAuthority: false,
};
const between: Certificate = {
  ...own,
  subject: 'CN=HQ Issuing',
  issuer: 'CN=HQ Root',
  names: [],
  isAuthority: true,
};
const root: Certificate = { ...between, subject: 'CN=HQ Root', issuer: 'CN=HQ Root' };
const shown: PeerCertificates = { protocol: 'TLSv1.3', trust: 'system', chain: [own, between, root] };

it('the chain lists the server, the intermediate authorities and the root', () => {
  expect(certificateViews(shown, now).map(({ title }) => title)).toEqual([
    'The server',
    'Intermediate authority',
    'Root authority',
  ]);
});

it('a self-signed server certificate is not shown as an authority', () => {
  const [only] = certificateViews({ ...shown, chain: [root] }, now);
  expect(only).toMatchObject({
    title: 'The server',
    facts: expect.arrayContaining([['Issuer', 'Itself (self-signed)']]),
  });
});

it('the text has subject, names, remaining days and fingerprint', () => {
  const words = certificatesAsText(shown, now).split('\n');
  expect(words.slice(0, 2)).toEqual([
    'TLS version: TLSv1.3',
    'Trust: Issued by an authority that this computer trusts',
  ]);
  expect(words).toEqual(
    expect.arrayContaining([
      '  Subject: CN=pi.hq.example',
      '  Names: DNS:pi.hq.example, IP Address:192.0.2.7',
      '  Valid until: 1 Jun 2030, 02:00:00 (22 days left), 1 Jun 2030, 00:00:00 UTC',
      '  SHA-256: AA:BB',
    ]),
  );
});

it('a fingerprint to compare has two lines', () => {
  const pairs = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0'));
  expect(fingerprintLines(pairs.join(':'))).toEqual([pairs.slice(0, 16).join(':'), pairs.slice(16).join(':')]);
});
