import { z } from 'zod';
import {
  flagRule,
  problemOf,
  required,
  textRule,
  wholeNumberRule,
  type Problem,
  type SettingFault,
} from './problem.ts';

/**
 * The settings of a plugin as a form: the screens draw it and check input by it. A plugin provides it as
 * data, so it is validated like any other external input, and can be sent over the contract.
 */

const label = z.string().min(1).max(120);

const common = {
  /** The setting's name in the settings file; of a secret, its name in the store of secrets. */
  key: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9]{0,47}$/, 'must be letters and digits, beginning with a letter')
    .refine((key) => !(key in Object.prototype), 'must not be a name that every object has'),
  label,
  group: z.string(),
  /** One line under the field. */
  hint: z.string().max(300),
  /** The long explanation behind the info button. */
  explanation: z.string().max(2000),
  required: z.boolean(),
};

/** `default` is the meaning of an absent setting; a secret has none. */
const pluginField = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('text'), default: z.string() }),
  z.object({ ...common, kind: z.literal('secret') }),
  z.object({ ...common, kind: z.literal('flag'), default: z.boolean() }),
  z.object({ ...common, kind: z.literal('number'), min: z.int(), max: z.int(), default: z.int() }),
  z.object({
    ...common,
    kind: z.literal('choice'),
    options: z
      .array(z.object({ value: z.string(), label }))
      .min(1)
      .max(50),
    default: z.string(),
  }),
  z.object({ ...common, kind: z.literal('lines'), default: z.array(z.string()) }),
  /** A positive whole number for some of the names. */
  z.object({
    ...common,
    kind: z.literal('numbers-by-name'),
    names: z.array(label).min(1).max(200),
    default: z.record(z.string(), z.int()),
  }),
]);
export type PluginField = z.output<typeof pluginField>;

const plainForm = z.object({
  groups: z
    .array(z.object({ id: z.string().min(1).max(48), label }))
    .min(1)
    .max(20),
  fields: z.array(pluginField).max(100),
});
export type PluginForm = z.output<typeof plainForm>;

export const pluginFormSchema: z.ZodType<PluginForm> = plainForm.superRefine(({ groups, fields }, context) => {
  const known = new Set(groups.map(({ id }) => id));
  const seen = new Set<string>();
  fields.forEach((field, index) => {
    const wrong = (message: string): void =>
      void context.addIssue({ code: 'custom', message: `${field.key} ${message}`, path: ['fields', index] });
    if (seen.has(field.key)) wrong('is there twice');
    seen.add(field.key);
    if (!known.has(field.group)) wrong('is in a group that the form does not name');
    // What is required has no usable default: it is left empty, to be filled in.
    const problem = field.kind === 'secret' ? undefined : fieldProblem({ ...field, required: false }, field.default);
    if (problem !== undefined) wrong(`has a default that ${problem.message}`);
  });
});

export type FormValues = Readonly<Record<string, unknown>>;

function ruleOf(field: Exclude<PluginField, { readonly kind: 'secret' }>): z.ZodType {
  switch (field.kind) {
    case 'flag':
      return flagRule;
    case 'number':
      return wholeNumberRule(field.min, field.max);
    case 'choice':
      return z.enum(
        field.options.map(({ value }) => value),
        `must be one of ${field.options.map(({ value }) => value).join(', ')}`,
      );
    case 'lines':
      return z.array(z.string('must be a list of lines'), 'must be a list of lines');
    case 'numbers-by-name': {
      const message = `must be positive whole numbers by name (${field.names.join(', ')})`;
      return z.partialRecord(z.enum(field.names), z.int(message).positive(message), { error: message });
    }
    default:
      return textRule(4096);
  }
}

function isBlank(value: unknown): boolean {
  return (
    value === undefined ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** The problem of a setting's value. Secrets have no value here. */
export function fieldProblem(field: PluginField, value: unknown): Problem | undefined {
  if (field.kind === 'secret') return undefined;
  const present = value === undefined ? field.default : value;
  if (field.required && isBlank(present)) return required;
  const parsed = ruleOf(field).safeParse(present);
  const issue = parsed.error?.issues[0];
  return issue === undefined ? undefined : problemOf(issue);
}

export interface FieldProblem extends SettingFault {
  readonly label: string;
}

/** Problems of the values by the form's rules, in its order. A plugin may have further rules. */
export function formProblems({ fields }: PluginForm, values: FormValues): readonly FieldProblem[] {
  return fields.flatMap((field) => {
    const { key, label: name } = field;
    const problem = fieldProblem(field, valueOf(field, values));
    return problem === undefined ? [] : [{ key, label: name, ...problem }];
  });
}

/** The value that a field shows: the stored one, or the default. */
export function valueOf(field: PluginField, values: FormValues): unknown {
  const present = Object.hasOwn(values, field.key) ? values[field.key] : undefined;
  return present ?? (field.kind === 'secret' ? undefined : field.default);
}

/** The label of a field; the key itself for one that the form does not have. */
export function labelOf({ fields }: PluginForm, key: string): string {
  return fields.find((field) => field.key === key)?.label ?? key;
}

export function secretsOf({ fields }: PluginForm): readonly string[] {
  return fields.filter(({ kind }) => kind === 'secret').map(({ key }) => key);
}

/** The settings that the form names. A secret that somebody typed among them is left out. */
export function namedSettings({ fields }: PluginForm, values: FormValues): FormValues {
  const keys = new Set(fields.filter(({ kind }) => kind !== 'secret').map(({ key }) => key));
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.has(key)));
}
