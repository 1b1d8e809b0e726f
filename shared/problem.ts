import { z } from 'zod';

/** What is wrong with one value. `message` reads on after the label: "is required". */
export const problemSchema = z.object({ code: z.enum(['required', 'invalid']), message: z.string() });
export type Problem = Readonly<z.output<typeof problemSchema>>;

/** What is wrong with one setting. A plugin's form has the label. */
export interface SettingFault extends Problem {
  readonly key: string;
  /** Of a setting that is a list: the line, counted from 1. */
  readonly line?: number | undefined;
  /** Of a setting that maps names to values: the name. */
  readonly entry?: string | undefined;
}

/** One sentence for people: label, key, line or entry, and what is wrong. */
export function describeProblem(label: string, { key, line, entry, message }: SettingFault): string {
  const where = line === undefined ? '' : `, line ${line}`;
  const which = entry === undefined ? '' : `${entry}: `;
  return `${label} (${key}${where}): ${which}${message}`;
}

export const required: Problem = { code: 'required', message: 'is required' };

/** The zod issue of an empty value that is required; `problemOf` knows it by its parameter. */
export const requiredIssue = { message: required.message, params: { problem: required.code } };

export function problemOf(issue: z.core.$ZodIssue): Problem {
  const isRequired = issue.code === 'custom' && issue.params?.['problem'] === required.code;
  return isRequired ? required : { code: 'invalid', message: issue.message };
}

export function textRule(max: number): z.ZodString {
  return z
    .string('must be text')
    .max(max, `must be at most ${max} characters`)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters or line breaks');
}

export const flagRule = z.boolean('must be true or false');

export function wholeNumberRule(min: number, max: number): z.ZodInt {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
}
