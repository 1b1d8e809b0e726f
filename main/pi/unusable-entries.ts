import type { Listed } from './gateway/decoder/entry-list.ts';
import type { Found } from './selection/offer.ts';

export type Unusable = Listed<unknown>['unusable'];

/** The unusable entries of one list call. */
export interface UnusableOfCall {
  readonly by: Found['by'];
  readonly unusable: Unusable;
}

/**
 * The unusable entries of each call without those that an earlier call listed. What is known of such an entry is its name and what is
 * wrong with it: one without a name is never the same as another, and a list may have several that look alike.
 */
export function withoutRepeats(calls: readonly UnusableOfCall[]): readonly Unusable[] {
  const seen = new Set<string>();
  const isNew = (key: string): boolean => !seen.has(key) && seen.add(key).has(key);
  return calls.map(({ by, unusable: { count, first } }) => {
    const kind = by === 'shared' ? 'shared' : 'stored';
    const alike = new Map<string, number>();
    const left = first.filter(({ name, reason }) => {
      const looks = JSON.stringify([kind, name, reason]);
      const nth = (alike.get(looks) ?? 0) + 1;
      alike.set(looks, nth);
      return name === '' || isNew(`${nth} ${looks}`);
    });
    const others = count - first.length;
    // Entries that are not described are the same where all that is known of the lists is.
    const othersLeft = others === 0 || isNew(JSON.stringify([kind, count, first])) ? others : 0;
    return { count: left.length + othersLeft, first: left };
  });
}
