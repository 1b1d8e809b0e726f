import { createHash, X509Certificate } from 'node:crypto';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { readRegularFile, type UnreadableReason } from '../files/files.ts';

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

const reasons: Readonly<Record<UnreadableReason, string>> = {
  missing: 'there is no such file',
  'not-a-regular-file': 'it is not a regular file',
  'too-large': 'the file is larger than 1 MiB',
  unreadable: 'the file cannot be read',
};

function unusable(path: string, reason: string) {
  const text = {
    message: `Trusted CA File (trustedCaFile): ${reason}: ${path}`,
    doing: 'reading the trusted certificate authorities',
    hint: 'Name a PEM file with the certificates of your certificate authority in Trusted CA File, or leave it blank.',
  };
  return err(failure('configuration', 'setting', text, { setting: 'trustedCaFile' }));
}

/** The certificates of a PEM text. `undefined` if it has none or one that cannot be read. */
function certificatesIn(text: string): readonly X509Certificate[] | undefined {
  try {
    const certificates = (text.match(blockPattern) ?? []).map((block) => new X509Certificate(block));
    return certificates.length === 0 ? undefined : certificates;
  } catch {
    return undefined;
  }
}

/** @param extraCaFile what `NODE_EXTRA_CA_CERTS` names; ignored where it cannot be used, as by Node */
export async function readTrust(
  path: string,
  extraCaFile = process.env['NODE_EXTRA_CA_CERTS'],
): Promise<Result<Trust, Failure>> {
  if (path.trim() === '') return trustIn(path, undefined, extraCaFile);
  const file = await readRegularFile(path, maxCaBytes, 'follow-links');
  return file.ok ? trustIn(path, file.value.toString('utf8'), extraCaFile) : unusable(path, reasons[file.error]);
}

/** The same with a text of Trusted CA File that was read before. */
export async function trustIn(
  path: string,
  filePem: string | undefined,
  extraCaFile = process.env['NODE_EXTRA_CA_CERTS'],
): Promise<Result<Trust, Failure>> {
  const ofFile: readonly X509Certificate[] | undefined = filePem === undefined ? [] : certificatesIn(filePem);
  if (ofFile === undefined) return unusable(path, 'the file holds no PEM certificate, or something that is none');
  return ok({ filePem, ...trustOf([...ofFile, ...(await certificatesAt(extraCaFile))]) });
}

async function certificatesAt(path = ''): Promise<readonly X509Certificate[]> {
  const file = path === '' ? undefined : await readRegularFile(path, maxCaBytes, 'follow-links');
  return (file?.ok === true && certificatesIn(file.value.toString('utf8'))) || [];
}

/** The digest is that of the set of certificates, so that order, repetition and layout of the files do not matter. */
function trustOf(certificates: readonly X509Certificate[]): Pick<Trust, 'pem' | 'anchor'> {
  if (certificates.length === 0) return { pem: undefined, anchor: 'system' };
  const byDigest = new Map(certificates.map((each) => [each.fingerprint256, each.toString()]));
  const digests = [...byDigest.keys()].toSorted();
  const anchor = `sha256:${createHash('sha256').update(digests.join('\n')).digest('hex')}`;
  return { pem: [...byDigest.values()].join('\n'), anchor };
}
