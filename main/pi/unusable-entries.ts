import type { Listed } from './gateway/decoder/entry-list.ts';
import type { Found } from './selection/offer.ts';
import type { PiTraceEntry } from './trace.ts';

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

export function entryCount(count: number): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'}`;
}

function areLeftOut(count: number): string {
  return count === 1 ? 'is left out' : 'are left out';
}

/** Entries that are left out because they cannot be used, and what was asked for. */
export interface LeftOut {
  readonly subject: string;
  readonly unusable: Unusable;
}

/** Names the entries that are left out because they cannot be used, the first ones one by one. */
export function traceOfUnusable({ subject, unusable: { count, first } }: LeftOut): readonly PiTraceEntry[] {
  const entry = { stage: 'filter', outcome: 'warned', code: 'entry-unusable' } as const;
  const named = first.map(({ name, reason }) => ({
    ...entry,
    subject: name === '' ? `an entry of ${subject}` : name,
    reason: `This entry of PI cannot be used and is left out: ${reason}.`,
  }));
  const others = count - first.length;
  return others === 0
    ? named
    : [...named, { ...entry, subject, reason: `${entryCount(others)} more cannot be used and ${areLeftOut(others)}.` }];
}

export function warningOfUnusable({ subject, unusable: { count } }: LeftOut): readonly string[] {
  return count === 0
    ? []
    : [`PI lists ${entryCount(count)} of ${subject} that cannot be used and ${areLeftOut(count)}.`];
}
