import { expect, it } from 'vitest';
import { settingsFileSchema, settingsFileVersion } from '../../../shared/settings.ts';
import { piForm } from '../../../main/pi/form.ts';
import { unknownSettings } from './unknown-settings.ts';

const pi = { id: 'privileged-identity', form: piForm };
const [first] = piForm.fields;
const other = { id: 'example', form: { groups: [], fields: first === undefined ? [] : [{ ...first, key: 'place' }] } };
const known = {
  version: settingsFileVersion,
  plugin: { apiUser: 'svc-ecm', domainMap: [] },
  plugins: { example: { place: 'x' } },
  appliance: { site: 'pra.hq.example' },
  operation: { historyDays: 7 },
  confirmedHttpOrigins: ['http://pi.hq.example'],
};

it.each([
  ['nothing but known names', known, pi, undefined],
  ['a misspelt setting', { ...known, plugin: { apiUser: 'a', globalAprover: 'b' } }, pi, '"plugin.globalAprover"'],
  ['a misspelt section', { ...known, aplliance: {} }, pi, '"aplliance"'],
  ['two', { ...known, appliance: { sites: '' }, operation: { days: 1 } }, pi, '"appliance.sites", "operation.days"'],
  ['one of another plugin', { ...known, plugins: { example: { plaec: 'x' } } }, other, '"plugins.example.plaec"'],
  ['control characters in a name', { ...known, 'a\u001b[0m': 1 }, pi, String.raw`"a\u001b[0m"`],
  ['a newer version', { ...known, version: settingsFileVersion + 1, new: 1 }, pi, undefined],
])('points out names that nothing reads: %s', (_what, file, plugin, names) => {
  expect(unknownSettings(settingsFileSchema.parse(file), plugin)).toEqual(
    names === undefined ? [] : [expect.stringContaining(`This version knows no setting ${names}. `)],
  );
});
