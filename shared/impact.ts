import { z } from 'zod';
import { changeOf, isChange } from './compare-results.ts';
import { errorInfoSchema } from './errors.ts';
import { sessionSchema } from './jump-item.ts';
import { scenarioSchema, type Kept } from './scenarios.ts';

/** What changed settings do to requests (product.md, "Impact before saving"). Pure. */

/** `differs`: gained and lost, or other flags. `fails`: only with the changed settings. `recovers`: only with those before. */
export const impactEffects = ['loses', 'gains', 'differs', 'fails', 'recovers'] as const;
export type ImpactEffect = (typeof impactEffects)[number];

/** Of the request history, unless another number is asked for. */
export const usualRequests = 50;
export const mostRequests = 500;

export const impactRequest = z.object({
  /** Of a scenario. */
  name: scenarioSchema.shape.name.optional(),
  /** When it was received last; of a request of the history. */
  at: z.string().optional(),
  session: sessionSchema.omit({ sessionId: true }),
});
export type ImpactRequest = z.output<typeof impactRequest>;

const count = z.number().int().min(0);
const labels = z.array(z.string());
const sideSchema = z.object({ offered: count, error: errorInfoSchema.optional() });

export const impactChange = impactRequest.extend({
  effect: z.enum(impactEffects),
  /** Labels of credentials. Empty where one of the lookups failed. */
  lost: labels,
  gained: labels,
  /** Offered with both, with other flags. */
  flags: labels,
  before: sideSchema,
  after: sideSchema,
});
export type ImpactChange = z.output<typeof impactChange>;

export const impactResult = z.object({
  /** The distinct requests that were looked up. */
  requests: count,
  effects: z.record(z.enum(impactEffects), count),
  /** Requests that fail with both settings; they do not count as changed. */
  failing: count,
  /** Requests for which PI denied a list, or listed entries that cannot be used. */
  incomplete: count,
  /** The changed requests. */
  changes: z.array(impactChange),
  /** Why no request could be looked up with the settings before. */
  beforeError: errorInfoSchema.optional(),
  /** Why the request history could not be read, or not to its end; of the app. */
  historyError: errorInfoSchema.optional(),
});
export type ImpactResult = z.output<typeof impactResult>;

/** `failing`: with both settings. Nothing where both offer the same. */
export function effectOf(before: Kept, after: Kept): ImpactEffect | 'failing' | undefined {
  if (before.failed !== undefined) return after.failed === undefined ? 'recovers' : 'failing';
  if (after.failed !== undefined) return 'fails';
  const change = changeOf(before, after);
  if (!isChange(change)) return undefined;
  const { added, removed, flags } = change;
  if (flags.length > 0 || (added.length > 0 && removed.length > 0)) return 'differs';
  return added.length > 0 ? 'gains' : 'loses';
}

type Words = readonly [one: string, several: string];

const effectWords: Readonly<Record<ImpactEffect, Words>> = {
  loses: ['loses', 'lose'],
  gains: ['gains', 'gain'],
  differs: ['gets different credentials', 'get different credentials'],
  fails: ['fails now', 'fail now'],
  recovers: ['no longer fails', 'no longer fail'],
};

const counted = (n: number, [one, several]: Words): string => `${n.toLocaleString('en')} ${n === 1 ? one : several}`;

/** "3 of 42 change: 2 lose credentials, 1 gains". */
export function impactSummary({ requests, effects, changes }: ImpactResult): string {
  if (changes.length === 0) return `No change in ${counted(requests, ['request', 'requests'])}`;
  const present = impactEffects.filter((effect) => effects[effect] > 0);
  const parts = present.map((effect, index) => {
    const words = counted(effects[effect], effectWords[effect]);
    // The noun once: after the first verb that needs it.
    return index === 0 && (effect === 'loses' || effect === 'gains') ? `${words} credentials` : words;
  });
  const all = requests.toLocaleString('en');
  const verb = changes.length === 1 ? 'changes' : 'change';
  return `${changes.length.toLocaleString('en')} of ${all} ${verb}: ${parts.join(', ')}`;
}

/** What the summary does not say, a sentence for each. */
export function impactNotes({ failing, incomplete }: ImpactResult): readonly string[] {
  const words = (n: number, verbs: Words): string => counted(n, [`request ${verbs[0]}`, `requests ${verbs[1]}`]);
  return [
    ...(failing === 0 ? [] : [`${words(failing, ['fails', 'fail'])} with both settings.`]),
    ...(incomplete === 0
      ? []
      : [
          `${words(incomplete, ['has an incomplete result', 'have incomplete results'])}: PI denies a list, or entries cannot be used.`,
        ]),
  ];
}
