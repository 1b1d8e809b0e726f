import { createHash, X509Certificate } from 'node:crypto';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { readNamedFile } from '../files/files.ts';

/** The authorities that are trusted besides those of the system and of Node. */
export interface Trust {
  /** The certificates of Trusted CA File and of `NODE_EXTRA_CA_CERTS`; `undefined` if there are none. */
  readonly pem: string | undefined;
  /** Those of Trusted CA File alone. */
  readonly filePem: string | undefined;
  /** `system`, or the digest of these certificates. Stored secrets are bound to it. */
  readonly anchor: string;
}

export const maxCaBytes = 1024 * 1024;
const blockPattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function unusable(path: string, reason: string) {
  const text = {
    message: `Trusted CA File (trustedCaFile): ${reason}: ${path}`,
    doing: 'reading the trusted certificate authorities',
    hint: 'Name a PEM file with the certificates of your certificate authority in Trusted CA File, or leave it blank.',
  };
  return err(failure('configuration', 'setting', text, { setting: 'trustedCaFile' }));
}

/** The certificates of a PEM text, each as its block. */
function blocksIn(text: string): readonly string[] {
  return text.match(blockPattern) ?? [];
}

function derOf(block: string): Buffer {
  return Buffer.from(block.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64');
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== undefined;
  } catch {
    return false;
  }
}

/** Whether it is one DER sequence. Parsing the hundred certificates of a system takes longer than a command may. */
function looksLikeCertificate(block: string): boolean {
  const der = derOf(block);
  return der.length > 4 && der[0] === 0x30 && der[1] === 0x82 && der.readUInt16BE(2) === der.length - 4;
}

/** @param extraCaFile what `NODE_EXTRA_CA_CERTS` names; ignored where it cannot be used, as by Node */
export async function readTrust(
  path: string,
  extraCaFile = process.env['NODE_EXTRA_CA_CERTS'],
): Promise<Result<Trust, Failure>> {
  if (path.trim() === '') return trustIn(path, undefined, extraCaFile);
  const file = await readNamedFile(path, maxCaBytes);
  if (file.ok) return trustIn(path, file.value.bytes.toString('utf8'), extraCaFile);
  const { reason, text } = file.error;
  return unusable(path, reason === 'missing' ? 'there is no such file' : `the file ${text}`);
}

/** The same with a text of Trusted CA File that was read before. */
export async function trustIn(
  path: string,
  filePem: string | undefined,
  extraCaFile = process.env['NODE_EXTRA_CA_CERTS'],
): Promise<Result<Trust, Failure>> {
  const ofFile = filePem === undefined ? [] : blocksIn(filePem);
  if (filePem !== undefined && ofFile.length === 0) return unusable(path, 'the file holds no PEM certificate');
  if (!ofFile.every(isCertificate)) return unusable(path, 'the file holds something that is no certificate');
  return ok({ filePem, ...trustOf([...ofFile, ...(await blocksAt(extraCaFile))]) });
}

/** None of a file that holds something else too. */
async function blocksAt(path = ''): Promise<readonly string[]> {
  const file = path === '' ? undefined : await readNamedFile(path, maxCaBytes);
  const blocks = file?.ok === true ? blocksIn(file.value.bytes.toString('utf8')) : [];
  return blocks.every(looksLikeCertificate) ? blocks : [];
}

/** The digest is that of the set of certificates, so that order, repetition and layout of the files do not matter. */
function trustOf(blocks: readonly string[]): Pick<Trust, 'pem' | 'anchor'> {
  if (blocks.length === 0) return { pem: undefined, anchor: 'system' };
  const byDigest = new Map(blocks.map((block) => [sha256(derOf(block)), block]));
  const anchor = `sha256:${sha256([...byDigest.keys()].toSorted().join('\n'))}`;
  return { pem: [...byDigest.values()].join('\n'), anchor };
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}
