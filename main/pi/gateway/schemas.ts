import { z } from 'zod';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import { Secret } from '../../../shared/secret.ts';
import type { SharedCredential, StoredCredential } from '../model.ts';
import { EntryList, type Listed } from './decoder/entry-list.ts';
import { DecodedTree } from './decoder/frames.ts';
import { collapse, readDate, readInt } from './read-entries.ts';

/** Schemas of decoded answers: null and absent become `undefined`, texts become numbers, booleans and dates. */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const int = z.string().transform((value, context) => readInt(value) ?? unfit(context, 'not a number'));
/** Empty counts as absent. */
const date = text.transform((value, context) =>
  value === undefined || collapse(value) === '' ? undefined : (readDate(value) ?? unfit(context, 'not a date')),
);

function unfit(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

/** A list whose entries were read while the answer arrived; an absent or nil list is an empty one. */
function listOf<T>() {
  return z
    .custom<Listed<T>>((value) => value instanceof EntryList)
    .nullish()
    .transform((list): Listed<T> => list ?? (new EntryList() as Listed<T>));
}

const nothing = z.object({}).transform(() => undefined);
const token = z.object({ token: z.string().min(1) }).transform((answer) => Secret.of(answer.token));
const checkOut = z.object({ until: date, password: text }).transform(({ password = '', until }) => ({
  password: password === '' ? undefined : Secret.of(password),
  until,
}));
/** A server may give a job no number. */
const job = z.object({ jobId: text }).transform(({ jobId = '' }) => readInt(jobId));
const stored = z.object({ stored: listOf<StoredCredential>() }).transform((answer) => answer.stored);
const shared = z.object({ shared: listOf<SharedCredential>() }).transform((answer) => answer.shared);

/** The outputs of each function's successful answer, by the names of `shared/contract-functions.ts`. */
export const resultSchemas = {
  login: token,
  loginAsUser: token,
  logout: nothing,
  productVersion: z.object({ version: z.string() }).transform((answer) => answer.version),
  listStoredBySystem: stored,
  listStoredByDomain: stored,
  listSharedBySystem: shared,
  checkOutStored: checkOut,
  checkInStored: nothing,
  checkOutShared: checkOut,
  checkInShared: nothing,
  createRequest: z
    .object({ requestId: z.string().transform(collapse).pipe(z.string().min(1).max(256)) })
    .transform((answer) => answer.requestId),
  grantRequest: nothing,
  spin: job,
  readTemplate: z
    .object({ storeType: int, settings: z.instanceof(DecodedTree) })
    .transform(({ storeType, settings }) => ({ accountStoreType: storeType, settings: { tree: settings } })),
  createRotationJob: job,
} as const satisfies Readonly<Record<FunctionName, z.ZodType>>;
