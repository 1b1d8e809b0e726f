import { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import { credentialFormats, type CredentialFormat } from '../../../shared/lookup-result.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Account, SharedIdentifier } from '../model.ts';

const prefix = 'v1.';
/** In characters. A longer id is refused, so no offer is made that would need one. */
export const longestCredentialId = 2048;

/** What an id names: an account or an entry of a shared list, and the format of the offer. It grants nothing. */
export type NamedCredential =
  | { readonly kind: 'local' | 'domain'; readonly account: Account; readonly format: CredentialFormat }
  | { readonly kind: 'shared'; readonly identifier: SharedIdentifier; readonly format: CredentialFormat };

const schema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['local', 'domain']),
    account: z.strictObject({
      accountName: z.string(),
      store: z.strictObject({ customTypeName: z.string().optional(), targetName: z.string(), type: z.number().int() }),
      passwordList: z.string().optional(),
    }),
    format: z.enum(credentialFormats),
  }),
  z.strictObject({
    kind: z.literal('shared'),
    identifier: z.strictObject({ accountName: z.string(), listName: z.string(), systemName: z.string() }),
    format: z.enum(credentialFormats),
  }),
]);

/**
 * `v1.` and base64url of JSON with its keys in a fixed order: the same credential has the same id after every restart, because
 * the appliance remembers favourites by it. JSON leaves out what is absent, so an empty password list is not an absent one.
 */
export function encodeCredentialId(named: NamedCredential): string {
  return prefix + Buffer.from(JSON.stringify(ordered(named))).toString('base64url');
}

function ordered(named: NamedCredential): NamedCredential {
  const { kind, format } = named;
  if (kind === 'shared') {
    const { accountName, listName, systemName } = named.identifier;
    return { kind, identifier: { accountName, listName, systemName }, format };
  }
  const { accountName, store, passwordList } = named.account;
  const { customTypeName, targetName, type } = store;
  return { kind, account: { accountName, store: { customTypeName, targetName, type }, passwordList }, format };
}

/** Reads an id; `configuration` (`credential-id`) for anything that {@link encodeCredentialId} cannot have written, or over 2 KiB. */
export function decodeCredentialId(id: string): Result<NamedCredential, Failure> {
  if (!id.startsWith(prefix) || id.length > longestCredentialId) return err(undecodable());
  try {
    const named = schema.parse(JSON.parse(Buffer.from(id.slice(prefix.length), 'base64url').toString('utf8')));
    // Only the canonical encoding is accepted: otherwise several ids would name one credential.
    return encodeCredentialId(named) === id ? ok(named) : err(undecodable());
  } catch {
    return err(undecodable());
  }
}

function undecodable(): Failure {
  return failure('configuration', 'credential-id', {
    message: 'The credential id cannot be read.',
    doing: 'reading the credential id',
    hint: 'Use an id exactly as a lookup answered it (ecmctl lookup, or the list in Test settings).',
  });
}
