import { MalformedXmlError } from './limits.ts';

/** Decodes bytes chunk by chunk; a character may be split between chunks. */
export interface TextDecoding {
  decode(bytes: Buffer): string;
  end(): string;
}

/** How many bytes are searched for a byte order mark, an XML declaration, and HTML tags. */
export const sniffedBytes = 1024;

/**
 * Chooses the decoding of a document: by its byte order mark, else by its XML declaration, else by the HTTP header, else UTF-8.
 * Throws {@link MalformedXmlError} for an encoding other than UTF-8, UTF-16, ISO-8859-1 and windows-1252.
 */
export function chooseDecoding(start: Buffer, contentType: string): TextDecoding {
  const marked = byMark(start);
  if (marked !== undefined) return decodingOf(marked);
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(start.toString('latin1'))?.[1];
  const sent = /charset\s*=\s*"?([A-Za-z0-9._-]+)/i.exec(contentType)?.[1];
  return decodingOf(declared ?? sent ?? 'utf-8');
}

function byMark(start: Buffer): string | undefined {
  const [a, b, c] = start;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  return undefined;
}

/** The encodings with the label that `TextDecoder` knows them by. */
const labels: ReadonlyMap<string, string> = new Map([
  ...['utf-8', 'utf8', 'us-ascii'].map((name) => [name, 'utf-8'] as const),
  ...['utf-16', 'utf-16le'].map((name) => [name, 'utf-16le'] as const),
  ['utf-16be', 'utf-16be'],
  ...['windows-1252', 'cp1252'].map((name) => [name, 'windows-1252'] as const),
]);

function decodingOf(name: string): TextDecoding {
  const label = labels.get(name.toLowerCase());
  if (label !== undefined) return strict(label);
  // TextDecoder treats "iso-8859-1" as windows-1252, which differs in 0x80 to 0x9f.
  if (/^(?:iso-8859-1|latin1)$/i.test(name)) return { decode: (bytes) => bytes.toString('latin1'), end: () => '' };
  throw new MalformedXmlError('the declared encoding is not supported');
}

function strict(label: string): TextDecoding {
  const decoder = new TextDecoder(label, { fatal: true });
  const guarded = (decode: () => string): string => {
    try {
      return decode();
    } catch {
      throw new MalformedXmlError('the bytes do not fit the declared encoding');
    }
  };
  return {
    decode: (bytes) => guarded(() => decoder.decode(bytes, { stream: true })),
    end: () => guarded(() => decoder.decode()),
  };
}
