import { X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '../../../shared/result.ts';

/** Reads files of certificates into one normal form, PEM with lines of 64 characters: what was checked is what TLS gets. */

/** Why a file of certificates cannot be used; `text` follows "the file". */
export interface UnusableCertificates {
  readonly text: string;
  /** What to do about it; absent where the reason says it. */
  readonly hint?: string;
}

/**
 * `all`: parses every certificate. `outline`: looks at the length of each only, for the hundred certificates of a system, which take
 * longer to parse than a command may.
 */
export type CertificateCheck = 'all' | 'outline';

/** Labels of PEM blocks that hold a certificate; the last has further data behind it. */
const certificateLabels = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'];
const blockPattern = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)(-----END \1-----)?/g;

const toPem = {
  pkcs7: {
    text: 'is PKCS #7 (.p7b)',
    hint: 'Convert it: openssl pkcs7 -print_certs -in FILE -out ca.pem (with -inform DER if it is binary).',
  },
  pkcs12: {
    text: 'is PKCS #12 (.pfx), which holds a private key',
    hint: 'Export the certificates alone, as Base64 (PEM).',
  },
} as const;

/**
 * The certificates of a file, each as PEM: of PEM in UTF-8 or UTF-16 with whatever stands around its blocks, or of one DER certificate.
 * Keys and other blocks are left out.
 */
export function readCertificates(
  bytes: Buffer,
  check: CertificateCheck = 'all',
): Result<readonly string[], UnusableCertificates> {
  const text = asText(bytes);
  const blocks = [...text.matchAll(blockPattern)];
  if (blocks.length === 0) return readDer(bytes);
  const found: string[] = [];
  for (const [, label = '', body = '', end] of blocks) {
    if (label === 'PKCS7' || label === 'CMS') return err(toPem.pkcs7);
    if (!certificateLabels.includes(label)) continue;
    if (end === undefined) return err({ text: 'has a certificate without its end; it may have been cut off' });
    const pem = certificateOf(body, check);
    if (pem === undefined) return err({ text: `holds something that is no certificate (number ${found.length + 1})` });
    found.push(pem);
  }
  if (found.length > 0) return ok(found);
  return err({ text: `holds no PEM certificate, but ${blocks[0]?.[1]?.toLowerCase() ?? 'something else'}` });
}

/** The certificates of a text that {@link readCertificates} made, each as PEM. */
export function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
}

/** A Distinguished Name of Node on one line, most significant part last, without characters that change what a terminal shows. */
export function nameText(name: string): string {
  const parts = name.split('\n').toReversed().join(', ');
  return parts.replaceAll(/\p{C}/gu, '\uFFFD').slice(0, 500);
}

/** PEM is ASCII, of which UTF-16 has a zero byte beside each character; editors on Windows save it so. */
function asText(bytes: Buffer): string {
  const [first, second] = bytes;
  if (second === 0 || (first === 0xff && second === 0xfe)) return bytes.toString('utf16le');
  if (first !== 0 && !(first === 0xfe && second === 0xff)) return bytes.toString('latin1');
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le');
}

const oids = {
  signedData: Buffer.from('06092a864886f70d010702', 'hex'),
  data: Buffer.from('06092a864886f70d010701', 'hex'),
};

function readDer(bytes: Buffer): Result<readonly string[], UnusableCertificates> {
  if (bytes.length === 0) return err({ text: 'is empty' });
  const start = bytes.subarray(0, 64);
  if (bytes[0] === 0x30 && start.includes(oids.signedData)) return err(toPem.pkcs7);
  if (bytes[0] === 0x30 && start.includes(oids.data)) return err(toPem.pkcs12);
  const pem = bytes[0] === 0x30 ? pemOf(bytes, 'all') : undefined;
  return pem === undefined ? err({ text: 'holds no PEM certificate' }) : ok([pem]);
}

function certificateOf(body: string, check: CertificateCheck): string | undefined {
  const base64 = body.replaceAll(/\s/g, '');
  return /^[A-Za-z\d+/]+={0,2}$/.test(base64) ? pemOf(Buffer.from(base64, 'base64'), check) : undefined;
}

/** `undefined` unless it begins with a certificate; what follows it is left out. */
function pemOf(bytes: Buffer, check: CertificateCheck): string | undefined {
  const length = sequenceLength(bytes);
  if (length === undefined || length > bytes.length) return undefined;
  const der = bytes.subarray(0, length);
  if (check === 'all' && !isCertificate(der)) return undefined;
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** The length in bytes of the DER sequence at the beginning, with its head. A certificate has 128 bytes or more, and less than 64 KiB. */
function sequenceLength(der: Buffer): number | undefined {
  if (der.length < 4 || der[0] !== 0x30) return undefined;
  if (der[1] === 0x81) return der.readUInt8(2) + 3;
  return der[1] === 0x82 ? der.readUInt16BE(2) + 4 : undefined;
}

function isCertificate(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.length === der.length;
  } catch {
    return false;
  }
}
