import { z } from 'zod';
import type { SharedCredential, StoredCredential } from '../model.ts';
import { DecodedTree } from './decoder/frames.ts';
import { readDate, readFlag, readInt } from './wire-values.ts';

/** The wire's members, typed: null and absent are one, texts become numbers, booleans and dates. */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const requiredText = z.string();
const int = z.string().transform((value, context) => readInt(value) ?? unfit(context, 'not a number'));
const flag = z.string().transform((value, context) => readFlag(value) ?? unfit(context, 'not a boolean'));
/** Empty counts as absent. */
const date = text.transform((value, context) =>
  value === undefined || value === '' ? undefined : (readDate(value) ?? unfit(context, 'not a date')),
);

function unfit(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

export const operationResultSchema = z.object({ ErrorCode: int, OperationMessage: text, OperationSuccessful: flag });

/** A list whose entries were read while the answer arrived; an absent or nil list is an empty one. */
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
    .transform((wire) => ({
      accountStoreType: wire.AccountStoreType,
      settings: { tree: wire.PasswordChangeSettings },
    })),
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
