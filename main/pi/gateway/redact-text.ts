import { Secret } from '../../../shared/secret.ts';
import { escapeXml } from './escape-xml.ts';

const maxQuoted = 200;
/** What is shorter occurs by chance in any sentence. */
const shortestTelling = 8;

/**
 * What a server says, made fit to be quoted to people: one line, not too long, and without any of the secrets that it was sent,
 * however it writes them.
 */
export function redact(said: string, secrets: readonly string[]): string {
  const spellings = [...new Set(secrets.flatMap(spellingsOf).map(oneLine))].filter((spelling) => spelling !== '');
  // The longest first, so that nothing is left of one that another begins.
  const pattern = spellings
    .toSorted((a, b) => b.length - a.length)
    .map(literally)
    .join('|');
  const line = pattern === '' ? oneLine(said) : oneLine(said).replaceAll(new RegExp(pattern, 'gi'), Secret.mask);
  return line.length > maxQuoted ? `${line.slice(0, maxQuoted)}…` : line;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** Upper and lower case are not told apart, so each is here once. */
function spellingsOf(secret: string): readonly string[] {
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
    ...recoded.filter((spelling) => spelling.length >= shortestTelling),
  ];
}

/** Besides ours: with the quotes as they are, and with numbers for them. */
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

/** What is the same wherever in a longer text the bytes stand: the signs of which every bit belongs to them. */
function inBase64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const longer = Buffer.concat([Buffer.alloc(offset), bytes]);
    const own = (encoding: 'base64' | 'base64url'): string =>
      longer.toString(encoding).slice(Math.ceil((offset * 8) / 6), Math.floor((longer.length * 8) / 6));
    return [own('base64'), own('base64url')];
  });
}
