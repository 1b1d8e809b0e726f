import { z } from 'zod';
import { errorKinds, type ErrorKind } from '../../../shared/errors.ts';
import { sessionSchema } from '../../../shared/jump-item.ts';
import { credentialFlags, credentialKinds, spinJobSchema } from '../../../shared/lookup-result.ts';
import type { LogLevel } from '../../platform/pino-log.ts';
import { secretOnWire } from './secret-on-wire.ts';

/** What the pipe's methods take and answer. Times are ISO 8601 in UTC, durations milliseconds. */

const count = z.number().int().min(0);
const time = z.iso.datetime();
const milliseconds = z.number().min(0);

export const nothing = z.strictObject({});

export const logLevels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];
export const logLevel = z.enum(logLevels);

/** `waiting`, `refused`: not connected; the reason says why, and `retryAt` when it is tried again. */
export const linkStatus = z.object({
  state: z.enum(['off', 'connecting', 'connected', 'waiting', 'refused']),
  connectedSince: time.optional(),
  /** The appliance sends its requests here and not to another ECM of the group. */
  active: z.boolean(),
  retryAt: time.optional(),
  reason: z.string().optional(),
});
export type LinkStatus = z.output<typeof linkStatus>;

export const serviceStatus = z.object({
  version: z.string(),
  pid: count,
  uptimeMs: milliseconds,
  plugin: z.object({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    /** `not-configured`: it has no valid settings yet. */
    state: z.enum(['ready', 'not-configured', 'failed']),
  }),
  /** The settings that the engine runs with; 0 before the first. */
  settingsRevision: count,
  link: linkStatus,
  counters: z.object({
    lookups: count,
    retrievals: count,
    failures: z.partialRecord(z.enum(errorKinds as [ErrorKind, ...ErrorKind[]]), count),
    /** Durations of the latest requests; 0 before the first. */
    p50Ms: milliseconds,
    p95Ms: milliseconds,
  }),
  tokens: count,
  pendingCheckIns: count,
  logLevel,
});
export type ServiceStatus = z.output<typeof serviceStatus>;

export const settingsToApply = z.strictObject({
  revision: count,
  plugin: z.record(z.string().max(64), z.unknown()),
  appliance: z.record(z.string().max(64), z.unknown()),
  /** An absent secret stays as the service has it, as long as it is bound to the same origin. */
  secrets: z.strictObject({
    apiPassword: secretOnWire.optional(),
    apiRegistrationKey: secretOnWire.optional(),
    applianceClientSecret: secretOnWire.optional(),
  }),
});
export type SettingsToApply = z.output<typeof settingsToApply>;

/** One line of `ECM.log` each, as it is in the file. */
const logText = z.array(z.string()).max(1000);
export const logTailRequest = z.strictObject({
  /** How many of the latest lines to answer. */
  lines: count.max(1000),
  /** Whether later lines follow as `log/lines`; `false` ends a tail that runs. One tail a connection. */
  follow: z.boolean(),
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

/** A request to the service, as received and as asked of PI. No secret has a field to be in. */
export const recentRequest = z.object({
  at: time,
  correlationId: z.string(),
  operation: z.enum(['find', 'get', 'release']),
  from: z.enum(['appliance', 'bridge']),
  session: sessionSchema,
  /** The domain that the distinguished name says. */
  dnDomain: z.string().optional(),
  candidates: z.array(z.string()),
  keys: z.array(z.string()),
  offered: count.optional(),
  durationMs: milliseconds,
  failure: z.object({ kind: z.enum(errorKinds as [ErrorKind, ...ErrorKind[]]), message: z.string() }).optional(),
});
export type RecentRequest = z.output<typeof recentRequest>;
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
export const released = z.object({ checkIn: z.enum(['done', 'nothing-to-do', 'pending']), spinJob: spinJobSchema.optional() });
