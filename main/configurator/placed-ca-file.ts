import { join } from 'node:path';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { reasonOf } from '../platform/files/denial.ts';
import { writeFileAtomically } from '../platform/files/files.ts';
import { writeHint } from '../platform/files/write-hint.ts';
import { trustIn } from '../platform/network/trusted-ca.ts';

/** A Trusted CA File that this program writes. */
export interface PlacedCaFile {
  readonly path: string;
  readonly pem: string;
}

/**
 * Where certificates are put; nothing is written. The file is named by its content, so that it replaces none with other certificates.
 * @param source of the certificates, for the failure of those that cannot be used
 */
export async function placedCaFile(
  pem: string | Buffer,
  folder: string,
  source: string,
): Promise<Result<PlacedCaFile, Failure>> {
  const trust = await trustIn(source, pem, '');
  if (!trust.ok) return trust;
  const name = `trusted-ca-${trust.value.anchor.replace('sha256:', '').slice(0, 16)}.pem`;
  return ok({ path: join(folder, name), pem: trust.value.filePem ?? '' });
}

/** @param doing why it is written, for the failure */
export async function writeCaFile({ path, pem }: PlacedCaFile, doing: string): Promise<Result<string, Failure>> {
  try {
    await writeFileAtomically(path, pem);
    return ok(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const message = `The file ${path} cannot be written (${reasonOf(error)}).`;
    return err(failure('configuration', 'file', { message, doing, hint: writeHint(error) }));
  }
}

/** @param doing what is refused */
export function noCaFileInPractice(doing: string): Failure {
  const message = 'Practice trusts the authority of the practice vault alone.';
  return failure('configuration', 'input', { message, doing, hint: 'Leave practice first.' });
}
