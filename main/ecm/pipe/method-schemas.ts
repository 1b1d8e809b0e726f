import { z } from 'zod';
import { sessionSchema } from '../../../shared/jump-item.ts';
import { credentialFlags, credentialKinds, spinJobSchema } from '../../../shared/lookup-result.ts';
import { recentRequest } from '../../../shared/service-status.ts';
import { secretOnWire } from './secret-on-wire.ts';

/** What the pipe's methods take and answer. Times are ISO 8601 in UTC, durations milliseconds. */

const count = z.number().int().min(0);
const time = z.iso.datetime();

export const nothing = z.strictObject({});

const section = z.record(z.string().max(64), z.unknown());
export const settingsToApply = z.strictObject({
  revision: count,
  /** Which plugin is to be loaded; PI, whose section is `plugin`, if absent. */
  pluginId: z.string().max(63).optional(),
  plugin: section,
  /** The sections of other plugins, by their ids. */
  plugins: z.record(z.string().max(63), section).optional(),
  appliance: section,
  /** An absent secret stays as the service has it, as long as it is bound to the same origin. */
  secrets: z.strictObject({
    apiPassword: secretOnWire.optional(),
    apiRegistrationKey: secretOnWire.optional(),
    applianceClientSecret: secretOnWire.optional(),
  }),
  /** Those of a plugin other than PI, by its own names. An absent one stays as the service has it. */
  pluginSecrets: z.record(z.string().max(64), secretOnWire).optional(),
});
export type SettingsToApply = z.output<typeof settingsToApply>;

/** One line of `ECM.log` each, as it is in the file. */
const logText = z.array(z.string()).max(1000);
export const logTailRequest = z.strictObject({
  /** How many of the latest lines to answer. */
  lines: count.max(1000),
  /** Whether later lines follow as `log/lines`; `false` ends a tail that runs, absent leaves it as it is. One tail a connection. */
  follow: z.boolean().optional(),
});
export const logTail = z.object({ lines: logText, following: z.boolean() });
/** `skipped` lines came before these, faster than the reader took them. */
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
/** What is injected: the one answer with a password, for bridges only. */
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
