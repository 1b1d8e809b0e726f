import { z } from 'zod';
import type { Secret } from '../../shared/secret.ts';

/**
 * PI's data in names of ours; the names on the wire are used only in `contract/` and `gateway/`.
 * Pure: imported by the rules, which import nothing of the gateway.
 */

/** Identifies a stored credential. Sent back exactly as received: an empty `passwordList` is not an absent one. */
export const accountSchema = z.object({
  accountName: z.string(),
  /** Where the account lives. `type` is one of `shared/account-store-types.ts`, or a number that is new to us. */
  store: z.object({ customTypeName: z.string().optional(), targetName: z.string(), type: z.number().int() }),
  passwordList: z.string().optional(),
});
export type Account = z.output<typeof accountSchema>;

/** Identifies an entry of a shared credential list. `systemName` may be a free label. */
export const sharedIdentifierSchema = z.object({
  accountName: z.string(),
  listName: z.string(),
  systemName: z.string(),
});
export type SharedIdentifier = z.output<typeof sharedIdentifierSchema>;

/** What is checked out, in PI's own terms. */
export const checkOutTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stored'), account: accountSchema }),
  z.object({ kind: z.literal('shared'), identifier: sharedIdentifierSchema }),
]);
export type CheckOutTarget = z.output<typeof checkOutTargetSchema>;

export interface Permissions {
  readonly allowRemoteSessions: boolean;
  readonly requestPasswords: boolean;
  readonly viewPasswords: boolean;
}

export interface StoredCredential {
  readonly account: Account;
  readonly autoSpin: boolean;
  readonly hasRandomPassword: boolean;
  /** Who holds it, as PI writes it: `DOMAIN\name` or a bare name. */
  readonly checkedOutTo?: string | undefined;
  readonly checkedOutUntil?: Date | undefined;
  /** Of the check-out, where PI reports it. */
  readonly checkOutComment?: string | undefined;
  readonly domainDnsName?: string | undefined;
  readonly domainName?: string | undefined;
  readonly permissions: Permissions;
  readonly systemDnsName?: string | undefined;
  readonly systemIpAddress?: string | undefined;
  readonly systemName?: string | undefined;
}

export interface SharedCredential {
  readonly identifier: SharedIdentifier;
  readonly checkedOutTo?: string | undefined;
  readonly checkOutComment?: string | undefined;
  readonly permissions: Permissions;
}

/** A PI identity: `NETBIOS\name`, or a bare name. On the wire: Authenticator and Username. */
export interface PiIdentity {
  readonly domain?: string | undefined;
  readonly name: string;
}

/** `DOMAIN\name` or `name`: how PI and people write an identity. */
export function identityText({ domain, name }: PiIdentity): string {
  return domain === undefined ? name : `${domain}\\${name}`;
}

/** Which accounts a list call asks for; never both. */
export type CredentialQuery = { readonly domain: string } | { readonly system: string };

export interface CheckOut {
  readonly password: Secret;
  readonly until?: Date | undefined;
}
