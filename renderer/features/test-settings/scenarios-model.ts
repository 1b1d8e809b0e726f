import { scenariosExport, type Kept, type Scenario } from '../../../shared/scenarios.ts';
import { csv } from '../../../shared/visible-text.ts';
import { same } from '../../lib/values.ts';

export type { Kept, KeptOffer, Scenario } from '../../../shared/scenarios.ts';

/** Scenarios: how they are exported and merged. Pure. */

/** The results of one request with the saved settings and with those on screen. */
export interface Compared {
  readonly saved: Kept;
  readonly draft: Kept;
}

export function scenariosAsJson(scenarios: readonly Scenario[]): string {
  return `${JSON.stringify({ version: 1, scenarios }, undefined, 2)}\n`;
}

/** The scenarios in an exported text; undefined where there are none. */
export function readScenarios(exported: string): readonly Scenario[] | undefined {
  try {
    const parsed = scenariosExport.safeParse(JSON.parse(exported));
    return parsed.success ? parsed.data.scenarios : undefined;
  } catch {
    return undefined;
  }
}

const csvHead = ['scenario', 'username', 'type', 'target', 'outcome', 'credential', 'flags'];

/** One line for each offer of each last result; a scenario without an offer has one too. */
export function scenariosAsCsv(scenarios: readonly Scenario[]): string {
  const lines = scenarios.flatMap(({ name, session: { user, jumpItem }, last }) => {
    const request = [name, user.username, jumpItem.type, jumpItem.url ?? jumpItem.host ?? ''];
    if (last === undefined) return [[...request, 'not-run', '', '']];
    if (last.failed !== undefined) return [[...request, last.failed, '', '']];
    if (last.offers.length === 0) return [[...request, 'none', '', '']];
    return last.offers.map(({ label, flags }) => [...request, 'found', label, flags.join(' ')]);
  });
  return csv([csvHead, ...lines]);
}

const byName = (scenarios: readonly Scenario[]): ReadonlyMap<string, Scenario> =>
  new Map(scenarios.map((scenario) => [scenario.name, scenario]));

/** The name with a number that makes it unique. */
function freeName(name: string, taken: ReadonlySet<string>, counter = 2): string {
  const mark = ` (${counter})`;
  const wanted = `${name.slice(0, 100 - mark.length)}${mark}`;
  return taken.has(wanted) ? freeName(name, taken, counter + 1) : wanted;
}

/**
 * Merges by name. A scenario that one side changed or removed is as that side has it; one that one side changed and the
 * other removed stays. Where both sides have another request under one name, theirs keeps the name and mine gets a new one.
 */
export function mergeScenarios(
  base: readonly Scenario[],
  theirs: readonly Scenario[],
  mine: readonly Scenario[],
): readonly Scenario[] {
  const [was, own] = [byName(base), byName(mine)];
  const there = byName(theirs);
  const taken = new Set([...there.keys(), ...own.keys()]);
  const renamed: Scenario[] = [];
  const kept = theirs.flatMap((their): readonly Scenario[] => {
    const before = was.get(their.name);
    const my = own.get(their.name);
    if (my === undefined) return before !== undefined && same(before, their) ? [] : [their];
    if (before !== undefined && same(before, my)) return [their];
    // The request is the same, and the run on this side is the later one.
    if (same(my.session, their.session) || (before !== undefined && same(before.session, their.session))) return [my];
    if (before !== undefined && same(before.session, my.session)) return [their];
    const name = freeName(my.name, taken);
    taken.add(name);
    renamed.push({ ...my, name });
    return [their];
  });
  const added = mine
    .filter(({ name }) => !there.has(name))
    .filter((my) => {
      const before = was.get(my.name);
      return before === undefined || !same(before, my);
    });
  return [...kept, ...added, ...renamed];
}
