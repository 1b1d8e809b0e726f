import { expect, it } from 'vitest';
import { formProblems, pluginFormSchema, secretsOf } from '../../shared/plugin-form.ts';
import { loadPlugin, pluginDefaults, pluginSecretNames, settingKeys } from '../../shared/settings.ts';
import { piForm } from './form.ts';

const field = (name: string) => piForm.fields.find(({ key }) => key === name);

it('has a field for every setting and secret of PI and for nothing else, and is a valid form', () => {
  expect(piForm.fields.map(({ key }) => key).toSorted()).toEqual([...settingKeys, ...pluginSecretNames].toSorted());
  expect(secretsOf(piForm)).toEqual(pluginSecretNames);
  expect(pluginFormSchema.safeParse(piForm)).toMatchObject({ success: true, data: piForm });
});

it.each([
  ['endpointUrl', { kind: 'text', required: true, group: 'connection' }],
  ['requestTimeoutMs', { kind: 'number', min: 1000, max: 120_000, default: 15_000 }],
  ['filterDomainCredentials', { kind: 'flag', default: true }],
  ['piVersion', { kind: 'choice', default: 'autoSpin' }],
  ['domainMap', { kind: 'lines', default: [] }],
  ['templateJobIds', { kind: 'numbers-by-name', names: expect.arrayContaining(['OS_Windows']) }],
  ['apiPassword', { kind: 'secret', label: 'API Password' }],
])('draws %s as its rule says', (key, expected) => {
  expect(field(key)).toMatchObject(expected);
});

it('finds the same required settings missing as the strict rules', () => {
  const missing = formProblems(piForm, pluginDefaults).map(({ key }) => key);
  expect(missing).toEqual(loadPlugin({}).problems.map(({ key }) => key));
});
