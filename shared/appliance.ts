import { z } from 'zod';
import { isDnsName } from './domain-map.ts';
import { trimName } from './names.ts';
import { problemOf, requiredIssue, wholeNumberRule, type Problem } from './problem.ts';

/** The settings of the Appliance screen (product.md, screen 2): one source for form, file, command line and service. */

/** Why the text is no host name. An empty one is reported by {@link isFilled}. */
function hostProblem(value: string): string | undefined {
  if (value.trim() === '') return undefined;
  if (/[/\\:@?#\s]/.test(value) && !/^\[[0-9a-f:.]+\]$/i.test(value))
    return 'must be the host name alone, without https://, port and path';
  return isDnsName(value) || /^\[[0-9a-f:.]+\]$/i.test(value) ? undefined : 'must be a host name such as pra.example';
}

const isFilled = (value: string): boolean => value.trim() !== '';

const site = z
  .string('must be text')
  .refine(isFilled, requiredIssue)
  .superRefine((value, context) => {
    const problem = hostProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
const text = z
  .string('must be text')
  .max(256, 'must be at most 256 characters')
  .regex(/^\P{Cc}*$/u, 'must not contain control characters')
  .transform(trimName);

const applianceRules = {
  site,
  port: wholeNumberRule(1, 65_535),
  clientId: text.refine(isFilled, requiredIssue),
  group: text,
} as const;

export type ApplianceKey = keyof typeof applianceRules;
export const applianceKeys = Object.keys(applianceRules) as readonly ApplianceKey[];
export type ApplianceSettings = { readonly [K in ApplianceKey]: z.output<(typeof applianceRules)[K]> };

export const applianceDefaults: ApplianceSettings = { site: '', port: 443, clientId: '', group: 'Default' };

export interface ApplianceProblem extends Problem {
  readonly key: ApplianceKey;
}

/** The section as a file or a form holds it. */
export type RawAppliance = Readonly<Record<string, unknown>>;

/** Whether an appliance is set up at all; without one the service runs for bridges alone. */
export function namesAppliance(raw: RawAppliance): boolean {
  return typeof raw['site'] === 'string' && raw['site'].trim() !== '';
}

/** The problems of one value; what the form shows while the admin types. */
export function applianceProblems(key: ApplianceKey, value: unknown): readonly ApplianceProblem[] {
  const parsed = applianceRules[key].safeParse(value);
  return parsed.success ? [] : problemsOf(key, parsed.error);
}

function problemsOf(key: ApplianceKey, { issues }: z.ZodError): readonly ApplianceProblem[] {
  return issues.map((issue) => ({ key, ...problemOf(issue) }));
}

/** Reads the section key by key: keeps what is valid and reports the rest. */
export function loadAppliance(raw: RawAppliance): {
  readonly settings: ApplianceSettings;
  readonly problems: readonly ApplianceProblem[];
} {
  const problems: ApplianceProblem[] = [];
  const settings = applianceKeys.map((key) => {
    const value = Object.hasOwn(raw, key) && raw[key] !== undefined ? raw[key] : applianceDefaults[key];
    const parsed = applianceRules[key].safeParse(value);
    if (!parsed.success) problems.push(...problemsOf(key, parsed.error));
    return [key, parsed.success ? parsed.data : applianceDefaults[key]] as const;
  });
  return { settings: Object.fromEntries(settings) as unknown as ApplianceSettings, problems };
}

/** What is wrong with the section of a file. Where no appliance is set up nothing is required, but what is there has to be valid. */
export function applianceFaults(raw: RawAppliance): readonly ApplianceProblem[] {
  const { problems } = loadAppliance(raw);
  return namesAppliance(raw) ? problems : problems.filter(({ code }) => code !== 'required');
}

/** Scheme, host and port of the site: what the client secret is bound to. `undefined` for what is no site. */
export function siteOrigin({ site: host, port }: RawAppliance): string | undefined {
  if (typeof host !== 'string' || !isFilled(host) || hostProblem(host) !== undefined) return undefined;
  try {
    return new URL(`https://${host}:${typeof port === 'number' ? port : applianceDefaults.port}`).origin;
  } catch {
    return undefined;
  }
}

interface ApplianceText {
  readonly label: string;
  readonly hint: string;
  readonly explanation: string;
}

export const applianceTexts: Readonly<Record<ApplianceKey | 'clientSecret', ApplianceText>> = {
  site: {
    label: 'Site host name',
    hint: 'The host name of the appliance, for example pra.example',
    explanation:
      'The ECM dials out to this host by TLS; nothing connects to the ECM. The certificate of the site must be valid for this name.',
  },
  port: { label: 'Port', hint: 'Normally 443', explanation: 'The port on which the appliance answers https.' },
  clientId: {
    label: 'OAuth client id',
    hint: 'From the API account on the appliance',
    explanation:
      'Made on the appliance under /login > Management > API Configuration. The account needs the Endpoint Credential Manager API: Allow Access.',
  },
  clientSecret: {
    label: 'OAuth client secret',
    hint: 'Shown once by the appliance when the API account is made',
    explanation:
      'Kept in the keychain, never in the settings file. It belongs to this site; for another site it has to be typed again.',
  },
  group: {
    label: 'ECM group',
    hint: 'Default unless the appliance has groups of its own',
    explanation:
      'Of several ECMs in a group the appliance sends requests to the one connected longest; the others stand by.',
  },
};
