import { z } from 'zod';
import { accountStoreTypeNames, type AccountStoreTypeName } from '../../shared/account-store-types.ts';

/** The vault file of the practice PI (docs/practice-vault.md). Passwords that it does not name are random for each start. */

const name = z.string().min(1).max(256);
const grants = z
  .record(name, z.array(z.enum(['view', 'request', 'remote'])))
  .describe('who (DOMAIN\\name, name, or a role) may do what');

const held = z.strictObject({ by: name, until: z.iso.datetime().optional() });

const storedCredential = z.strictObject({
  account: name,
  type: z.enum(accountStoreTypeNames as [AccountStoreTypeName, ...AccountStoreTypeName[]]),
  /** The account store's target; by default the name of the system or domain. */
  target: name.optional(),
  customTypeName: z.string().optional(),
  passwordList: z.string().optional(),
  autoSpin: z.boolean().default(false),
  randomPassword: z.boolean().default(false),
  password: z.string().min(1).optional(),
  grants: grants.default({}),
  checkedOut: held.optional(),
});
export type StoredCredentialSpec = z.output<typeof storedCredential>;

const identity = z.strictObject({
  domain: name.optional(),
  name,
  /** For people who read the file. */
  about: z.string().optional(),
  password: z.string().min(1).optional(),
  /** Another user whose password is this one's, too. */
  samePasswordAs: name.optional(),
  roles: z.array(name).default([]),
  globalPermissions: z.array(z.enum(['AllAccess', 'IgnorePasswordCheckout', 'GrantPasswordRequests'])).default([]),
});
export type IdentitySpec = z.output<typeof identity>;

const system = z.strictObject({
  name,
  dnsName: name.optional(),
  ipAddress: name.optional(),
  credentials: z.array(storedCredential).default([]),
});

const domain = z.strictObject({ netbios: name, dnsName: name, credentials: z.array(storedCredential).default([]) });

const sharedEntry = z.strictObject({
  account: name,
  systemName: name,
  /** More names and addresses by which the entry is found. */
  alsoFor: z.array(name).default([]),
  password: z.string().min(1).optional(),
  grants: grants.default({}),
  checkedOut: held.optional(),
});

const templateJob = z.strictObject({
  id: z.int().positive(),
  accountStoreType: z.int(),
  /** Members in the order of the answer; `null` is sent as nil. Members that the contract does not name are allowed. */
  settings: z.record(name, z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type TemplateJobSpec = z.output<typeof templateJob>;

export const vaultSchema = z.strictObject({
  $schema: z.string().optional(),
  about: z.string().optional(),
  productVersion: z.string().default('7.4.1'),
  registrationKey: z.string().min(1).optional(),
  tokenLifetimeMinutes: z.number().positive().default(60),
  checkOutMinutes: z.number().positive().default(120),
  /** Whether lists report the comment of a check-out (`CheckedOutComment`), which the contract does not name. */
  reportsComments: z.boolean().default(false),
  /** Refusals as results with an error code, or as SOAP faults; a real PI does either. */
  refusals: z.enum(['result', 'fault']).default('result'),
  /** Operations that this server does not have; an older PI has no auto-spin API. */
  unsupportedOperations: z.array(name).default([]),
  identities: z.array(identity).min(1),
  /** Who may act for whom: users as DOMAIN\name or name, or roles. */
  impersonation: z.array(z.strictObject({ by: name, of: z.array(name) })).default([]),
  domains: z.array(domain).default([]),
  systems: z.array(system).default([]),
  sharedLists: z.array(z.strictObject({ name, entries: z.array(sharedEntry) })).default([]),
  templateJobs: z.array(templateJob).default([]),
  /** The settings of the practice profile besides the endpoint. */
  profile: z
    .strictObject({
      apiUser: name,
      authenticator: z.string().default(''),
      globalApprover: name,
      settings: z.record(name, z.unknown()).default({}),
    })
    .optional(),
});
export type VaultSpec = z.output<typeof vaultSchema>;

/** The mistakes in a vault file with their locations, one sentence each. */
export function describeVaultProblems(error: z.ZodError): readonly string[] {
  return error.issues.map(({ path, message }) => `${path.length === 0 ? 'the file' : path.join('.')}: ${message}`);
}
