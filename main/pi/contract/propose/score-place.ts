import type { FieldKind } from '../../../../shared/contract-functions.ts';
import { fitOfType } from './field-types.ts';
import { hintsOf, type FieldHint } from './field-hints.ts';
import type { Place } from './leaves.ts';
import { isKnown, isMeant, otherWords, type Term } from './vocabulary.ts';

/** How well a place fits a field, by its name and type. */
export interface PlaceFit {
  readonly place: Place;
  readonly score: number;
  /** The words of the name that say so. */
  readonly because: readonly string[];
}

/** A place whose name has more unknown words than known ones is none. */
const leastScore = 4;

/** The places whose names and types fit the field, the best first; of elements with members the inner one. */
export function fitsOf(field: string, kind: FieldKind, places: readonly Place[]): readonly PlaceFit[] {
  const hints = hintsOf(field);
  return places
    .flatMap((place) => {
      const type = fitOfType(kind, place.type);
      const best = hints.map((hint) => scoreBy(hint, place)).toSorted((a, b) => b - a)[0] ?? 0;
      if (type === undefined || best < leastScore) return [];
      return [{ place, score: best - (type === 'loose' ? 1 : 0), because: because(place) }];
    })
    .toSorted((a, b) => b.score - a.score || (kind === 'tree' ? b.place.path.length - a.place.path.length : 0));
}

/** 0 if it does not fit. */
function scoreBy({ own, near = [], inside, also = [], score }: FieldHint, place: Place): number {
  const { words } = place;
  const isNear = near.length === 0 || isAny(place.near, near);
  if (!isNear || (inside === true && !place.isInside)) return 0;
  if (!own.every((terms) => isAny(words, terms))) return 0;
  const rest = words.filter((word) => !own.some((terms) => isAny([word], terms)) && !place.near.includes(word));
  const further = rest.filter((word) => !isAny([word], also));
  if (further.some(isKnown)) return 0;
  const extra = rest.length - further.length - rest.filter((word) => isMeant(word, 'NAME')).length;
  return score - further.length - Math.max(extra, 0) / 2 - (isElsewhere(place, near) ? 4 : 0);
}

/** What stands in `Owner` or `Previous` is of something else. */
function isElsewhere({ near, isInside }: Place, expected: readonly Term[]): boolean {
  return isInside && near.some((word) => otherWords.has(word) && !isAny([word], expected));
}

function isAny(words: readonly string[], terms: readonly Term[]): boolean {
  return words.some((word) => terms.some((term) => isMeant(word, term)));
}

function because({ words, near }: Place): readonly string[] {
  return words.length > 1 || near.length === 0 ? words : [...near, ...words];
}
