import { z } from 'zod';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import type { Result } from '../../../shared/result.ts';
import { scenariosSchema, type Kept, type KeptOffer, type Scenario } from '../../../shared/scenarios.ts';
import { csv } from '../../../shared/visible-text.ts';
import { same } from '../../lib/values.ts';

export type { Kept, KeptOffer, Scenario } from '../../../shared/scenarios.ts';

/** Scenarios and kept results of lookups: how they differ, are exported and are merged. Pure. */

/** The results of one request with the saved settings and with those on screen. */
export interface Compared {
  readonly saved: Kept;
  readonly draft: Kept;
}

export function keptResult(answer: Result<LookupResult, ErrorInfo>): Kept {
  if (!answer.ok) return { offers: [], failed: answer.error.kind };
  const { credentials, error } = answer.value;
  const offers = credentials.map(({ label, flags }) => ({ label, flags }));
  return { offers, ...(error === undefined ? {} : { failed: error.kind }) };
}

export interface Change {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly flags: readonly string[];
  /** Whether one of them failed and the other did not, or failed in another way. */
  readonly outcome: boolean;
}

const labels = (offers: readonly KeptOffer[]): readonly string[] => offers.map(({ label }) => label);
const sameFlags = (left: KeptOffer, right: KeptOffer): boolean =>
  left.flags.toSorted().join() === right.flags.toSorted().join();

/** The differences of `after`. Credentials are compared by label, because ids are not stable. */
export function changeOf(before: Kept, after: Kept): Change {
  const had = new Map(before.offers.map((offer) => [offer.label, offer]));
  const has = new Set(labels(after.offers));
  return {
    added: labels(after.offers).filter((label) => !had.has(label)),
    removed: labels(before.offers).filter((label) => !has.has(label)),
    flags: labels(
      after.offers.filter((offer) => {
        const earlier = had.get(offer.label);
        return earlier !== undefined && !sameFlags(earlier, offer);
      }),
    ),
    outcome: before.failed !== after.failed,
  };
}

export function isChange({ added, removed, flags, outcome }: Change): boolean {
  return outcome || added.length + removed.length + flags.length > 0;
}

const fileSchema = z.object({ version: z.literal(1), scenarios: scenariosSchema.min(1) });

export function scenariosAsJson(scenarios: readonly Scenario[]): string {
  return `${JSON.stringify({ version: 1, scenarios }, undefined, 2)}\n`;
}

/** The scenarios in an exported text; undefined where there are none. */
export function readScenarios(exported: string): readonly Scenario[] | undefined {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(exported));
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
