import { z } from 'zod';
import { accountStoreTypeNames, type AccountStoreTypeName } from './account-store-types.ts';
import { isDnsName, isNetbiosName, netbiosRule, parseDomainMap } from './domain-map.ts';
import { isLoopback } from './loopback.ts';
import { asciiDnsName, splitIdentity, trimDomain, trimEnds, trimName } from './names.ts';
import { flagRule, problemOf, requiredIssue, textRule, wholeNumberRule, type SettingFault } from './problem.ts';

/**
 * The settings of product.md section 2: one schema from which the form, the file, the command line and the engine
 * read names, defaults and rules. Labels and explanations are in `settings-text.ts`.
 */

/** Why the text is no usable Endpoint URL, or nothing. An empty one is reported as missing. */
function endpointUrlProblem(value: string): string | undefined {
  if (value === '') return undefined;
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return 'must be an absolute URL such as https://pi.example/ERPMWebService/AuthService.svc';
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must start with https:// (or http://)';
  if (!/^https?:\/\/[^/]/i.test(value)) return 'must be an absolute URL with a host name';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (value.includes('?')) return 'must not contain a query (the part after "?")';
  if (value.includes('#')) return 'must not contain a fragment (the part after "#")';
  return undefined;
}

const endpointUrl = z
  .string('must be text')
  .transform(trimEnds)
  .refine((value) => value !== '', requiredIssue)
  .superRefine((value, context) => {
    const problem = endpointUrlProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

const domainMap = z
  .array(z.string('must be text'), 'must be a list of lines FQDN=NetBIOS')
  .superRefine((lines, context) => {
    for (const { line, message } of parseDomainMap(lines).problems) {
      context.addIssue({ code: 'custom', message, path: [line] });
    }
  });

/** A domain as PI and the Distinguished Name write it. A name without a dot is a NetBIOS name, which has at most 15 characters. */
function isDomain(value: string): boolean {
  if (!value.includes('.')) return isNetbiosName(value);
  // The ASCII spelling leaves out what is invisible.
  return !/[\p{C}\p{Z}]/u.test(value) && isDnsName(asciiDnsName(value));
}

const domainRule = `${netbiosRule} or a DNS name with a dot, such as hq.example`;

/** An identity needs text on both sides of its `\` or `@`. An empty one is reported as missing. */
function isIdentity(value: string): boolean {
  return (
    value === '' || (splitIdentity(value).name !== '' && splitIdentity(value).domain !== '' && !/[\\@]$/.test(value))
  );
}

function hasDomainIfAny(value: string): boolean {
  const { domain } = splitIdentity(value);
  return !isIdentity(value) || domain === undefined || isDomain(domain);
}

/** Programs start in folders of their own, so only a full path names one file for all of them; of POSIX, a drive, or a share. */
function isFullPath(value: string): boolean {
  return value === '' || /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(value);
}

/** Names are used without what is invisible at their ends, so they are checked without it, too. */
const name = textRule(256).transform(trimName);
const requiredName = name.refine((value) => value !== '', requiredIssue);
const domain = textRule(256)
  .transform(trimDomain)
  .refine((value) => value === '' || isDomain(value), `must be ${domainRule}`);
/** PI is logged in to with the name alone; its domain is the Authenticator. */
const apiUser = requiredName
  .refine((value) => !value.includes('\\'), 'must be the name alone; its domain belongs in Authenticator')
  .refine((value) => !/^@|@$/.test(value), 'must not begin or end with @');
const authenticator = textRule(256)
  .transform(trimDomain)
  .refine((value) => value === '' || isNetbiosName(value), `must be ${netbiosRule}`);

const templateJobIds = z.partialRecord(
  z.enum(accountStoreTypeNames as [AccountStoreTypeName, ...AccountStoreTypeName[]]),
  z
    .number('must be a positive whole number')
    .int('must be a positive whole number')
    .positive('must be a positive whole number'),
  {
    // By its place: a name may be anything, also a secret.
    error: ({ code, input }) => {
      const types = typeof input === 'object' && input !== null ? Object.keys(input) : [];
      const place = types.findIndex((type) => !accountStoreTypeNames.some((known) => known === type)) + 1;
      if ((code as string) !== 'unrecognized_keys' || place === 0) return 'must map an account store type to a job id';
      return `must map account store types to job ids; entry ${place} is no account store type (${accountStoreTypeNames.join(', ')})`;
    },
  },
);

export const piVersions = ['templateJobs', 'autoSpin'] as const;
export type PiVersion = (typeof piVersions)[number];

/** The strict rule of each setting of the `plugin` section, in the form's order. */
export const pluginRules = {
  endpointUrl,
  apiUser,
  authenticator,
  trustedCaFile: textRule(1024)
    .transform(trimEnds)
    .refine(isFullPath, 'must be a full path, such as /etc/ssl/pi-ca.pem or C:\\pki\\pi-ca.pem'),
  requestTimeoutMs: wholeNumberRule(1000, 120_000),
  tokenTtlMinutes: wholeNumberRule(1, 240),
  defaultDomain: domain,
  fallbackToLocalAccount: flagRule,
  globalApprover: requiredName
    .refine(isIdentity, 'must be name, DOMAIN\\name or name@domain')
    .refine(hasDomainIfAny, `must have for its domain ${domainRule}`),
  domainMap,
  includeSharedLists: flagRule,
  includeRemoteSessionOnly: flagRule,
  filterDomainCredentials: flagRule,
  filterLocalCredentials: flagRule,
  domainCredentialsForShell: flagRule,
  domainCredentialsForWeb: flagRule,
  preferIpAddress: flagRule,
  createSpinJobs: flagRule,
  piVersion: z.enum(piVersions, 'must be templateJobs or autoSpin'),
  jobComment: textRule(1024),
  templateJobIds,
} as const;

export type SettingKey = keyof typeof pluginRules;
export const settingKeys = Object.keys(pluginRules) as readonly SettingKey[];

/** The valid settings of the plugin, without secrets. */
export type PluginSettings = { readonly [K in SettingKey]: z.output<(typeof pluginRules)[K]> };

/** What an absent key means. */
export const pluginDefaults: PluginSettings = {
  endpointUrl: '',
  apiUser: '',
  authenticator: '',
  trustedCaFile: '',
  requestTimeoutMs: 15_000,
  tokenTtlMinutes: 15,
  defaultDomain: '',
  fallbackToLocalAccount: false,
  globalApprover: '',
  domainMap: [],
  includeSharedLists: false,
  includeRemoteSessionOnly: false,
  filterDomainCredentials: true,
  filterLocalCredentials: false,
  domainCredentialsForShell: false,
  domainCredentialsForWeb: false,
  preferIpAddress: false,
  createSpinJobs: false,
  piVersion: 'autoSpin',
  jobComment: 'Rotated after use through Privileged Remote Access by <username>',
  templateJobIds: {},
};

/** The secrets by name, as in the keychain, the secrets file and (upper-cased) the environment. */
export const secretNames = ['apiPassword', 'apiRegistrationKey', 'applianceClientSecret'] as const;
export type SecretName = (typeof secretNames)[number];
export const pluginSecretNames = ['apiPassword', 'apiRegistrationKey'] as const satisfies readonly SecretName[];

/** Something wrong with one setting or secret of PI. `line`: of Map Domains; `entry`: of Template Job IDs. */
export interface SettingProblem extends SettingFault {
  readonly key: SettingKey | SecretName;
  readonly entry?: AccountStoreTypeName | undefined;
}

/** The `plugin` section as a file or a form holds it: any keys, any values. */
export type RawPlugin = Readonly<Record<string, unknown>>;

function problemsOf(key: SettingKey, error: z.ZodError): SettingProblem[] {
  return error.issues.map((issue) => {
    const [first] = issue.path;
    const problem = problemOf(issue);
    if (key === 'domainMap' && typeof first === 'number') {
      // The map's own rule counts lines from 1; zod's array index (a line that is no text) counts from 0.
      return { key, line: issue.code === 'custom' ? first : first + 1, ...problem };
    }
    if (key === 'templateJobIds' && typeof first === 'string') {
      const entry = accountStoreTypeNames.find((type) => type === first);
      return entry === undefined
        ? { key, code: 'invalid', message: `"${first}" is not an account store type` }
        : { key, entry, ...problem };
    }
    if (key === 'templateJobIds' && issue.code === 'invalid_key') {
      return { key, code: 'invalid', message: 'has an entry that is not an account store type' };
    }
    return { key, ...problem };
  });
}

/** The problems of one setting's value; what the form shows while the admin types. */
export function settingProblems(key: SettingKey, value: unknown): readonly SettingProblem[] {
  const parsed = pluginRules[key].safeParse(value);
  return parsed.success ? [] : problemsOf(key, parsed.error);
}

/** Reads a `plugin` section key by key: keeps what is valid and reports the rest; a bad or absent key has its default. */
export function loadPlugin(raw: RawPlugin): Readonly<{ settings: PluginSettings; problems: SettingProblem[] }> {
  const problems: SettingProblem[] = [];
  const settings = Object.fromEntries(
    settingKeys.map((key) => {
      const present = Object.hasOwn(raw, key) && raw[key] !== undefined;
      const parsed = pluginRules[key].safeParse(present ? raw[key] : pluginDefaults[key]);
      if (parsed.success) return [key, parsed.data];
      problems.push(...problemsOf(key, parsed.error));
      return [key, pluginDefaults[key]];
    }),
  ) as PluginSettings;
  return { settings, problems };
}

/** Whether the URL sends secrets in the clear to another machine. Plain http within this machine is fine. */
export function isPlainHttpElsewhere(endpoint: string): boolean {
  const origin = originOf(endpoint);
  if (origin === undefined || !origin.startsWith('http://')) return false;
  return !isLoopback(new URL(origin).hostname);
}

/** Scheme, host and port: what a stored secret is bound to. `undefined` for what is no URL. */
export function originOf(endpoint: string): string | undefined {
  try {
    const { origin } = new URL(endpoint);
    return origin === 'null' ? undefined : origin;
  } catch {
    return undefined;
  }
}

/** The origin that Endpoint URL names: what PI's stored secrets are bound to. `undefined` if there is none. */
export function endpointOrigin({ endpointUrl: endpoint }: RawPlugin): string | undefined {
  return typeof endpoint === 'string' ? originOf(endpoint) : undefined;
}

/** The built-in plugin, which is used unless another one was chosen. Its settings have the key `plugin` in files. */
export const piPluginId = 'privileged-identity';

/** The form of every plugin's id. */
export const pluginIdPattern = /^[a-z][a-z0-9-]{1,62}$/;

/** The id for people and other programs. What is no id may be anything, a secret included. */
export function shownPluginId(id: string): string {
  return pluginIdPattern.test(id) ? id : '(not an id)';
}

/** The settings file. Sections are read leniently, key by key; unknown keys anywhere survive a save. */
export const settingsFileSchema = z.looseObject({
  version: z.number().int().min(1).default(1),
  revision: z.number().int().min(0).default(0),
  /** The chosen plugin; PI if absent. */
  pluginId: z.string().max(63).optional(),
  plugin: z.record(z.string(), z.unknown()).default({}),
  /** The sections of plugins other than PI, by their ids. */
  plugins: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  appliance: z.record(z.string(), z.unknown()).default({}),
  /** How PI's server offers its functions (`server-contract.ts`); as pi-web-service.md says where absent. */
  contract: z.unknown().optional(),
  /** History, audit, metrics and alerts of the service (`operation.ts`). */
  operation: z.record(z.string(), z.unknown()).optional(),
});
export type SettingsFile = z.output<typeof settingsFileSchema>;
export const settingsFileVersion = 1;
