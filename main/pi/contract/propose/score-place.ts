import type { FieldKind } from '../../../../shared/contract-functions.ts';
import { fitOfType } from './field-types.ts';
import { hintsOf, type FieldHint } from './field-hints.ts';
import type { Place } from './leaves.ts';
import { elsewhereWords, emptyWords, isKnown, isMeant, type Term } from './vocabulary.ts';

/** How well a place fits a field, by its name and type. */
export interface PlaceFit {
  readonly place: Place;
  readonly score: number;
  /** The words of the name that say so. */
  readonly because: readonly string[];
}

/** Of a message, those with fewer steps first: a server may declare any number. */
const mostPlaces = 500;
/** A place whose name has more unknown words than known ones is none. */
const leastScore = 4;

/** The places whose names and types fit the field, the best first; of elements with members the inner one. */
export function fitsOf(field: string, kind: FieldKind, places: readonly Place[]): readonly PlaceFit[] {
  const hints = hintsOf(field);
  return places
    .slice(0, mostPlaces)
    .flatMap((place) => {
      const type = fitOfType(kind, place.type);
      const [best] = hints.flatMap((hint) => scoreBy(hint, place) ?? []).toSorted((a, b) => b.score - a.score);
      if (type === undefined || best === undefined || best.score < leastScore) return [];
      return [{ place, score: best.score - (type === 'loose' ? 1 : 0), because: best.because }];
    })
    .toSorted((a, b) => b.score - a.score || (kind === 'tree' ? b.place.path.length - a.place.path.length : 0));
}

function scoreBy(hint: FieldHint, place: Place): Pick<PlaceFit, 'score' | 'because'> | undefined {
  const { own, near = [], inside, also = [], score } = hint;
  const { words } = place;
  const around = place.near.filter((word) => isAny([word], near));
  if ((near.length > 0 && around.length === 0) || (inside === true && !place.isInside)) return undefined;
  if (!own.every((terms) => isAny(words, terms))) return undefined;
  const because = words.filter((word) => own.some((terms) => isAny([word], terms)));
  const rest = words.filter((word) => !because.includes(word) && !place.near.includes(word) && !emptyWords.has(word));
  const further = rest.filter((word) => !isAny([word], also));
  if (further.some(isKnown) || isElsewhere(place)) return undefined;
  const extra = rest.filter((word) => !further.includes(word) && !isMeant(word, 'NAME')).length;
  const lost = further.length + extra / 2;
  return { score: score - lost, because: [...around, ...because] };
}

/** What stands in `Owner` or `Previous` is of something else. */
function isElsewhere({ near, isInside }: Place): boolean {
  return isInside && near.some((word) => elsewhereWords.has(word));
}

function isAny(words: readonly string[], terms: readonly Term[]): boolean {
  return words.some((word) => terms.some((term) => isMeant(word, term)));
}
