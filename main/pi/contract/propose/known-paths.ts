import { err, ok, type Result } from '../../../../shared/result.ts';
import type { MessagePlaces, Place } from './leaves.ts';
import { wordsOf } from './words.ts';

/** Names that are suggested instead of one that does not exist. */
const mostSuggested = 5;

/**
 * The place that a person named. In an answer the beginning of the path may be left out where the rest is unambiguous. The error is a
 * sentence that names similar ones.
 */
export function resolvePath(
  { leaves, records }: MessagePlaces,
  path: string,
  direction: 'in' | 'out',
): Result<Place, string> {
  const places = [...leaves, ...records];
  const same = places.find((place) => place.path === path);
  if (same !== undefined) return ok(same);
  const ending = direction === 'out' ? places.filter((place) => place.path.endsWith(`/${path}`)) : [];
  const [only, ...others] = ending;
  if (only !== undefined && others.length === 0) return ok(only);
  const what = direction === 'in' ? 'request' : 'answer';
  return err(
    `the ${what} has no ${path}. ${suggest(
      path,
      places.map((place) => place.path),
    )}`,
  );
}

/** "Is it …?", or what there is. */
export function suggest(wanted: string, names: readonly string[]): string {
  const words = new Set(wordsOf(wanted));
  const last = wanted.slice(wanted.lastIndexOf('/') + 1).toLowerCase();
  const likeness = (name: string): number =>
    wordsOf(name).filter((word) => words.has(word)).length + (name.toLowerCase().endsWith(last) ? 3 : 0);
  const near = names.filter((name) => likeness(name) > 0).toSorted((a, b) => likeness(b) - likeness(a));
  const shown = (near.length > 0 ? near : names).slice(0, mostSuggested);
  if (shown.length === 0) return 'It has none.';
  return near.length > 0
    ? `Similar ones: ${shown.join(', ')}.`
    : `It has ${shown.join(', ')}${names.length > shown.length ? ', …' : ''}.`;
}
