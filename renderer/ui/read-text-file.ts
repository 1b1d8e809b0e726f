import { decodeText } from '../../shared/decode-text.ts';
import { err, type Result } from '../../shared/result.ts';
import { text } from './text.ts';

/** The text of a file that a person chose, or why it is not read. */
export async function readTextFile(file: Blob): Promise<Result<string, string>> {
  try {
    const decoded = decodeText(new Uint8Array(await file.arrayBuffer()));
    return decoded.ok ? decoded : err(text.fileUndecodable(decoded.error));
  } catch {
    return err(text.fileUnreadable);
  }
}
