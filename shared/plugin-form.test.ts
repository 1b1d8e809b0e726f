import { describe, expect, it } from 'vitest';
import {
  fieldProblem,
  formProblems,
  pluginFormSchema,
  secretsOf,
  valueOf,
  type PluginField,
  type PluginForm,
} from './plugin-form.ts';

const common = { key: 'x', label: 'X', group: 'g', hint: '', explanation: '', required: false } as const;
const text: PluginField = { ...common, kind: 'text', default: '' };
const flag: PluginField = { ...common, key: 'flag', kind: 'flag', default: true };
const secret: PluginField = { ...common, key: 'token', kind: 'secret', required: true };
const number: PluginField = { ...common, kind: 'number', min: 1, max: 9, default: 3 };
const choice: PluginField = {
  ...common,
  kind: 'choice',
  options: [
    { value: 'a', label: 'A' },
    { value: 'b', label: 'B' },
  ],
  default: 'a',
};
const lines: PluginField = { ...common, kind: 'lines', default: [] };
const numbers: PluginField = { ...common, kind: 'numbers-by-name', names: ['one', 'two'], default: {} };
const form = (...fields: readonly PluginField[]): PluginForm => ({
  groups: [{ id: 'g', label: 'G' }],
  fields: [...fields],
});

describe('a field', () => {
  it.each<[string, PluginField, unknown, string | undefined]>([
    ['text', text, 'a', undefined],
    ['text', text, 5, 'must be text'],
    ['text', text, 'a\nb', 'must not contain control characters or line breaks'],
    ['required text', { ...text, required: true }, '  ', 'is required'],
    ['required text without a value', { ...text, required: true }, undefined, 'is required'],
    ['flag', flag, 'yes', 'must be true or false'],
    ['flag without a value', flag, undefined, undefined],
    ['number', number, 9, undefined],
    ['number', number, 10, 'must be a whole number from 1 to 9'],
    ['number', number, 1.5, 'must be a whole number from 1 to 9'],
    ['choice', choice, 'b', undefined],
    ['choice', choice, 'c', 'must be one of a, b'],
    ['lines', lines, ['a', 'b'], undefined],
    ['lines', lines, 'a', 'must be a list of lines'],
    ['required lines', { ...lines, required: true }, [], 'is required'],
    ['numbers', numbers, { one: 4 }, undefined],
    ['numbers', numbers, { one: 0 }, 'must be positive whole numbers by name (one, two)'],
    ['numbers', numbers, { three: 1 }, 'must be positive whole numbers by name (one, two)'],
    ['secret', secret, undefined, undefined],
  ])('%s says of a value what is wrong with it', (_kind, field, value, problem) => {
    const code = problem === 'is required' ? 'required' : 'invalid';
    expect(fieldProblem(field, value)).toEqual(problem === undefined ? undefined : { code, message: problem });
  });

  it('shows what is there, else what its absence means', () => {
    expect([
      valueOf(flag, {}),
      valueOf(flag, { flag: false }),
      valueOf(flag, { flag: 'stored' }),
      valueOf(secret, {}),
    ]).toEqual([true, false, 'stored', undefined]);
  });
});

describe('a form', () => {
  it('names what is wrong in its order, and its secrets', () => {
    expect(formProblems(form({ ...text, required: true }, flag, secret), { flag: 1 })).toEqual([
      { key: 'x', label: 'X', code: 'required', message: 'is required' },
      { key: 'flag', label: 'X', code: 'invalid', message: 'must be true or false' },
    ]);
    expect(secretsOf(form(text, secret))).toEqual(['token']);
  });

  it.each<[string, unknown, string]>([
    ['names a field twice', form(text, text), 'there twice'],
    ['has a field in no group', form({ ...text, group: 'h' }), 'group that the form does not name'],
    ['has a default that is none of its choices', form({ ...choice, default: 'z' }), 'must be one of a, b'],
    ['has a default out of bounds', form({ ...number, default: 10 }), 'from 1 to 9'],
    ['has a key that is no name', form({ ...text, key: '__proto__' }), 'letters and digits'],
    ['has a key that every object has', form({ ...text, key: 'constructor' }), 'every object has'],
    ['has a field of an unknown kind', form({ ...text, kind: 'colour' } as unknown as PluginField), 'Invalid'],
  ])('that %s is refused', (_what, invalid, words) => {
    const parsed = pluginFormSchema.safeParse(invalid);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues.map(({ message }) => message).join()).toContain(words);
  });

  it('may have a required field whose default is empty', () => {
    expect(pluginFormSchema.safeParse(form({ ...text, required: true })).success).toBe(true);
  });
});
