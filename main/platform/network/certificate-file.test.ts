import fc from 'fast-check';
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { testCertificate } from '../../../test-support/test-certificates.ts';
import { certificatesIn, readCertificates } from './certificate-file.ts';

let one: string;
let two: string;
let key: string;
beforeAll(async () => {
  const [first, second] = [await testCertificate({ dnsName: 'one' }), await testCertificate({ dnsName: 'two' })];
  [one, two, key] = [first.cert.trim(), second.cert.trim(), first.key];
});

const der = (pem: string): Buffer => Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
const utf16be = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
const relabelled = (pem: string, label: string): string => pem.replaceAll('CERTIFICATE', label);

const subjects = (bytes: Buffer): string | readonly string[] => {
  const read = readCertificates(bytes);
  return read.ok ? read.value.map((pem) => new X509Certificate(pem).subject) : read.error.text;
};

describe('the certificates of a file', () => {
  it.each<[string, () => string | Buffer]>([
    ['joined without a line break', () => `${one}${two}`],
    ['with CRLF', () => `${one}\n${two}`.replaceAll('\n', '\r\n')],
    ['with old line ends of the Mac', () => `${one}\n${two}`.replaceAll('\n', '\r')],
    ['in one line each', () => `${one}\n${two}`.replaceAll(/(?<=[\w+/=])\n(?=[\w+/=])/g, '')],
    ['with blanks at the ends of lines', () => `${one}\n${two}`.replaceAll('\n', '  \n')],
    ['with text around', () => `# Root\nsubject=CN=one\n${one}\n\n# Other\n${two}\nthe end`],
    ['with text right before and behind', () => `Root: ${one} and ${two}.`],
    ['with a byte-order mark', () => `\ufeff${one}\n${two}`],
    ['in UTF-16, little-endian', () => Buffer.from(`\ufeff${one}\n${two}`, 'utf16le')],
    ['in UTF-16, big-endian', () => utf16be(`${one}\n${two}`)],
    ['in UTF-16 without a mark', () => Buffer.from(`${one}\n${two}`, 'utf16le')],
    ['in UTF-16, big-endian, without a mark', () => utf16be(`${one}\n${two}`).subarray(2)],
    ['with a private key', () => `${one}\n${key}${two}`],
    ['with the older label', () => `${relabelled(one, 'X509 CERTIFICATE')}\n${two}`],
    [
      'with trust data of OpenSSL',
      () => {
        const trusted = Buffer.concat([der(one), Buffer.from('300c300a06082b06010505070301', 'hex')]).toString(
          'base64',
        );
        return `-----BEGIN TRUSTED CERTIFICATE-----\n${trusted}\n-----END TRUSTED CERTIFICATE-----\n${two}`;
      },
    ],
  ])('%s are read, all of them', (_what, content) => {
    const bytes = Buffer.from(content());
    expect(subjects(bytes)).toEqual(['CN=one', 'CN=two']);
    const read = readCertificates(bytes);
    const pem = read.ok ? read.value.join('') : '';
    expect(pem).not.toContain('KEY');
    expect(certificatesIn(pem)).toHaveLength(2);
    expect(() => createSecureContext({ ca: [...certificatesIn(pem)] })).not.toThrow();
  });

  it('of one DER certificate are that one', () => expect(subjects(der(one))).toEqual(['CN=one']));

  it.each<[string, () => string | Buffer, RegExp]>([
    ['an empty file', () => '', /^is empty$/],
    ['blanks', () => ' \n', /no PEM certificate/],
    ['a web page', () => '<html>not found</html>', /no PEM certificate/],
    ['a key alone', () => key, /no PEM certificate, but private key/],
    ['a request', () => relabelled(one, 'CERTIFICATE REQUEST'), /no PEM certificate, but certificate request/],
    ['a cut certificate', () => one.slice(0, 200), /cut off/],
    ['one whole and one cut certificate', () => `${one}\n${two.slice(0, 200)}`, /cut off/],
    [
      'one whole and one spoilt certificate',
      () => `${one}\n${two.replace('MII', 'AAA')}`,
      /no certificate \(number 2\)/,
    ],
    ['a spoilt letter', () => one.replace('MII', 'M!I'), /no certificate \(number 1\)/],
    ['an empty block', () => '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', /no certificate/],
    ['PKCS #7 in PEM', () => relabelled(one, 'PKCS7'), /PKCS #7/],
    ['CMS in PEM', () => relabelled(one, 'CMS'), /PKCS #7/],
    ['PKCS #7', () => Buffer.from('3082010006092a864886f70d010702a08200f1', 'hex'), /PKCS #7/],
    ['PKCS #12', () => Buffer.from('308201000201033081f906092a864886f70d010701', 'hex'), /PKCS #12/],
    ['a cut DER certificate', () => der(one).subarray(0, 100), /no PEM certificate/],
    ['other DER', () => Buffer.from('308201000201', 'hex'), /no PEM certificate/],
  ])('fail for %s', (_what, content, text) => expect(subjects(Buffer.from(content()))).toMatch(text));

  it('never throw, whatever the file has, and what is read is a certificate', () => {
    const part = fc.oneof(
      fc.constantFrom('-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----', '\n', '\ufeff', 'MII', '='),
      fc.constantFrom(0, 1).map((which) => [one, two][which] ?? ''),
      fc.string(),
    );
    const bytes = fc.oneof(
      fc.array(part).map((parts) => Buffer.from(parts.join(''))),
      fc.uint8Array().map((raw) => Buffer.from(raw)),
      fc.uint8Array().map((raw) => Buffer.concat([Buffer.from([0x30, 0x82]), raw])),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        const read = readCertificates(content);
        if (read.ok) expect(() => read.value.map((pem) => new X509Certificate(pem))).not.toThrow();
        readCertificates(content, 'outline');
      }),
    );
  });
});
