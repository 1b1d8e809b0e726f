import { X509Certificate } from 'node:crypto';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { readNamedFile } from '../../platform/files/files.ts';

/** Several times all authorities of an operating system. */
const maxCaBytes = 1024 * 1024;

const blockPattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function unusable(path: string, reason: string): Failure {
  const text = {
    message: `Trusted CA File (trustedCaFile): ${reason}: ${path}`,
    doing: 'reading the trusted certificate authorities',
    hint: 'Name a PEM file with the certificates of your certificate authority in Trusted CA File, or leave it blank.',
  };
  return failure('configuration', 'setting', text, { setting: 'trustedCaFile' });
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== undefined;
  } catch {
    return false;
  }
}

/** The PEM text of the file that Trusted CA File names; `undefined` if the setting is blank. Fails with `configuration`. */
export async function readTrustedCa(path: string): Promise<Result<string | undefined, Failure>> {
  if (path.trim() === '') return ok(undefined);
  const read = await readNamedFile(path, maxCaBytes);
  if (!read.ok)
    return err(
      unusable(path, read.error.reason === 'missing' ? 'there is no such file' : `the file ${read.error.text}`),
    );
  const text = read.value.bytes.toString('utf8');
  const blocks = text.match(blockPattern) ?? [];
  if (blocks.length === 0) return err(unusable(path, 'the file holds no PEM certificate'));
  return blocks.every(isCertificate)
    ? ok(text)
    : err(unusable(path, 'the file holds something that is no certificate'));
}
