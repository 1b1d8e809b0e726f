import { z } from 'zod';
import { errorInfoSchema } from './errors.ts';
import { settingNameSchema } from './setting-names.ts';

export const traceStages = ['identity', 'endpoint', 'query', 'permission', 'filter', 'offer', 'conclusion'] as const;
export const traceOutcomes = ['tried', 'kept', 'dropped', 'warned', 'failed'] as const;

/** Which rule made an entry of the trace. Logic decides by these, never by `reason`, which is for people. */
export const traceCodes = [
  // identity
  'domain-from-dn',
  'domain-from-user-name',
  'domain-from-default',
  'no-domain',
  'trimmed',
  'local-fallback',
  'domain-not-mapped',
  'dn-unreadable',
  'dn-without-domain',
  'user-known',
  'user-unknown',
  'user-refused',
  // endpoint
  'endpoint-read',
  // query
  'address-only',
  'no-address-known',
  'domain-narrowed',
  'no-domain-to-ask',
  'listed',
  'nothing-listed',
  'list-denied',
  'list-failed',
  'not-offered-by-server',
  // query and filter
  'domain-credentials-off',
  'type-without-domain-credentials',
  // filter
  'entry-unusable',
  'not-for-application',
  'not-of-directory',
  'other-domain',
  'domain-not-asked',
  'other-system',
  'system-without-dns-name',
  'id-too-long',
  // permission
  'no-permission',
  'shared-not-requestable',
  'remote-session-only',
  // offer
  'offered',
  // conclusion; these are the possible ends of a lookup without offers
  'all-dropped-by-setting',
  'all-without-permission',
  'none-of-offered-kind',
  'listing-incomplete',
  'nothing-found',
  'lookup-failed',
] as const;
export type TraceCode = (typeof traceCodes)[number];

/**
 * One step of the engine's reasoning. `subject` is what it was about, `reason` one plain sentence, `setting` the setting that
 * decided. The entries of another plugin may have no `code`; one that this version does not know counts as absent.
 */
export const traceEntrySchema = z.object({
  stage: z.enum(traceStages),
  subject: z.string(),
  outcome: z.enum(traceOutcomes),
  reason: z.string(),
  code: z.enum(traceCodes).optional().catch(undefined),
  setting: settingNameSchema,
});
export type TraceEntry = z.output<typeof traceEntrySchema>;
export type TraceStage = TraceEntry['stage'];
export type TraceOutcome = TraceEntry['outcome'];

export const credentialKinds = ['local', 'domain', 'shared'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** How the account name is written into the login prompt: `name`, `name@DOMAIN`, `DOMAIN\name`. */
export const credentialFormats = ['name', 'upn', 'down-level'] as const;
export type CredentialFormat = (typeof credentialFormats)[number];

export const credentialFlags = ['needs-approval', 'checked-out', 'remote-session-only', 'auto-spin'] as const;
export type CredentialFlag = (typeof credentialFlags)[number];

/** A credential that the user would be offered. Holds no secret. */
export const offeredCredentialSchema = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(credentialKinds),
  /** The bare account name. */
  account: z.string(),
  /** The exact text that injection would type. */
  injectAs: z.string(),
  domain: z.string().optional(),
  /** The account store's target, or the shared entry's system name. */
  system: z.string().optional(),
  list: z.string().optional(),
  format: z.enum(credentialFormats),
  flags: z.array(z.enum(credentialFlags)),
});
export type OfferedCredential = z.output<typeof offeredCredentialSchema>;

/** The answer of a lookup, the same for app and command line. `ok` is true exactly when there is no `error`. */
export const lookupResultSchema = z.object({
  ok: z.boolean(),
  credentials: z.array(offeredCredentialSchema),
  trace: z.array(traceEntrySchema).optional(),
  warnings: z.array(z.string()).optional(),
  error: errorInfoSchema.optional(),
});
export type LookupResult = z.output<typeof lookupResultSchema>;

export const spinJobSchema = z.object({
  status: z.enum(['created', 'not-needed', 'missing-template', 'failed']),
  jobId: z.number().int().optional(),
  message: z.string(),
});
export type SpinJob = z.output<typeof spinJobSchema>;

/** The answer of Retrieve Credential. There is no field for a password, its length or its hash. */
export const retrieveResultSchema = z.object({
  ok: z.boolean(),
  account: z.string().optional(),
  injectAs: z.string().optional(),
  checkedIn: z.boolean(),
  pendingCheckIn: z.boolean().optional(),
  spinJob: spinJobSchema.optional(),
  /** Sentences for the tester, such as "it was checked out to HQ\ann before the test, so it was left checked out and not rotated". */
  warnings: z.array(z.string()).optional(),
  error: errorInfoSchema.optional(),
});
export type RetrieveResult = z.output<typeof retrieveResultSchema>;
