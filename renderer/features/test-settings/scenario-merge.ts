import type { Scenario } from './test-history.ts';
import { same } from '../../lib/values.ts';

/** Two windows changed the scenarios that both began from: pure. */

const byName = (scenarios: readonly Scenario[]): ReadonlyMap<string, Scenario> =>
  new Map(scenarios.map((scenario) => [scenario.name, scenario]));

/** A name like the given one that nobody has. */
function freeName(name: string, taken: ReadonlySet<string>, counter = 2): string {
  const mark = ` (${counter})`;
  const wanted = `${name.slice(0, 100 - mark.length)}${mark}`;
  return taken.has(wanted) ? freeName(name, taken, counter + 1) : wanted;
}

/**
 * What both did, by name. What only one of them changed or removed is as that one wants it; what one changed and the other
 * removed stays. Where both have another request under one name, theirs keeps the name and mine gets a new one.
 */
export function mergeScenarios(
  base: readonly Scenario[],
  theirs: readonly Scenario[],
  mine: readonly Scenario[],
): readonly Scenario[] {
  const [was, own] = [byName(base), byName(mine)];
  const there = byName(theirs);
  const taken = new Set([...there.keys(), ...own.keys()]);
  const aside: Scenario[] = [];
  const kept = theirs.flatMap((their): readonly Scenario[] => {
    const before = was.get(their.name);
    const my = own.get(their.name);
    if (my === undefined) return before !== undefined && same(before, their) ? [] : [their];
    if (before !== undefined && same(before, my)) return [their];
    // The later run is mine; the request is the same.
    if (same(my.session, their.session) || (before !== undefined && same(before.session, their.session))) return [my];
    if (before !== undefined && same(before.session, my.session)) return [their];
    const name = freeName(my.name, taken);
    taken.add(name);
    aside.push({ ...my, name });
    return [their];
  });
  const added = mine
    .filter(({ name }) => !there.has(name))
    .filter((my) => {
      const before = was.get(my.name);
      return before === undefined || !same(before, my);
    });
  return [...kept, ...added, ...aside];
}
