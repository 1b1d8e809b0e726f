import { unmarkedUtf16 } from '../../../../shared/decode-text.ts';
import { MalformedXmlError } from './limits.ts';

/** Decodes bytes chunk by chunk; a character may be split between chunks. */
export interface TextDecoding {
  decode(bytes: Buffer): string;
  end(): string;
}

/** How many bytes are searched for a byte order mark, an XML declaration, and HTML tags. */
export const sniffedBytes = 1024;

/** The encoding that a document names, and its bytes, do not go together; or it is one that is not read. */
export class EncodingError extends MalformedXmlError {}

/**
 * Chooses the decoding of a document: by its byte order mark, else by the charset of the HTTP header, else by its XML declaration
 * (RFC 7303), else UTF-8. Throws {@link EncodingError} for an encoding other than UTF-8, UTF-16, ASCII, ISO-8859-1 and windows-1252,
 * also later for bytes that do not fit the chosen one.
 */
export function chooseDecoding(start: Buffer, contentType: string): TextDecoding {
  const mark = byMark(start);
  if (mark !== undefined) return decodingOf(mark, mark);
  const looksLike = unmarkedUtf16(start);
  const name = charsetOf(contentType) ?? looksLike ?? declaredIn(start);
  return decodingOf(name, looksLike);
}

/** A declaration that can be read byte by byte is not UTF-16; .NET writes that label into texts which are then sent as UTF-8. */
function declaredIn(start: Buffer): string {
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']{1,40})["']/.exec(start.toString('latin1'))?.[1];
  return declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared;
}

/** The charset parameter of a content type, quoted or not; `undefined` if it is absent or empty. */
function charsetOf(contentType: string): string | undefined {
  const value = /;\s*charset\s*=\s*["']?([^"';,\s]*)/i.exec(contentType)?.[1];
  return value === '' ? undefined : value;
}

function byMark(start: Buffer): string | undefined {
  const [a, b, c, d] = start;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    return 'utf-32';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
}

/** The encodings with the label that `TextDecoder` knows them by. */
const labels: ReadonlyMap<string, string> = new Map([
  ...['utf-8', 'utf8'].map((name) => [name, 'utf-8'] as const),
  ...['utf-16', 'utf-16le', 'utf-16be'].map((name) => [name, name] as const),
  ...['windows-1252', 'cp1252'].map((name) => [name, 'windows-1252'] as const),
]);

/** @param looksLike what the first bytes are if they are UTF-16, or marked */
function decodingOf(name: string, looksLike = ''): TextDecoding {
  const lower = name.toLowerCase();
  const label = labels.get(lower);
  if (label?.startsWith('utf-16') === true) return looksLike.startsWith(label) ? strict(looksLike) : unfit();
  if (looksLike.startsWith('utf-16')) return unfit();
  if (label !== undefined) return strict(label);
  // TextDecoder treats both names as windows-1252, which differs in 0x80 to 0x9f.
  if (/^(?:iso-8859-1|latin1)$/.test(lower)) return { decode: (bytes) => bytes.toString('latin1'), end: () => '' };
  if (/^(?:us-)?ascii$/.test(lower)) return ascii;
  throw new EncodingError(`${knownName(lower)} is not supported`);
}

/** Names of encodings come from the other system, so only those that are known are repeated. */
function knownName(name: string): string {
  if (/^utf-(?:7|32)$/.test(name)) return `the encoding ${name}`;
  try {
    return `the encoding ${new TextDecoder(name).encoding}`;
  } catch {
    return 'the declared encoding';
  }
}

function unfit(): never {
  throw new EncodingError('the bytes do not fit the declared encoding');
}

function cut(): never {
  throw new MalformedXmlError('it ends inside a character');
}

const ascii: TextDecoding = {
  decode: (bytes) => (bytes.every((byte) => byte < 0x80) ? bytes.toString('latin1') : unfit()),
  end: () => '',
};

function strict(label: string): TextDecoding {
  const decoder = new TextDecoder(label, { fatal: true });
  const guarded = (decode: () => string, fail: () => never): string => {
    try {
      return decode();
    } catch {
      return fail();
    }
  };
  return {
    decode: (bytes) => guarded(() => decoder.decode(bytes, { stream: true }), unfit),
    end: () => guarded(() => decoder.decode(), cut),
  };
}
