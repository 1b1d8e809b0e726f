import { Secret } from '../../../shared/secret.ts';
import { escapeXml } from './escape-xml.ts';

const maxLength = 200;
/** Shorter encoded secrets would match parts of ordinary words. */
const shortestEncoded = 8;

/**
 * A server's message on one line of at most 200 characters, without the secrets that were sent to the server in any usual
 * encoding.
 */
export function redact(message: string, secrets: readonly string[]): string {
  const encodings = [...new Set(secrets.flatMap(encodingsOf).map(oneLine))].filter((encoded) => encoded !== '');
  // The longest first, because one encoding may begin with another.
  const pattern = encodings
    .toSorted((a, b) => b.length - a.length)
    .map(literally)
    .join('|');
  const line = pattern === '' ? oneLine(message) : oneLine(message).replaceAll(new RegExp(pattern, 'gi'), Secret.mask);
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** The pattern ignores case, so each encoding is listed in one case. */
function encodingsOf(secret: string): readonly string[] {
  const text = secret.toWellFormed();
  const bytes = Buffer.from(text);
  const wide = Buffer.from(text, 'utf16le');
  const json = quoted(text);
  const recoded = [...inBase64(bytes), ...inBase64(wide), bytes.toString('hex'), [...text].toReversed().join('')];
  return [
    secret,
    escapeXml(secret),
    ...otherXml(secret),
    json,
    quoted(json),
    json.replaceAll('/', String.raw`\/`),
    json.replaceAll(/[^\x20-\x7e]/g, unicodeEscape),
    encodeURIComponent(text),
    new URLSearchParams([['', text]]).toString().slice(1),
    bytes.toString('hex').replaceAll(/../g, '%$&'),
    ...recoded.filter((encoded) => encoded.length >= shortestEncoded),
  ];
}

/** XML escapes other than {@link escapeXml}: quotes unescaped, named or as numbers. */
function otherXml(text: string): readonly string[] {
  const base = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const closed = base.replaceAll('>', '&gt;');
  const named = closed.replaceAll('"', '&quot;');
  return [
    base,
    closed,
    named,
    named.replaceAll("'", '&apos;'),
    named.replaceAll("'", '&#39;'),
    closed.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
  ];
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function unicodeEscape(unit: string): string {
  return String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The characters that the bytes always have inside a longer base64 text, for each of the three offsets. */
function inBase64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const longer = Buffer.concat([Buffer.alloc(offset), bytes]);
    const own = (encoding: 'base64' | 'base64url'): string =>
      longer.toString(encoding).slice(Math.ceil((offset * 8) / 6), Math.floor((longer.length * 8) / 6));
    return [own('base64'), own('base64url')];
  });
}
