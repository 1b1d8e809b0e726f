import { err, ok, type Result } from './result.ts';

/** What to do about a text that {@link decodeText} refuses. */
export const saveAsUtf8 =
  'Save it as UTF-8 (Notepad: Save as, Encoding UTF-8; PowerShell: Out-File -Encoding utf8), then try again.';

const marks: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-32', [0xff, 0xfe, 0, 0]],
  ['utf-32', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The text of a file or of standard input: UTF-8, or what its byte order mark says, UTF-8 or UTF-16. Anything else
 * is refused, never replaced character by character. The problem follows the file in a sentence, as in "is UTF-32".
 */
export function decodeText(bytes: Uint8Array): Result<string, string> {
  const encoding = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0] ?? 'utf-8';
  if (encoding === 'utf-32') return err('is UTF-32, which is not read');
  // Its bytes may be valid UTF-8, which would be a text with a NUL beside each character.
  const unmarked = unmarkedUtf16(bytes);
  if (unmarked !== undefined && decode(bytes, unmarked) !== undefined)
    return err('is UTF-16 without a byte order mark, which is not read');
  const text = decode(bytes, encoding);
  if (text === undefined)
    return err(
      encoding === 'utf-8'
        ? 'is neither UTF-8 nor UTF-16 (it may be windows-1252 or another ANSI code page)'
        : 'begins like UTF-16 and is not',
    );
  if (!text.includes('\0')) return ok(text);
  return err('holds NUL characters (as after a power failure, or as UTF-16 without a byte order mark)');
}

/** The byte order of UTF-16 without a mark, of a text that begins with an ASCII character, as JSON and XML do; `undefined` if it is not UTF-16. */
export function unmarkedUtf16([a, b]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (b === 0 && a !== undefined && a !== 0) return 'utf-16le';
  return a === 0 && b !== undefined && b !== 0 ? 'utf-16be' : undefined;
}

function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
