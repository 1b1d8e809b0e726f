import { z } from 'zod';
import type { LookupResult, OfferedCredential } from '../../../shared/lookup-result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { scenariosSchema, type Kept, type KeptOffer, type Scenario } from '../../../shared/scenarios.ts';

export type { Kept, KeptOffer, Scenario } from '../../../shared/scenarios.ts';

/** What the test lab keeps of lookups, and how two of them differ: pure. */

export function keep(
  answer: { readonly ok: true; readonly value: LookupResult } | { readonly ok: false; readonly error: ErrorInfo },
): Kept {
  if (!answer.ok) return { offers: [], failed: answer.error.kind };
  const { credentials, error } = answer.value;
  return { offers: credentials.map(keptOfferOf), ...(error === undefined ? {} : { failed: error.kind }) };
}

function keptOfferOf({ label, flags }: OfferedCredential): KeptOffer {
  return { label, flags };
}

export interface Change {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly flags: readonly string[];
  /** Success became a failure, or a failure another one. */
  readonly outcome: boolean;
}

const labels = (offers: readonly KeptOffer[]): readonly string[] => offers.map(({ label }) => label);
const sameFlags = (left: KeptOffer, right: KeptOffer): boolean =>
  left.flags.toSorted().join() === right.flags.toSorted().join();

/** What is different about `after`. A credential is known by its label: its id may be made anew. */
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

/** The scenarios in an exported text; nothing where there are none. */
export function readScenarios(words: string): readonly Scenario[] | undefined {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(words));
    return parsed.success ? parsed.data.scenarios : undefined;
  } catch {
    return undefined;
  }
}

/** A spreadsheet takes a cell that begins with one of these for a formula; an apostrophe makes it text. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
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
  return [csvHead, ...lines]
    .map((line) => line.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n');
}
