import { z } from 'zod';
import { accountStoreTypeNames, type AccountStoreTypeName } from './account-store-types.ts';
import { errorInfoSchema } from './errors.ts';

const subject = {
  /** The type of account store that the settings name the job for. */
  type: z.enum<readonly AccountStoreTypeName[]>(accountStoreTypeNames),
  jobId: z.number().int(),
};

/** Whether a job of "Password Change Template Job IDs" fits the type of account store that it is for. */
export const templateCheckSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), ...subject }),
  /** The job rotates accounts of another type; `actualType` is its number in PI. */
  z.object({ status: z.literal('wrong-type'), ...subject, actualType: z.number().int() }),
  z.object({ status: z.literal('not-found'), ...subject }),
  z.object({ status: z.literal('failed'), ...subject, error: errorInfoSchema }),
]);
export type TemplateCheck = z.output<typeof templateCheckSchema>;
