import { z } from 'zod';
import { trimEnds } from './names.ts';
import { problemOf, wholeNumberRule, type Problem } from './problem.ts';

/** The section `operation` of the settings file (operations.md): what the service keeps and reports besides its work. */

/** Programs start in folders of their own, so only a full path names one folder for all of them. */
const folder = z
  .string('must be text')
  .max(1024, 'must be at most 1024 characters')
  .regex(/^\P{Cc}*$/u, 'must not contain control characters')
  .transform(trimEnds)
  .refine((path) => path === '' || /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path), 'must be a full path');

const operationRules = {
  /** Days that answered requests are kept; 0 keeps none. */
  historyDays: wholeNumberRule(0, 3650),
  /** Days that entries of the audit trail are kept. */
  auditDays: wholeNumberRule(1, 3650),
  logLevel: z.enum(['info', 'debug'], 'must be info or debug'),
  /** The folder of `metrics.prom`; `''` for none. */
  metricsFolder: folder,
  /** Alerts go into the journal or the Windows event log. */
  alerts: z.boolean('must be true or false'),
} as const;

export type OperationKey = keyof typeof operationRules;
export const operationKeys = Object.keys(operationRules) as readonly OperationKey[];
export type OperationSettings = { readonly [K in OperationKey]: z.output<(typeof operationRules)[K]> };

export const operationDefaults: OperationSettings = {
  historyDays: 30,
  auditDays: 365,
  logLevel: 'info',
  metricsFolder: '',
  alerts: true,
};

/** The section as a file holds it. */
export type RawOperation = Readonly<Record<string, unknown>>;

export interface OperationProblem extends Problem {
  readonly key: OperationKey;
}

/** Reads the section key by key: keeps what is valid and reports the rest. */
export function loadOperation(raw: RawOperation = {}): {
  readonly settings: OperationSettings;
  readonly problems: readonly OperationProblem[];
} {
  const problems: OperationProblem[] = [];
  const settings = operationKeys.map((key) => {
    const value = Object.hasOwn(raw, key) && raw[key] !== undefined ? raw[key] : operationDefaults[key];
    const parsed = operationRules[key].safeParse(value);
    if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => ({ key, ...problemOf(issue) })));
    return [key, parsed.success ? parsed.data : operationDefaults[key]] as const;
  });
  return { settings: Object.fromEntries(settings) as unknown as OperationSettings, problems };
}
