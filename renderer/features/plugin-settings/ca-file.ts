import type { AuthorityInFile, CaFileView } from '../../../shared/certificates.ts';
import type { Client } from '../../../shared/contract.ts';
import { failure, withCorrelation, type ErrorInfo } from '../../../shared/errors.ts';
import { err, type Result } from '../../../shared/result.ts';
import { text as common } from '../../ui/text.ts';
import type { StatusLine } from '../../ui/status-text.tsx';
import { caFile as text } from './text.ts';

/** The check of a Trusted CA File, and choosing one. */

/** Larger files are refused by the main process, too. */
const maxBytes = 1024 * 1024;

/** Has the content of a chosen file written into the data folder. */
export async function placeCaFile(
  client: Pick<Client, 'ca-file/place'>,
  file: File,
  newId: () => string,
): Promise<Result<CaFileView, ErrorInfo>> {
  const refused = (message: string): Result<CaFileView, ErrorInfo> =>
    err(withCorrelation(failure('configuration', 'file', { message, doing: text.choosing, hint: text.hint }), newId()));
  if (file.size > maxBytes) return refused(text.tooLarge);
  try {
    return await client['ca-file/place']({ name: file.name.slice(-255), content: await base64Of(file) });
  } catch {
    return refused(common.fileUnreadable);
  }
}

async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''));
}

/** One line for each certificate of the file. */
export function certificateLines(certificates: readonly AuthorityInFile[]): readonly (StatusLine & { key: string })[] {
  return certificates.map((certificate) => ({ key: certificate.fingerprint, ...lineOf(certificate) }));
}

function lineOf({ subject, issuer, kind, validFrom, validTo, problem }: AuthorityInFile): StatusLine {
  const named = `${subject}: ${text.kinds[kind]}`;
  switch (problem) {
    case undefined:
      return { tone: 'good', words: text.valid(named, validTo.slice(0, 10)) };
    case 'expired':
      return { tone: 'bad', words: text.expired(named, validTo.slice(0, 10)) };
    case 'not-yet-valid':
      return { tone: 'bad', words: text.notYet(named, validFrom.slice(0, 10)) };
    case 'issuer-missing':
      return { tone: 'warning', words: text.issuerMissing(named, issuer) };
    case 'no-authority':
      return { tone: 'warning', words: text.noAuthority(named) };
  }
}
