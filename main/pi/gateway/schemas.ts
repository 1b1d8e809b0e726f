import { z } from 'zod';
import type { SharedCredential, StoredCredential } from '../model.ts';
import { DecodedTree } from './decoder/answer-builder.ts';

/** The wire's members, typed: null and absent are one, texts become numbers, booleans and dates. */

const text = z.string().nullish().transform((value) => value ?? undefined);
const requiredText = z.string();
const int = z
  .string()
  .regex(/^\s*[+-]?\d{1,10}\s*$/)
  .transform(Number);
const flagText = z.enum(['true', 'false', '1', '0']);
const flag = flagText.transform(isTrue);

function isTrue(value: z.output<typeof flagText>): boolean {
  return value === 'true' || value === '1';
}

/** For the members of list entries, which are many: checked here, converted by the one transformation of the whole entry. */
const listed = { text: z.string().nullish(), flag: flagText } as const;

/** `xs:dateTime`; without a zone it is UTC, as the contract says. */
const date = z
  .string()
  .nullish()
  .transform((value, context) => {
    if (value === null || value === undefined || value === '') return undefined;
    const parsed = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
    if (!Number.isNaN(parsed.getTime())) return parsed;
    context.addIssue({ code: 'custom', message: 'not a date' });
    return z.NEVER;
  });

export const operationResultSchema = z.object({ ErrorCode: int, OperationMessage: text, OperationSuccessful: flag });

const permissions = z
  .object({ PermissionAllowRemoteSessions: listed.flag, PermissionRequestPasswords: listed.flag, PermissionViewPasswords: listed.flag })
  .transform((wire) => ({
    allowRemoteSessions: isTrue(wire.PermissionAllowRemoteSessions),
    requestPasswords: isTrue(wire.PermissionRequestPasswords),
    viewPasswords: isTrue(wire.PermissionViewPasswords),
  }));

const account = z
  .object({
    AccountName: requiredText,
    AccountStore: z.object({ CustomTypeName: listed.text, TargetName: requiredText, Type: int }),
    PasswordList: listed.text,
  })
  .transform(({ AccountName, AccountStore, PasswordList }) => ({
    accountName: AccountName,
    store: { customTypeName: AccountStore.CustomTypeName ?? undefined, targetName: AccountStore.TargetName, type: AccountStore.Type },
    passwordList: PasswordList ?? undefined,
  }));

const storedCredential = z
  .object({
    AccountIdentificationInfo: account,
    AutoSpin: listed.flag,
    CheckedOutTo: listed.text,
    CheckedOutUntilUtc: date,
    DomainDnsName: listed.text,
    DomainName: listed.text,
    HasRandomPassword: listed.flag,
    Permissions: permissions,
    SystemDnsName: listed.text,
    SystemIPAddress: listed.text,
    SystemName: listed.text,
  })
  .transform(
    (wire): StoredCredential => ({
      account: wire.AccountIdentificationInfo,
      autoSpin: isTrue(wire.AutoSpin),
      hasRandomPassword: isTrue(wire.HasRandomPassword),
      checkedOutTo: wire.CheckedOutTo ?? undefined,
      checkedOutUntil: wire.CheckedOutUntilUtc,
      domainDnsName: wire.DomainDnsName ?? undefined,
      domainName: wire.DomainName ?? undefined,
      permissions: wire.Permissions,
      systemDnsName: wire.SystemDnsName ?? undefined,
      systemIpAddress: wire.SystemIPAddress ?? undefined,
      systemName: wire.SystemName ?? undefined,
    }),
  );

const sharedCredential = z
  .object({
    CheckedOutTo: listed.text,
    Permissions: permissions,
    SharedCredentialIdentifier: z.object({
      AccountName: requiredText,
      SharedCredentialListName: requiredText,
      SystemName: requiredText,
    }),
  })
  .transform(
    ({ CheckedOutTo, Permissions, SharedCredentialIdentifier: id }): SharedCredential => ({
      identifier: { accountName: id.AccountName, listName: id.SharedCredentialListName, systemName: id.SystemName },
      checkedOutTo: CheckedOutTo ?? undefined,
      permissions: Permissions,
    }),
  );

/** The entries of lists; they are read while the answer arrives, one by one. */
export const entrySchemas = { stored: storedCredential, shared: sharedCredential } as const;

/** A list of entries that were read already; an absent or nil list is an empty one. */
function listOf<T>() {
  return z
    .custom<readonly T[]>(Array.isArray)
    .nullish()
    .transform((entries) => entries ?? []);
}

/** What a successful result holds besides success itself. */
export const resultSchemas = {
  nothing: z.object({}).transform(() => undefined),
  token: z.object({ OperationMessage: z.string().min(1) }).transform((wire) => wire.OperationMessage),
  version: z.object({ ProductVersion: requiredText }).transform((wire) => wire.ProductVersion),
  stored: z.object({ StoredCredentials: listOf<StoredCredential>() }).transform((wire) => wire.StoredCredentials),
  shared: z.object({ SharedCredentials: listOf<SharedCredential>() }).transform((wire) => wire.SharedCredentials),
  checkOut: z
    .object({ CheckedOutUntilUtc: date, Password: requiredText })
    .transform((wire) => ({ password: wire.Password, until: wire.CheckedOutUntilUtc })),
  request: z.object({ RequestID: int }).transform((wire) => wire.RequestID),
  job: z.object({ JobID: int }).transform((wire) => wire.JobID),
  template: z
    .object({ AccountStoreType: int, PasswordChangeSettings: z.instanceof(DecodedTree) })
    .transform((wire) => ({ accountStoreType: wire.AccountStoreType, settings: { tree: wire.PasswordChangeSettings } })),
} as const;

export const faultSchema = z.object({
  faultcode: text,
  faultstring: text,
  detail: z
    .object({ OperationFault: z.object({ ErrorCode: int, Message: text }).nullish() })
    .nullish()
    .catch(undefined),
});
export type SoapFault = z.output<typeof faultSchema>;
