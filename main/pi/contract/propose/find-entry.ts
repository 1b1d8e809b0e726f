import { assignFields, type Assignment, type Fields } from './assign-fields.ts';
import { isRepeated, placesBelow, type MessagePlaces, type Place } from './leaves.ts';

/** The element that is one entry of a list, with the places of its fields. */
export interface FoundEntry {
  readonly entry: Place;
  readonly assignments: ReadonlyMap<string, Assignment>;
}

/** Repeated elements that are looked at, the outer ones first: a server may declare any number. */
const mostEntries = 10;

/**
 * The repeated element that has the most of the fields; of several the innermost.
 * @param fields without those whose places are known
 * @param inside paths of those, which are within the entry
 */
export function findEntry(places: MessagePlaces, fields: Fields, inside: readonly string[]): FoundEntry | undefined {
  const found = places.records
    .filter(({ path, repeats }) => repeats.at(-1) === path && inside.every((each) => each.startsWith(`${path}/`)))
    .toSorted((a, b) => a.repeats.length - b.repeats.length)
    .slice(0, mostEntries)
    .map((entry) => ({ entry, assignments: assignInEntry(places, entry, fields) }))
    .map((each) => ({ each, worth: worthOf(each.assignments, fields) }))
    .filter(({ worth }) => worth > 0 || inside.length > 0)
    .toSorted((a, b) => b.worth - a.worth || b.each.entry.path.length - a.each.entry.path.length);
  return found[0]?.each;
}

/** @param used paths that are taken */
export function assignInEntry(
  places: MessagePlaces,
  entry: Place,
  fields: Fields,
  used: ReadonlySet<string> = new Set(),
): FoundEntry['assignments'] {
  const free = placesBelow(places, entry).filter((place) => !used.has(place.path) && !isRepeated(place, entry));
  return assignFields(fields, free);
}

function worthOf(assignments: FoundEntry['assignments'], fields: Fields): number {
  return [...assignments].reduce((sum, [name, { is }]) => {
    if (is === 'missing') return sum;
    return sum + (fields[name]?.needed === true ? 10 : 1) * (is === 'placed' ? 1 : 0.5);
  }, 0);
}
