import { z } from 'zod';
import { accountStoreTypeNames } from './account-store-types.ts';
import { applianceKeys, type ApplianceKey } from './appliance.ts';
import { errorInfoSchema } from './errors.ts';
import { pluginFormSchema } from './plugin-form.ts';
import { problemSchema } from './problem.ts';
import { logLevel, serviceStatus } from './service-status.ts';
import { pluginSecretNames, secretNames, settingKeys, type SecretName, type SettingKey } from './settings.ts';
import { profiles, storedAt, writeOutcome } from './writing.ts';

/** What the screens show: the values in the answers and events of `contract.ts`. Never a secret. */

export const pluginId = z.string().max(63);
export const rawPlugin = z.record(z.string().max(64), z.unknown());

export const appInfo = z.object({
  version: z.string(),
  shell: z.enum(['desktop', 'web']),
  profile: z.enum(profiles),
  /** Where secrets are kept. The fallback is announced on every screen until a keychain runs. */
  secretStore: z.enum(['keychain', 'encrypted-file', 'memory']),
  secretStoreNotice: z.string().optional(),
  dataFolder: z.string(),
  /** The least important level that Configurator.log has. */
  logLevel,
  /** Why the settings of this profile can only be looked at; absent if they can be changed. */
  readOnly: z.object({ message: z.string(), hint: z.string() }).optional(),
});
export type AppInfo = z.output<typeof appInfo>;

const settingProblem = problemSchema.extend({
  key: z.enum<readonly (SettingKey | SecretName)[]>([...settingKeys, ...secretNames]),
  line: z.number().int().optional(),
  entry: z.enum(accountStoreTypeNames).optional(),
});

export const secretStates = ['set', 'not-set', 'other-origin', 'other-trust'] as const;
/**
 * `other-origin`: one is stored, but for another scheme, host or port than Endpoint URL names; `other-trust`: but while other certificate
 * authorities were trusted. Either counts as not set.
 */
export type SecretState = (typeof secretStates)[number];

/** As the screens show it. `hidden`: the service keeps it, and does not say to an operator whether it is set. */
const shownSecretStates = [...secretStates, 'hidden'] as const;
export type ShownSecretState = (typeof shownSecretStates)[number];

export const settingsView = z.object({
  ...storedAt,
  /** The section as stored, bad values included, so that the form can show them. */
  plugin: rawPlugin,
  problems: z.array(settingProblem),
  secrets: z.record(z.enum(pluginSecretNames), z.enum(shownSecretStates)),
  /** Notices of loading: a file set aside, a newer version. */
  notices: z.array(z.string()),
  /** Origins for which plain http was confirmed. */
  confirmedHttpOrigins: z.array(z.string()),
});
export type SettingsView = z.output<typeof settingsView>;

/** The outcome of sending saved settings to the ECM service. `absent`: it gets them when it is reached. */
export const servicePush = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent') }),
  z.object({ kind: z.literal('applied'), revision: z.number().int() }),
  z.object({ kind: z.literal('failed'), error: errorInfoSchema }),
]);
export type ServicePush = z.output<typeof servicePush>;

/** The outcome of a change of the settings. `service` is absent in practice, which never touches the service. */
export function changeOutcome<V extends z.ZodType>(view: V) {
  return writeOutcome({ view, service: servicePush.optional() }, { view });
}

/** A revision in the settings history. `changed` names settings as errors do: `endpointUrl`, `appliance.site`. */
export const savedRevision = z.object({
  revision: z.number().int(),
  at: z.string(),
  by: z.string(),
  changed: z.array(z.string()),
});
export type SavedRevisionView = z.output<typeof savedRevision>;

export const applianceView = z.object({
  ...storedAt,
  /** The section as stored, bad values included. */
  appliance: rawPlugin,
  problems: z.array(problemSchema.extend({ key: z.enum<readonly ApplianceKey[]>(applianceKeys) })),
  clientSecret: z.enum(shownSecretStates),
});
export type ApplianceView = z.output<typeof applianceView>;

export const pluginSettingsView = z.object({
  ...storedAt,
  pluginId,
  form: pluginFormSchema,
  /** What the form names, as stored, bad values included. */
  settings: rawPlugin,
  problems: z.array(problemSchema.extend({ key: z.string(), label: z.string() })),
  secrets: z.record(z.string(), z.enum(shownSecretStates)),
  notices: z.array(z.string()),
});
export type PluginSettingsView = z.output<typeof pluginSettingsView>;

/** How the last run of a service that does not run now ended, by the end of its log. */
const lastRun = z.object({
  /** ISO 8601, UTC: of its last log line. */
  at: z.string(),
  /** `unexpected`: without a request to stop. `not-started`: it could not start, for the reason in `message`. */
  end: z.enum(['stopped', 'unexpected', 'not-started']),
  message: z.string().optional(),
  hint: z.string().optional(),
});
export type LastRun = z.output<typeof lastRun>;

/** The state of the ECM service, read over the pipe. `status` is the latest one that was received while connected. */
export const serviceView = z.object({
  connection: z.enum(['absent', 'connecting', 'connected', 'lost']),
  /** Why it is `absent` or `lost`. */
  reason: z.object({ message: z.string(), hint: z.string() }).optional(),
  status: serviceStatus.optional(),
  /** While it is `absent`; nothing where it never ran. */
  lastRun: lastRun.optional(),
});
export type ServiceView = z.output<typeof serviceView>;

/** Numbers that the screens update live. */
export const appState = z.object({
  profile: z.enum(profiles),
  tokenCount: z.number().int(),
  pendingCheckIns: z.number().int(),
});
export type AppState = z.output<typeof appState>;
