import { same, type RawSection } from './values.ts';

/** Three-way merge of a section: both sides changed the settings that they began with. Pure. */

export const sides = ['theirs', 'mine'] as const;
export type Side = (typeof sides)[number];
/** Which side wins where both changed a setting. */
export type Choices = Readonly<Record<string, Side>>;

/** How two versions of a section are compared and combined. */
export interface SectionComparison<K extends string> {
  changedKeys(before: RawSection, after: RawSection): readonly K[];
  /** `base` with the settings of `changes` in it. Keys that this version does not know stay as in `base`. */
  overlay(base: RawSection, changes: RawSection): RawSection;
}

/**
 * A section of known settings with defaults.
 * @param meaningOf what counts of a value, and is saved
 */
export function sectionOfKeys<K extends string>(
  keys: readonly K[],
  defaults: Readonly<Record<K, unknown>>,
  meaningOf: (key: K, value: unknown) => unknown = (_key, value) => value,
) {
  const valueOf = (section: RawSection, key: K): unknown =>
    Object.hasOwn(section, key) && section[key] !== undefined ? section[key] : defaults[key];
  const meaning = (section: RawSection, key: K): unknown => meaningOf(key, valueOf(section, key));
  const changedKeys = (before: RawSection, after: RawSection): readonly K[] =>
    keys.filter((key) => !same(meaning(before, key), meaning(after, key)));
  const overlay = (base: RawSection, changes: RawSection): RawSection => ({
    ...base,
    ...Object.fromEntries(changedKeys(base, changes).map((key) => [key, meaning(changes, key)])),
  });
  return { valueOf, changedKeys, overlay };
}

/** The settings that only the other side changed, that only this side changed, and that both changed to different values. */
export interface ThreeWay<K extends string> {
  readonly theirs: readonly K[];
  readonly mine: readonly K[];
  readonly both: readonly K[];
}

export function threeWay<K extends string>(
  { changedKeys }: Pick<SectionComparison<K>, 'changedKeys'>,
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

/** The changes of both sides in one section; undefined while a choice is missing. */
export function merged<K extends string>(
  rules: SectionComparison<K>,
  base: RawSection,
  theirs: RawSection,
  mine: RawSection,
  choices: Choices,
): RawSection | undefined {
  const ways = threeWay(rules, base, theirs, mine);
  if (ways.both.some((key) => choices[key] === undefined)) return undefined;
  const own = new Set<string>([...ways.mine, ...ways.both.filter((key) => choices[key] === 'mine')]);
  // A key that is absent in `mine` is absent here too, and the overlay puts in its default.
  return rules.overlay(
    theirs,
    Object.fromEntries([
      ...Object.entries(theirs).filter(([key]) => !own.has(key)),
      ...Object.entries(mine).filter(([key]) => own.has(key)),
    ]),
  );
}
