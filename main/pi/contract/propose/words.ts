import { partsOfName } from '../../../../shared/names.ts';
import { emptyWords, isKnown, phrases, pieces } from './vocabulary.ts';

/**
 * The words of a name, in lower case and singular: cut at capitals, digits and signs, and names in one piece (`hostname`) at words that
 * are known. What is written in two words (`CheckOut`) is one.
 */
export function wordsOf(name: string): readonly string[] {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const parts = partsOfName(name.replaceAll('IDs', 'Ids'));
  const words = joinPhrases(parts.flatMap((part) => understood(part.toLowerCase())));
  if (cache.size >= mostCached) cache.clear();
  cache.set(name, words);
  return words;
}

/** The same names are read for every function. */
const cache = new Map<string, readonly string[]>();
const mostCached = 20_000;

/** The words that say something. */
export function sayingWords(name: string): readonly string[] {
  return wordsOf(name).filter((word) => !emptyWords.has(word));
}

function understood(word: string): readonly string[] {
  const one = singular(word);
  const several = isUnderstood(one) ? [one] : cut(word);
  return several.length > 1 ? several : [one];
}

function singular(word: string): string {
  if (isUnderstood(word) || !word.endsWith('s')) return word;
  const stems = [word.slice(0, -1), word.replace(/es$/, ''), word.replace(/ies$/, 'y')];
  return stems.find(isUnderstood) ?? (word.endsWith('ss') ? word : (stems[0] ?? word));
}

function isUnderstood(word: string): boolean {
  return isKnown(word) || emptyWords.has(word);
}

const longestCut = 40;

/** A word in one piece as the fewest known ones that it consists of; itself if it does not. */
function cut(word: string): readonly string[] {
  if (word.length < 4 || word.length > longestCut) return [word];
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end += 1) {
    for (let start = 0; start < end; start += 1) {
      const before = best[start];
      const piece = singular(word.slice(start, end));
      if (before === undefined || !pieces.has(piece)) continue;
      const fewest = best[end];
      if (fewest === undefined || before.length + 1 < fewest.length) best[end] = [...before, piece];
    }
  }
  return best[word.length] ?? [word];
}

function joinPhrases(words: readonly string[]): readonly string[] {
  let text = ` ${words.join(' ')} `;
  for (const [phrase, word] of phrases) text = text.replaceAll(` ${phrase} `, ` ${word} `);
  return text.split(' ').filter((word) => word !== '');
}
