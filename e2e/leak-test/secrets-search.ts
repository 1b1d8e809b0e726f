import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { inspect } from 'node:util';

/** Marked secrets, and the search for them in everything that a run produces. */

/** A secret and its name in reports, which do not show the value. */
export interface Marked {
  readonly name: string;
  readonly value: string;
}

/** Two unique words with characters between them that encodings escape. */
export function markedText(): string {
  const word = (): string => `marked${randomBytes(8).toString('hex')}`;
  return `${word()} <&>"'\\/%+?#={}[] é€🔑:;,$${word()}`;
}

function byCharacter(text: string, spell: Readonly<Record<string, string>>): string {
  return [...text].map((character) => spell[character] ?? character).join('');
}

const xmlStyles: readonly Readonly<Record<string, string>>[] = [
  { '&': '&amp;', '<': '&lt;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' },
  { '&': '&#38;', '<': '&#60;', '>': '&#62;', '"': '&#34;', "'": '&#39;' },
  { '&': '&#x26;', '<': '&#x3C;', '>': '&#x3E;', '"': '&#x22;', "'": '&#x27;' },
];

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function asciiOnly(text: string): string {
  return quoted(text).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function percentOfAll(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}

function lowerPercent(text: string): string {
  return text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

/** The base64 characters that depend on the secret alone, for each of the three byte offsets at which it can begin. */
function inBase64(bytes: Buffer, encoding: 'base64' | 'base64url'): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const bits = (offset + bytes.length) * 8;
    return Buffer.concat([Buffer.alloc(offset), bytes])
      .toString(encoding)
      .slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6));
  });
}

/** UTF-16 with the high byte first. */
function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** The unique words: they are found where the text is cut or the characters between them are encoded in an unknown way. */
function words(text: string): readonly string[] {
  return text.match(/[A-Za-z0-9]{12,}/g) ?? [];
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64');
}

function byCode(text: string, spell: (code: number) => string): string {
  return [...text].map((character) => spell(character.codePointAt(0) ?? 0)).join('');
}

type Spelling = (text: string) => readonly (string | Buffer)[];

const spellings = {
  plain: (text) => [text],
  part: words,
  reversed: (text) => [[...text].toReversed().join(''), ...words(text).map((word) => [...word].toReversed().join(''))],
  xml: (text) => xmlStyles.map((style) => byCharacter(text, style)),
  json: (text) => [
    quoted(text),
    asciiOnly(text),
    quoted(quoted(text)),
    quoted(asciiOnly(text)),
    quoted(text).replaceAll('/', '\\/'),
  ],
  percent: (text) => {
    const upper = [
      encodeURIComponent(text),
      encodeURI(text),
      new URLSearchParams({ x: text }).toString().slice(2),
      percentOfAll(text),
    ];
    return [...upper, ...upper.map(lowerPercent)];
  },
  base64: (text) => [...inBase64(Buffer.from(text), 'base64'), ...inBase64(Buffer.from(text, 'utf16le'), 'base64')],
  base64url: (text) => [
    ...inBase64(Buffer.from(text), 'base64url'),
    ...inBase64(Buffer.from(text, 'utf16le'), 'base64url'),
  ],
  utf16le: (text) => [text, ...words(text)].map((part) => Buffer.from(part, 'utf16le')),
  utf16be: (text) => [text, ...words(text)].map(utf16be),
  hex: (text) => {
    const plain = Buffer.from(text).toString('hex');
    const all = [plain, ...[' ', ':', '-'].map((sign) => plain.replaceAll(/..(?=.)/g, `$&${sign}`))];
    return [...all, ...all.map((each) => each.toUpperCase()), Buffer.from(base64Of(text)).toString('hex')];
  },
  numbers: (text) => [
    byCode(text, (code) => `&#${code};`),
    byCode(text, (code) => `&#x${code.toString(16)};`),
    byCode(text, (code) => `\\u{${code.toString(16)}}`),
    byCode(text, (code) => `\\\\u{${code.toString(16)}}`),
    text.replaceAll(/[a-f]/g, (letter) => `&#${letter.charCodeAt(0)};`),
  ],
  case: (text) => words(text).flatMap((word) => [word.toUpperCase(), word.toLowerCase()]),
  split: (text) => words(text).map((word) => [...word].join(' ')),
} satisfies Record<string, Spelling>;
export type SpellingName = keyof typeof spellings;
export const spellingNames = Object.keys(spellings) as readonly SpellingName[];

