import { z } from 'zod';
import { reportedFacts } from '../../../shared/audit-entry.ts';
import { sessionSchema } from '../../../shared/jump-item.ts';
import { credentialFlags, credentialKinds, spinJobSchema } from '../../../shared/lookup-result.ts';
import { errorKinds } from '../../../shared/errors.ts';
import { recentRequest, requestOutcomes, serviceStatus } from '../../../shared/service-status.ts';
import { Secret } from '../../../shared/secret.ts';
import { secretStates } from '../../../shared/views.ts';
import { maxCaBytes } from '../../platform/network/trusted-ca.ts';

/** Parameters and results of the pipe's methods. Times are ISO 8601 in UTC, durations milliseconds. */

/**
 * A secret in a pipe message: text on the wire, a {@link Secret} on either side. Only methods whose peer has proven itself
 * have it in their schemas; the message exists as text from here to the socket and nowhere else.
 */
export const secretOnWire = z.codec(
  z.string().min(1).max(4096),
  z.custom<Secret>((value) => value instanceof Secret && !value.isEmpty, 'must be a secret'),
  { decode: (text) => Secret.of(text), encode: (secret) => secret.reveal() },
);

const count = z.number().int().min(0);
const time = z.iso.datetime();

export const nothing = z.strictObject({});

const section = z.record(z.string().max(64), z.unknown());
export const settingsToApply = z.strictObject({
  revision: count,
  /** The plugin to load; PI, whose section is `plugin`, if absent. */
  pluginId: z.string().max(63).optional(),
  plugin: section,
  /** The sections of other plugins, by their ids. */
  plugins: z.record(z.string().max(63), section).optional(),
  appliance: section,
  /** How PI's server offers its functions; as pi-web-service.md says if absent. */
  contract: z.unknown().optional(),
  /** History, audit, metrics and alerts; defaults if absent. */
  operation: section.optional(),
  /** The text of Trusted CA File as it was accepted with the secrets; the service reads the file if absent. */
  trustedCa: z.string().max(maxCaBytes).optional(),
  /** Where an administrator confirmed plain http. */
  confirmedHttpOrigins: z.array(z.string().max(300)).max(100).optional(),
  /** An absent secret stays as the service has it, as long as it is bound to the same origin and authorities. */
  secrets: z.strictObject({
    apiPassword: secretOnWire.optional(),
    apiRegistrationKey: secretOnWire.optional(),
    applianceClientSecret: secretOnWire.optional(),
  }),
  /** Those of a plugin other than PI, by its own names. An absent one stays as the service has it. */
  pluginSecrets: z.record(z.string().max(64), secretOnWire).optional(),
  /** Try secrets that are new or replace others, by a login, before anything changes. */
  verify: z.boolean().optional(),
});
export type SettingsToApply = z.output<typeof settingsToApply>;

/** Without the sections of plugins that are not chosen. */
export const currentSettings = z.object({
  revision: count,
  pluginId: z.string().max(63),
  plugin: section,
  plugins: z.record(z.string().max(63), section).optional(),
  appliance: section,
});
export type CurrentSettings = z.output<typeof currentSettings>;

const secretName = z.string().min(1).max(64);
export const secretToSet = z.strictObject({ name: secretName, value: secretOnWire, verify: z.boolean().optional() });
/** `missing`: others that the settings need, without which this one is not in use yet. */
export const secretWasSet = z.object({ origin: z.string(), missing: z.array(z.string()), isGivenAtStart: z.boolean() });
export const secretToDelete = z.strictObject({ name: secretName });
/** `isInUse`: what runs has the value until other settings are applied or the service is started again. */
export const secretWasDeleted = z.object({ deleted: z.boolean(), isInUse: z.boolean(), isGivenAtStart: z.boolean() });
/** `isGivenAtStart`: by the service manager, which gives it again at the next start, and then that one counts. */
export const secretsOfService = z.object({
  secrets: z.array(z.object({ name: z.string(), state: z.enum(secretStates), isGivenAtStart: z.boolean() })),
});

/** As in the status of the service. */
export const suspended = serviceStatus.pick({ suspended: true });

/** Each element is one line of `ECM.log`, unchanged. */
const logText = z.array(z.string()).max(1000);
export const logTailRequest = z.strictObject({
  /** How many of the latest lines are wanted. */
  lines: count.max(1000),
  /** Whether later lines follow as `log/lines`; `false` ends a running tail, absent leaves it as it is. One tail per connection. */
  follow: z.boolean().optional(),
});
export const logTail = z.object({ lines: logText, following: z.boolean() });
/** `skipped`: lines before these that are left out, because the reader was too slow or a line was too long. */
export const logLines = z.object({ lines: logText, skipped: count });

export const pluginCapabilities = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  version: z.string(),
  capabilities: z.array(z.string()),
});
export const pluginHealth = z.object({ healthy: z.boolean(), message: z.string() });

export const recentRequests = z.object({ requests: z.array(recentRequest).max(100) });

const mostListed = 500;
/** A page of the request history; of what is absent, every request is listed. */
export const listRequests = z.strictObject({
  /** `next` of the page before. */
  before: z.string().max(64).optional(),
  limit: z.number().int().min(1).max(mostListed),
  /** A part of the user's name; likewise of the host. */
  user: z.string().max(300).optional(),
  host: z.string().max(300).optional(),
  outcome: z.enum([...requestOutcomes, ...errorKinds]).optional(),
  since: time.optional(),
  /** A request of this time is not listed. */
  until: time.optional(),
});
/** Newest first. `next`: where the next page begins; absent after the last one. */
export const listedRequests = z.object({
  requests: z.array(recentRequest).max(mostListed),
  next: z.string().optional(),
});

export const auditReport = z.strictObject({ entries: z.array(reportedFacts).min(1).max(100) });

const credentialId = z.string().max(4096);
export const findRequest = z.strictObject({ session: sessionSchema });
export const foundCredentials = z.object({
  credentials: z.array(
    z.object({
      credentialId,
      displayValue: z.string(),
      kind: z.enum(credentialKinds).optional(),
      flags: z.array(z.enum(credentialFlags)).optional(),
    }),
  ),
});
export const getRequest = z.strictObject({ session: sessionSchema, credentialId });
/** What is injected: the only result with a password, for bridges only. */
export const credentialPackage = z.object({
  account: z.string(),
  injectAs: z.string(),
  domain: z.string().optional(),
  password: secretOnWire,
});
export const releaseRequest = z.strictObject({ session: sessionSchema, credentialId, endedAt: time });
export const released = z.object({
  checkIn: z.enum(['done', 'nothing-to-do', 'pending']),
  spinJob: spinJobSchema.optional(),
});
