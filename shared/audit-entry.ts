import { z } from 'zod';
import { errorDetails, errorKinds, type ErrorDetail } from './errors.ts';
import { jumpItemSchema } from './jump-item.ts';
import { logLevel } from './service-status.ts';

/** The entries of the audit trail (operations.md, "Audit trail"). Times are ISO 8601 in UTC. */

/** What happened, by the name that an entry has for it, with the sentence for people and the severity of CEF (0 to 10). */
export const auditEvents = {
  'settings.saved': { says: 'Settings saved', severity: 5 },
  'settings.applied': { says: 'Settings applied to the service', severity: 5 },
  'secret.set': { says: 'Secret set', severity: 6 },
  'secret.removed': { says: 'Secret removed', severity: 6 },
  'plugin.chosen': { says: 'Plugin chosen', severity: 7 },
  'bridging.enabled': { says: 'Bridging enabled', severity: 7 },
  'bridging.disabled': { says: 'Bridging disabled', severity: 5 },
  'tokens.cleared': { says: 'Cached tokens cleared', severity: 3 },
  'log.level': { says: 'Log level set', severity: 3 },
  'service.suspended': { says: 'Deliveries suspended', severity: 5 },
  'service.resumed': { says: 'Deliveries resumed', severity: 5 },
  /** A program proved a role that may not call the method. `count`: how often, as repetitions within a minute have one entry. */
  'role.refused': { says: 'Role refused', severity: 7 },
  /** On the disk before anything is checked out. Alone, it means that the process ended before it could say what became of it. */
  'credential.intent': { says: 'Credential about to be checked out', severity: 3 },
  'credential.delivered': { says: 'Credential delivered', severity: 4 },
  'credential.not-delivered': { says: 'Credential not delivered', severity: 3 },
  'credential.checked-in': { says: 'Credential checked in', severity: 3 },
  /** The session ended, and the vault was not asked to check in: `outcome` says why. */
  'credential.released': { says: 'Credential released', severity: 3 },
  /** A part of a line at the end, which a kill or a power failure had cut, was removed. */
  'trail.repaired': { says: 'Audit trail repaired', severity: 6 },
  /** Entries up to `through` were removed, because they are older than they are to be kept; `hash` is that of the last of them. */
  'trail.expired': { says: 'Old audit entries removed', severity: 3 },
  /** From here on entries could not be written; deliveries were refused until the next entry. */
  'trail.unwritten': { says: 'Audit trail could not be written', severity: 9 },
  /** Where the file of the entries ends that programs made while the service was down: number and hash of the last of them. */
  'trail.app-head': { says: 'End of the entries made while the service was down', severity: 2 },
  /** `count` entries could not be written. */
  'trail.lost': { says: 'Audit entries lost', severity: 9 },
} as const satisfies Readonly<Record<string, { readonly says: string; readonly severity: number }>>;
export type AuditEvent = keyof typeof auditEvents;

const name = z.string().max(1024);
const whole = z.number().int().min(0);

/** A setting that changed, by its place in the settings file; absent where it was not set. Long values are replaced by their digest. */
const settingChange = z.object({ key: name, before: z.unknown().optional(), after: z.unknown().optional() });
export type SettingChange = z.output<typeof settingChange>;

/** All that an entry may say. Names and values that are no secrets; no text of another system. */
export const auditFacts = z.object({
  event: z.enum(Object.keys(auditEvents) as readonly AuditEvent[]),
  /** The account of the operating system that the person's program runs as, as that program reports it. */
  who: z.string().max(256).optional(),
  /** The role that the program proved to the service. */
  role: z.enum(['administrator', 'operator', 'bridge']).optional(),
  /** The program that did it. */
  program: z.enum(['app', 'ecmctl', 'service']).optional(),
  /** Of the settings. */
  revision: whole.optional(),
  changes: z.array(settingChange).max(2000).optional(),
  /** Of secrets. */
  names: z.array(name).max(100).optional(),
  plugin: name.optional(),
  level: logLevel.optional(),
  count: whole.optional(),
  /** The method that the role may not call. */
  method: name.optional(),
  /** Of a session and its credential: the user as received, the identity that the vault was called as, and what was delivered. */
  user: name.optional(),
  actor: name.optional(),
  account: name.optional(),
  system: name.optional(),
  jumpItem: jumpItemSchema.optional(),
  sessionId: name.optional(),
  correlationId: name.optional(),
  outcome: z.enum(['done', 'not-checked-out', 'still-used', 'held-by-other']).optional(),
  kind: z.enum(errorKinds).optional(),
  detail: z.enum(Object.values(errorDetails).flat() as readonly ErrorDetail[]).optional(),
  /** Of the trail itself. */
  bytes: whole.optional(),
  through: whole.optional(),
  hash: z.string().max(64).optional(),
});
export type AuditFacts = z.output<typeof auditFacts>;

/** One line of the trail: where it is in the order, when it was made, and the SHA-256 of the line before it in hexadecimal. */
export const auditEntry = auditFacts.extend({
  seq: z.number().int().min(1),
  at: z.iso.datetime(),
  prev: z.string().regex(/^[\da-f]{64}$/),
});
export type AuditEntry = z.output<typeof auditEntry>;

/** What the programs of a person report: to the service, or into a file of their own while it is down. */
const reportedEvents = [
  'settings.saved',
  'secret.set',
  'secret.removed',
  'plugin.chosen',
  'bridging.enabled',
  'bridging.disabled',
  'tokens.cleared',
  'log.level',
  'credential.checked-in',
  'credential.released',
] as const satisfies readonly AuditEvent[];

/** Who did it is what the connection has proven and said of itself. */
export const reportedFacts = z
  .strictObject(auditFacts.shape)
  .extend({ event: z.enum(reportedEvents) })
  .omit({ who: true, role: true });
export type ReportedFacts = z.output<typeof reportedFacts>;
