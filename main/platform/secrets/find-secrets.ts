import { randomInt } from 'node:crypto';
import type { Secret } from '../../../shared/secret.ts';
import { formsOf } from './text-forms.ts';

/** A piece of a secret that is this long counts as the secret, because texts are cut. */
const pieceLength = 12;
/** A shorter secret is found as a whole word only: inside of words it would be in almost every text. */
const shortest = 4;
/** Fewer letters and digits of a secret are too often in a text by chance. */
const fewestLetters = 8;

/** What a text or a secret is reduced to before they are compared. */
interface Reduced {
  /** In small letters, without what may split a text invisibly: white space, control and format characters. */
  readonly dense: string;
  /** Letters and digits alone, for secrets whose other characters are encoded in an unknown way or that are split by others. */
  readonly letters: string;
}

/** Texts in all forms that they decode to, reduced, and the hashes of all their grams. */
export interface SearchedTexts {
  readonly forms: { readonly [Name in keyof Reduced]: readonly string[] };
  readonly grams: ReadonlySet<number>;
}

/**
 * Whether the text contains one of the secrets, or a piece of one, in any usual encoding: base64, hexadecimal, percent, XML, JSON,
 * UTF-16 or several of them, of the whole secret or of some of its characters, in any case, reversed, or split. A text that
 * decodes to too much to search counts as one with a secret.
 */
export function containsSecret(text: string, secrets: Iterable<Secret>): boolean {
  const values = [...secrets].map((secret) => secret.reveal()).filter((value) => value !== '');
  if (values.length === 0) return false;
  const reduced = values.map(reduce);
  if (values.some((value) => isShortWordIn(text, value))) return true;
  const searched = search([text], Math.min(pieceLength, ...reduced.map(leastOf)));
  return searched === undefined || reduced.some((value) => isIn(searched, value));
}

/** The texts for {@link isLongSecretIn}, in all forms that they decode to; `undefined` if that is too much to search. */
export function searchForLong(texts: readonly string[]): SearchedTexts | undefined {
  return search(texts, fewestLetters);
}

/** As {@link containsSecret}, but not for a secret of fewer than 12 characters, which may be part of a name by chance. */
export function isLongSecretIn(searched: SearchedTexts, secret: Secret): boolean {
  const value = reduce(secret.reveal());
  return value.dense.length >= pieceLength && isIn(searched, value);
}

/**
 * Hashes of some grams of a secret, of which each text with a piece of the secret has one. They replace the secret where it may
 * not be in memory unencrypted.
 */
export function gramsOf(secret: Secret): ReadonlySet<number> {
  const { dense, letters } = reduce(secret.reveal());
  const grams = new Set<number>();
  for (const form of [dense, letters]) addGrams(form, gramStep, grams);
  return grams;
}

/** @param least the fewest characters that a secret to be found has in its shortest form */
function search(texts: readonly string[], least: number): SearchedTexts | undefined {
  const [dense, letters, grams] = [new Set<string>(), new Set<string>(), new Set<number>()];
  for (const text of texts) {
    const forms = formsOf(text, least);
    if (forms === undefined) return undefined;
    for (const form of forms.map(reduce)) {
      dense.add(form.dense);
      letters.add(form.letters);
    }
  }
  for (const form of [...dense, ...letters]) addGrams(form, 1, grams);
  return { forms: { dense: [...dense], letters: [...letters] }, grams };
}

function isIn({ forms, grams }: SearchedTexts, { dense, letters }: Reduced): boolean {
  return (
    (dense.length >= shortest && isPieceIn(forms.dense, grams, dense)) ||
    (letters.length >= fewestLetters && isPieceIn(forms.letters, grams, letters))
  );
}

function isPieceIn(forms: readonly string[], grams: ReadonlySet<number>, value: string): boolean {
  if (value.length < pieceLength) return forms.some((form) => form.includes(value));
  const own = new Set<number>();
  addGrams(value, gramStep, own);
  return (
    [...own].some((gram) => grams.has(gram)) &&
    piecesOf(value).some((piece) => forms.some((form) => form.includes(piece)))
  );
}

/** The fewest characters that a text must have to contain the value in one of its forms. */
function leastOf({ dense, letters }: Reduced): number {
  return letters.length >= fewestLetters ? letters.length : Math.max(shortest, dense.length);
}

function isShortWordIn(text: string, value: string): boolean {
  return (
    reduce(value).dense.length < shortest &&
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+|\s+/u)
      .includes(value.toLowerCase())
  );
}

function reduce(text: string): Reduced {
  const small = /^[!-~]*$/.test(text) ? text : text.normalize('NFKC');
  const dense = small.toLowerCase().replaceAll(/[\s\p{C}]/gu, '');
  return { dense, letters: dense.replaceAll(/[^\p{L}\p{N}]/gu, '') };
}

function piecesOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - pieceLength + 1) }, (_, at) =>
    text.slice(at, at + pieceLength),
  );
}

const gramLength = fewestLetters;
/** Each piece of {@link pieceLength} characters contains a gram that begins at a multiple of this. */
const gramStep = pieceLength - gramLength + 1;
/** A random number that is not even, so that nobody outside the process can make texts whose hashes equal those of a secret. */
const base = randomInt(2 ** 24, 2 ** 31) * 2 + 1;
const dropped = Array.from({ length: gramLength }).reduce<number>((power) => Math.imul(power, base), 1);

/** Adds the rolling hash (Rabin and Karp) of each gram that begins at a multiple of `step`. */
function addGrams(text: string, step: number, grams: Set<number>): void {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash, base) + text.charCodeAt(at);
    if (at >= gramLength) hash -= Math.imul(dropped, text.charCodeAt(at - gramLength));
    const from = at - gramLength + 1;
    // 30 bits are a small integer, which a Set stores without an allocation.
    if (from >= 0 && from % step === 0) grams.add((hash | 0) & 0x3f_ff_ff_ff);
  }
}
