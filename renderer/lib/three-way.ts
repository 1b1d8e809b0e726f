import type { StoredAt } from '../../shared/writing.ts';
import type { SectionRules } from './section-draft.ts';
import type { RawSection } from './values.ts';

/** Two people changed the settings that both began from: what becomes of each setting. Pure. */

export const sides = ['theirs', 'mine'] as const;
export type Side = (typeof sides)[number];
/** Who is right where both changed a setting. */
export type Choices = Readonly<Record<string, Side>>;

/** What only they changed, what only I changed, and what both changed to different values. */
export interface ThreeWay<K extends string> {
  readonly theirs: readonly K[];
  readonly mine: readonly K[];
  readonly both: readonly K[];
}

type Rules<K extends string> = Pick<SectionRules<StoredAt, K, string>, 'changedKeys' | 'overlay'>;

export function threeWay<K extends string>(
  { changedKeys }: Pick<Rules<K>, 'changedKeys'>,
  base: RawSection,
  theirs: RawSection,
  mine: RawSection,
): ThreeWay<K> {
  const [byThem, byMe] = [new Set(changedKeys(base, theirs)), new Set(changedKeys(base, mine))];
  const differing = changedKeys(theirs, mine);
  return {
    theirs: differing.filter((key) => byThem.has(key) && !byMe.has(key)),
    mine: differing.filter((key) => !byThem.has(key) && byMe.has(key)),
    both: differing.filter((key) => byThem.has(key) && byMe.has(key)),
  };
}

/** The settings of both; nothing while a choice is missing. */
export function merged<K extends string>(
  rules: Rules<K>,
  base: RawSection,
  theirs: RawSection,
  mine: RawSection,
  choices: Choices,
): RawSection | undefined {
  const ways = threeWay(rules, base, theirs, mine);
  if (ways.both.some((key) => choices[key] === undefined)) return undefined;
  const own = new Set<string>([...ways.mine, ...ways.both.filter((key) => choices[key] === 'mine')]);
  const others = Object.entries(theirs).filter(([key]) => !own.has(key));
  // One that is absent in mine means its default there, which the overlay puts in.
  return rules.overlay(
    theirs,
    Object.fromEntries([...others, ...Object.entries(mine).filter(([key]) => own.has(key))]),
  );
}
