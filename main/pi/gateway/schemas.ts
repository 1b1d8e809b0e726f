import { z } from 'zod';
import { Secret } from '../../../shared/secret.ts';
import type { SharedCredential, StoredCredential } from '../model.ts';
import { EntryList, type Listed } from './decoder/entry-list.ts';
import { DecodedTree } from './decoder/frames.ts';
import { collapse, readDate, readFlag, readInt } from './read-entries.ts';
import type { OperationName } from './wire.ts';

/** Schemas of decoded answers: null and absent become `undefined`, texts become numbers, booleans and dates. */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const int = z.string().transform((value, context) => readInt(value) ?? unfit(context, 'not a number'));
const flag = z.string().transform((value, context) => readFlag(value) ?? unfit(context, 'not a boolean'));
/** Empty counts as absent. */
const date = text.transform((value, context) =>
  value === undefined || collapse(value) === '' ? undefined : (readDate(value) ?? unfit(context, 'not a date')),
);

function unfit(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

export const operationResultSchema = z.object({ ErrorCode: int, OperationMessage: text, OperationSuccessful: flag });

/** A list whose entries were read while the answer arrived; an absent or nil list is an empty one. */
function listOf<T>() {
  return z
    .custom<Listed<T>>((value) => value instanceof EntryList)
    .nullish()
    .transform((list): Listed<T> => list ?? (new EntryList() as Listed<T>));
}

const nothing = z.object({}).transform(() => undefined);
const token = z.object({ OperationMessage: z.string().min(1) }).transform((wire) => Secret.of(wire.OperationMessage));
const checkOut = z
  .object({ CheckedOutUntilUtc: date, Password: text })
  .transform(({ Password = '', CheckedOutUntilUtc }) => ({
    password: Password === '' ? undefined : Secret.of(Password),
    until: CheckedOutUntilUtc,
  }));
const job = z.object({ JobID: int }).transform((wire) => wire.JobID);

/** The members of each operation's successful result besides those of {@link operationResultSchema}. */
export const resultSchemas = {
  DoLogin2: token,
  DoLoginAsUser: token,
  DoLogout: nothing,
  SystemOps_GetVersion: z.object({ ProductVersion: z.string() }).transform((wire) => wire.ProductVersion),
  AccountStoreOps_StoredCredential_GetList: z
    .object({ StoredCredentials: listOf<StoredCredential>() })
    .transform((wire) => wire.StoredCredentials),
  AccountStoreOps_SharedCredential_GetList: z
    .object({ SharedCredentials: listOf<SharedCredential>() })
    .transform((wire) => wire.SharedCredentials),
  AccountStoreOps_StoredCredential_CheckOut: checkOut,
  AccountStoreOps_StoredCredential_CheckIn: nothing,
  AccountStoreOps_SharedCredential_CheckOut: checkOut,
  AccountStoreOps_SharedCredential_CheckIn: nothing,
  AccountStoreOps_StoredCredential_Spin: job,
  AccountStoreOps_PasswordRequest_Create: z.object({ RequestID: int }).transform((wire) => wire.RequestID),
  AccountStoreOps_PasswordRequest_Grant: nothing,
  JobOps_GetPasswordChangeSettings: z
    .object({ AccountStoreType: int, PasswordChangeSettings: z.instanceof(DecodedTree) })
    .transform((wire) => ({
      accountStoreType: wire.AccountStoreType,
      settings: { tree: wire.PasswordChangeSettings },
    })),
  JobOps_CreatePasswordChangeJob: job,
} as const satisfies Readonly<Record<OperationName, z.ZodType>>;

export const faultSchema = z.object({
  faultcode: text,
  faultstring: text,
  detail: z
    .object({ OperationFault: z.object({ ErrorCode: int, Message: text }).nullish() })
    .nullish()
    .catch(undefined),
});
