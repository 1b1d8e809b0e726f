import { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import { credentialFormats } from '../../../shared/lookup-result.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { accountSchema, sharedIdentifierSchema } from '../model.ts';

const prefix = 'v1.';
/** In characters. A longer id is refused, so no offer is made that would need one. */
export const longestCredentialId = 2048;

const format = z.enum(credentialFormats);
/** What an id names: an account or an entry of a shared list, and the format of the offer. It grants nothing. */
const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['local', 'domain']), account: accountSchema, format }),
  z.object({ kind: z.literal('shared'), identifier: sharedIdentifierSchema, format }),
]);
export type NamedCredential = z.output<typeof schema>;

/**
 * `v1.` and base64url of JSON with its keys in a fixed order: the same credential has the same id after every restart, because
 * the appliance remembers favourites by it. JSON leaves out what is absent, so an empty password list is not an absent one.
 */
export function encodeCredentialId(named: NamedCredential): string {
  return prefix + Buffer.from(JSON.stringify(ordered(named))).toString('base64url');
}

function ordered(named: NamedCredential): NamedCredential {
  if (named.kind === 'shared') {
    const { accountName, listName, systemName } = named.identifier;
    return { kind: named.kind, identifier: { accountName, listName, systemName }, format: named.format };
  }
  const { accountName, store, passwordList } = named.account;
  const { customTypeName, targetName, type } = store;
  const account = { accountName, store: { customTypeName, targetName, type }, passwordList };
  return { kind: named.kind, account, format: named.format };
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
