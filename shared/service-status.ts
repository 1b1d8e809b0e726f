import { z } from 'zod';
import { ecmGroup } from './ecm-group.ts';
import { errorDetails, errorKinds, type ErrorDetail, type ErrorKind } from './errors.ts';
import { sessionSchema } from './jump-item.ts';
import { traceCodes } from './lookup-result.ts';
import { settingNameSchema } from './setting-names.ts';

/** The status of the ECM service, on its pipe and on the screens. Times are ISO 8601 in UTC, durations milliseconds. */

const count = z.number().int().min(0);
const time = z.iso.datetime();
const milliseconds = z.number().min(0);

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export const logLevel = z.enum(logLevels);
export type LogLevel = z.output<typeof logLevel>;

/** What the screens let the service manager of the system do. */
export const serviceActions = ['start', 'stop', 'restart'] as const;

/** `waiting`, `refused`: not connected; the reason says why, and `retryAt` when it is tried again. */
export const linkStatus = z.object({
  state: z.enum(['off', 'connecting', 'connected', 'waiting', 'refused']),
  connectedSince: time.optional(),
  /** The appliance sends its requests here and not to another ECM of the group. */
  active: z.boolean(),
  /** Of the connected appliance, if it names it. */
  applianceVersion: z.string().optional(),
  retryAt: time.optional(),
  reason: z.string().optional(),
});
export type LinkStatus = z.output<typeof linkStatus>;

/** The service delivers nothing new, for maintenance. */
const suspension = z.object({ since: time });

/** How many entries the audit trail has, and the hash of the last one. */
export const auditHead = z.object({ entries: count, head: z.string() });
export type AuditHead = z.output<typeof auditHead>;

/** `notWrittenSince`: no entry can be written since then, so nothing is delivered. */
const auditState = auditHead.extend({ notWrittenSince: time.optional() });
export type AuditState = z.output<typeof auditState>;

/** `none`: a lookup that offers nothing, which is a success. */
export const requestOutcomes = ['ok', 'none', 'failed'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

const requestOperation = z.enum(['find', 'get', 'release']);
const failureKind = {
  kind: z.enum(errorKinds as [ErrorKind, ...ErrorKind[]]),
  detail: z.enum(Object.values(errorDetails).flat() as readonly ErrorDetail[]).optional(),
};

/**
 * Why the service did not let a bridge in: `no-key`, bridging is disabled or its key cannot be used; `wrong-key`, the bridge did not prove
 * that it has it; `version`, they have no version of the pipe's protocol in common; `busy`, all connections are taken.
 */
export const bridgeRefusals = ['no-key', 'wrong-key', 'version', 'busy'] as const;
export type BridgeRefusal = (typeof bridgeRefusals)[number];

/** Programs that get credentials over the pipe (docs/bridge.md). No name of a user or an endpoint is in it. */
export const bridgingStatus = z.object({
  /** `key-unusable`: bridging is enabled, and the service cannot read its key for the reason in `problem`. */
  state: z.enum(['disabled', 'enabled', 'key-unusable']),
  problem: z.object({ message: z.string(), hint: z.string() }).optional(),
  /** How many bridges are connected. Tests of the Configurator are no bridge, here and below. */
  connected: count,
  /** Since when none is; absent before the first, and while one is connected. */
  disconnectedAt: time.optional(),
  /** The last request of a bridge since the service was started. */
  lastCall: z
    .object({
      at: time,
      correlationId: z.string(),
      operation: requestOperation,
      outcome: z.enum(requestOutcomes),
      /** Of a lookup. */
      offered: count.optional(),
      failure: z.object(failureKind).optional(),
    })
    .optional(),
  lastRefusal: z.object({ at: time, reason: z.enum(bridgeRefusals) }).optional(),
});
export type BridgingStatus = z.output<typeof bridgingStatus>;

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
  /** By which ECMs are compared: no secret, path or revision is in it. Absent before the first settings. */
  settingsDigest: z.string().optional(),
  link: linkStatus,
  /** The ECMs of its group on the appliance, this one included; absent while the appliance has not reported them. */
  group: ecmGroup.optional(),
  counters: z.object({
    lookups: count,
    retrievals: count,
    /** Releases of credentials. Not in the specification; without it a check-in would change no number of the status. */
    releases: count,
    failures: z.partialRecord(z.enum(errorKinds as [ErrorKind, ...ErrorKind[]]), count),
    /** Durations of the latest requests; 0 before the first. */
    p50Ms: milliseconds,
    p95Ms: milliseconds,
  }),
  tokens: count,
  pendingCheckIns: count,
  logLevel,
  /** The audit trail (operations.md); absent from a service of an earlier release. */
  audit: auditState.optional(),
  /** Absent while it delivers. */
  suspended: suspension.optional(),
  /** Absent from a service of an earlier release. */
  bridging: bridgingStatus.optional(),
});
export type ServiceStatus = z.output<typeof serviceStatus>;

/** Which rule of a lookup it was, and the setting that decided; a rule that this version does not know has no code. */
const ruleSchema = z.object({ code: z.enum(traceCodes).optional().catch(undefined), setting: settingNameSchema });

/**
 * An answered request, as received and as sent to the vault: of the latest hundred, and a line of the request history (operations.md).
 * Names, and sentences of this program; no text of another system, and no field that can hold a secret.
 */
export const recentRequest = z.object({
  at: time,
  correlationId: z.string(),
  operation: requestOperation,
  from: z.enum(['appliance', 'bridge']),
  /** A test of the bridge by the Configurator. */
  trial: z.literal(true).optional().catch(undefined),
  session: sessionSchema,
  dnDomain: z.string().optional(),
  candidates: z.array(z.string()),
  keys: z.array(z.string()),
  /** The identity that the vault was called as. */
  actor: z.string().optional(),
  /** How many credentials each rule left out. */
  excluded: z.array(ruleSchema.extend({ count })).optional(),
  offered: count.optional(),
  /** Of a lookup that offers nothing: the rule to look at first. */
  conclusion: ruleSchema.optional(),
  durationMs: milliseconds,
  /** Of the settings that it was answered with; absent where no engine had any, and from an earlier release. */
  settingsRevision: count.optional(),
  outcome: z.enum(requestOutcomes).optional(),
  failure: z
    .object({
      ...failureKind,
      message: z.string(),
      hint: z.string().optional(),
    })
    .optional(),
});
export type RecentRequest = z.output<typeof recentRequest>;
