import { z } from 'zod';

/** What is wrong with one value. `message` reads on after the label: "is required". */
export const problemSchema = z.object({ code: z.enum(['required', 'invalid']), message: z.string() });
export type Problem = Readonly<z.output<typeof problemSchema>>;

export const required: Problem = { code: 'required', message: 'is required' };

/** The zod issue of an empty value that is required; `problemOf` knows it by its parameter. */
export const requiredIssue = { message: required.message, params: { problem: required.code } };

export function problemOf(issue: z.core.$ZodIssue): Problem {
  const isRequired = issue.code === 'custom' && issue.params?.['problem'] === required.code;
  return isRequired ? required : { code: 'invalid', message: issue.message };
}