/** Something that a run produced: a file, an answer, an output. */
export interface Artefact {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Finding {
  readonly artefact: string;
  readonly secret: string;
  readonly spelling: SpellingName;
  /** The text before it, which helps to find the leak. */
  readonly after: string;
}

/** One line for each different finding. */
export function describeFindings(findings: readonly Finding[]): readonly string[] {
  const lines = findings.map(
    ({ artefact, secret, spelling, after }) =>
      `${artefact}: ${secret.replace(/\d+$/, '…')}, ${spelling}, after "${after.slice(-60)}"`,
  );
  return [...new Set(lines)];
}

/** One spelling of a secret, as the bytes that are looked for. */
interface Needle {
  readonly secret: string;
  readonly spelling: SpellingName;
  readonly bytes: Buffer;
}

/** The last bytes of a needle: the first ones are the same for all marked secrets. */
const keyLength = 6;

function needlesByKey(secrets: readonly Marked[]): ReadonlyMap<number, readonly Needle[]> {
  const needles = secrets.flatMap(({ name, value }) =>
    spellingNames.flatMap((spelling) =>
      (spellings[spelling] as Spelling)(value).map((text) => ({ secret: name, spelling, bytes: Buffer.from(text) })),
    ),
  );
  return Map.groupBy(needles, ({ bytes }) => bytes.readUIntBE(bytes.length - keyLength, keyLength));
}

/** Every place where a needle ends. Each place is looked up once, whatever the number of needles, of which there are thousands. */
function* found(bytes: Buffer, needles: ReadonlyMap<number, readonly Needle[]>): Generator<[Needle, place: number]> {
  for (let at = 0; at + keyLength <= bytes.length; at += 1) {
    const end = at + keyLength;
    for (const needle of needles.get(bytes.readUIntBE(at, keyLength)) ?? []) {
      const place = end - needle.bytes.length;
      if (place >= 0 && needle.bytes.equals(bytes.subarray(place, end))) yield [needle, place];
    }
  }
}

/** Which secrets can be read in which artefacts, in any encoding: the first place of each. */
export function findSecrets(artefacts: readonly Artefact[], secrets: readonly Marked[]): readonly Finding[] {
  const needles = needlesByKey(secrets);
  return artefacts.flatMap(({ name: artefact, bytes }) => {
    const findings = new Map<string, Finding>();
    for (const [{ secret, spelling }, place] of found(bytes, needles)) {
      const after = bytes.toString('utf8', Math.max(0, place - 120), place);
      const key = `${secret}, ${spelling}`;
      if (!findings.has(key)) findings.set(key, { artefact, secret, spelling, after });
    }
    return [...findings.values()];
  });
}

/** Collects what a run produces. */
export class Evidence {
  readonly artefacts: Artefact[] = [];

  text(name: string, content: string | Uint8Array): void {
    this.artefacts.push({ name, bytes: Buffer.from(content) });
  }

  /** As JSON, and as a debugger or a crash prints it, with all nested values. */
  value(name: string, value: unknown): void {
    this.text(`${name} (JSON)`, JSON.stringify(value) ?? '');
    this.text(
      `${name} (inspect)`,
      inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity }),
    );
    if (value instanceof Error) this.text(`${name} (stack)`, `${String(value)} ${value.stack ?? ''}`);
  }

  /** Every file of the folder, and the names of the files. */
  async folder(folder: string): Promise<void> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const bytes = await readIfThere(path);
      if (bytes !== undefined)
        this.text(relative(folder, path).replaceAll('\\', '/'), Buffer.concat([Buffer.from(`${path}\n`), bytes]));
    }
  }
}

/**
 * A lock file may disappear between listing and reading. On Windows nobody else can open that of a running service, which is empty.
 */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || (code === 'EBUSY' && basename(path) === 'service.lock')) return undefined;
    throw error;
  }
}
