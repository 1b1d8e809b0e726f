import { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import { credentialFormats, type CredentialFormat } from '../../../shared/lookup-result.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Account, SharedIdentifier } from '../model.ts';

const prefix = 'v1.';
/** Characters; a longer id is refused, so an offer that would have one is not made. */
export const longestCredentialId = 2048;

/** What an id names: an account or an entry of a shared list, and the format of the offer. It proves nothing. */
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
  return prefix + (plainBase64(named) ?? Buffer.from(JSON.stringify(ordered(named))).toString('base64url'));
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

/** Printable ASCII that JSON does not escape, without the three signs of which base64 makes a `+` or a `/`. */
const plainName = /^[ !#-=@-[\]-}]*$/;

/** The same for names like most, five times as fast: there may be ten thousand ids to make. A test holds the two against each other. */
function plainBase64(named: NamedCredential): string | undefined {
  const { kind, format } = named;
  const what = kind === 'shared' ? plainIdentifier(named.identifier) : plainAccount(named.account);
  if (what === undefined) return undefined;
  const json = `{"kind":"${kind}",${what},"format":"${format}"}`;
  const padding = (3 - (json.length % 3)) % 3;
  return padding === 0 ? btoa(json) : btoa(json).slice(0, -padding);
}

function plainIdentifier({ accountName, listName, systemName }: SharedIdentifier): string | undefined {
  if (!plainName.test(accountName) || !plainName.test(listName) || !plainName.test(systemName)) return undefined;
  return `"identifier":{"accountName":"${accountName}","listName":"${listName}","systemName":"${systemName}"}`;
}

function plainAccount({
  accountName,
  store: { customTypeName, targetName, type },
  passwordList,
}: Account): string | undefined {
  if (customTypeName !== undefined || passwordList !== undefined) return undefined;
  if (!plainName.test(accountName) || !plainName.test(targetName)) return undefined;
  return `"account":{"accountName":"${accountName}","store":{"targetName":"${targetName}","type":${type}}}`;
}

/** Reads an id; `configuration` (`credential-id`) for anything that {@link encodeCredentialId} cannot have written, or over 2 KiB. */
export function decodeCredentialId(id: string): Result<NamedCredential, Failure> {
  if (!id.startsWith(prefix) || id.length > longestCredentialId) return err(undecodable());
  try {
    const named = schema.parse(JSON.parse(Buffer.from(id.slice(prefix.length), 'base64url').toString('utf8')));
    // Only the one canonical spelling: otherwise many ids would name one credential.
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
