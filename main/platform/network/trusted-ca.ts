import { createHash } from 'node:crypto';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { withoutUserInfo } from '../../../shared/user-info.ts';
import { readNamedFile } from '../files/files.ts';
import { readCertificates, type UnusableCertificates } from './certificate-file.ts';

/** The authorities that are trusted besides those of the system and of Node. */
export interface Trust {
  /** The certificates of Trusted CA File and of `NODE_EXTRA_CA_CERTS` as `readCertificates` makes them; `undefined` if there are none. */
  readonly pem: string | undefined;
  /** Those of Trusted CA File alone. */
  readonly filePem: string | undefined;
  /** `system`, or the digest of these certificates. Stored secrets are bound to it. */
  readonly anchor: string;
}

export const maxCaBytes = 1024 * 1024;

function unusable(path: string, { text: reason, hint }: UnusableCertificates) {
  const text = {
    message: `Trusted CA File (trustedCaFile): the file ${reason}: ${withoutUserInfo(path)}`,
    doing: 'reading the trusted certificate authorities',
    hint:
      hint ??
      'Name a PEM file with the certificates of your certificate authority in Trusted CA File, or leave it blank.',
  };
  return err(failure('configuration', 'setting', text, { setting: 'trustedCaFile' }));
}

/** @param extraCaFile what `NODE_EXTRA_CA_CERTS` names; ignored where it cannot be used, see {@link extraCaWarning} */
export async function readTrust(
  path: string,
  extraCaFile = process.env['NODE_EXTRA_CA_CERTS'],
): Promise<Result<Trust, Failure>> {
  if (path.trim() === '') return trustIn(path, undefined, extraCaFile);
  const file = await readNamedFile(path, maxCaBytes);
  return file.ok ? trustIn(path, file.value.bytes, extraCaFile) : unusable(path, file.error);
}

/** The same with the content of Trusted CA File that was read before. */
export async function trustIn(
  path: string,
  content: Buffer | string | undefined,
  extraCaFile = process.env['NODE_EXTRA_CA_CERTS'],
): Promise<Result<Trust, Failure>> {
  const ofFile = content === undefined ? ok([]) : readCertificates(Buffer.from(content));
  if (!ofFile.ok) return unusable(path, ofFile.error);
  const filePem = content === undefined ? undefined : ofFile.value.join('');
  const extra = await readExtraCa(extraCaFile);
  return ok({ filePem, ...trustOf([...ofFile.value, ...(extra.ok ? extra.value : [])]) });
}

/** Why the certificates of `NODE_EXTRA_CA_CERTS` are not trusted; `undefined` if they are, or if it names no file. */
export async function extraCaWarning(extraCaFile: string | undefined): Promise<string | undefined> {
  const extra = await readExtraCa(extraCaFile);
  if (extra.ok) return undefined;
  return `NODE_EXTRA_CA_CERTS is ignored: the file ${extra.error.text}: ${withoutUserInfo(extraCaFile ?? '')}`;
}

async function readExtraCa(path = ''): Promise<Result<readonly string[], UnusableCertificates>> {
  if (path === '') return ok([]);
  const file = await readNamedFile(path, maxCaBytes);
  return file.ok ? readCertificates(file.value.bytes, 'outline') : file;
}

/** The digest is that of the set of certificates, so that order, repetition and layout of the files do not matter. */
function trustOf(certificates: readonly string[]): Pick<Trust, 'pem' | 'anchor'> {
  if (certificates.length === 0) return { pem: undefined, anchor: 'system' };
  const byDigest = new Map(certificates.map((pem) => [sha256(derOf(pem)), pem]));
  const anchor = `sha256:${sha256([...byDigest.keys()].toSorted().join('\n'))}`;
  return { pem: [...byDigest.values()].join(''), anchor };
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64');
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}
