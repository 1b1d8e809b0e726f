import type { Field } from '../../../../shared/contract-functions.ts';
import type { Place } from './leaves.ts';
import { fitsOf, type PlaceFit } from './score-place.ts';

/** Where a field is, and how sure that is. */
export type Assignment =
  | { readonly is: 'placed'; readonly place: Place; readonly why: string }
  /** Several places fit equally well, the best first. */
  | { readonly is: 'ambiguous'; readonly paths: readonly string[] }
  | { readonly is: 'missing' };

export type Fields = Readonly<Record<string, Field>>;

/** Fits that differ by less count as equal. */
const margin = 1.5;

/**
 * Gives each field its place by names and types, no place to two fields. Needed fields choose first, then those that fit best. A field
 * stays without a place if another one fits about as well.
 */
export function assignFields(fields: Fields, places: readonly Place[]): ReadonlyMap<string, Assignment> {
  const fits = new Map(Object.entries(fields).map(([name, { kind }]) => [name, fitsOf(name, kind, places)]));
  const chosen = choose(fields, fits);
  const owners = new Map([...chosen].map(([name, { place }]) => [place, name]));
  return new Map(
    [...fits].map(([name, all]) => {
      const own = chosen.get(name);
      // A place of another field counts as well, where the two fields could change places.
      const isOpen = ({ place }: PlaceFit): boolean => {
        const owner = owners.get(place);
        return owner === undefined || (own !== undefined && fitsAsWell(fits.get(owner) ?? [], own.place, place));
      };
      return [
        name,
        judged(
          own,
          all.filter((fit) => fit.place !== own?.place && isOpen(fit)),
        ),
      ];
    }),
  );
}

/** Whether a field that has one place fits another place about as well. */
function fitsAsWell(all: readonly PlaceFit[], other: Place, own: Place): boolean {
  const scoreAt = (wanted: Place): number => all.find(({ place }) => place === wanted)?.score ?? 0;
  return scoreAt(own) - scoreAt(other) < margin;
}

function choose(fields: Fields, fits: ReadonlyMap<string, readonly PlaceFit[]>): ReadonlyMap<string, PlaceFit> {
  const chosen = new Map<string, PlaceFit>();
  const used = new Set<Place>();
  for (const needed of [true, false]) {
    const pairs = [...fits]
      .filter(([name]) => fields[name]?.needed === needed)
      .flatMap(([name, all]) => all.map((fit) => ({ name, fit })))
      .toSorted((a, b) => b.fit.score - a.fit.score);
    for (const { name, fit } of pairs) {
      if (chosen.has(name) || used.has(fit.place)) continue;
      chosen.set(name, fit);
      used.add(fit.place);
    }
  }
  return chosen;
}

/** @param others fits with places that the field could have as well */
function judged(chosen: PlaceFit | undefined, others: readonly PlaceFit[]): Assignment {
  if (chosen === undefined) return { is: 'missing' };
  const rivals = others.filter(({ place, score }) => chosen.score - score < margin && !isWithin(chosen.place, place));
  if (rivals.length > 0) return { is: 'ambiguous', paths: [chosen, ...rivals].map(({ place }) => place.path) };
  return { is: 'placed', place: chosen.place, why: describeWords(chosen.because) };
}

/** Of an element and one around it that fit alike, the inner one is meant. */
function isWithin(inner: Place, outer: Place): boolean {
  return inner.path.startsWith(`${outer.path}/`);
}

function describeWords(words: readonly string[]): string {
  return `the name says ${words.map((word) => `"${word}"`).join(', ')}`;
}
