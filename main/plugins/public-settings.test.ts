import { describe, expect, it } from 'vitest';
import { piForm } from '../pi/form.ts';
import { publicAppliance, publicSection, publicSettings } from './public-settings.ts';

// Longer than what a form shows in place of a number.
const marked = 'X9q-of-a-secret-value';
const shown = (plugin: object, more: object = {}) =>
  publicSettings({ revision: 1, plugin: { ...plugin }, appliance: {}, ...more }, [
    { id: 'privileged-identity', form: piForm },
  ]);

const settings = piForm.fields.filter(({ kind }) => kind !== 'secret');
/** Values of a wrong type for each kind of field. */
const wrong: Readonly<Record<string, readonly unknown[]>> = {
  text: [[marked], { a: marked }, [[marked]], { toString: marked }],
  number: [marked, [marked], { a: marked }, `1${marked}`],
  flag: [marked, [marked], { a: marked }, `true ${marked}`],
  choice: [marked, [marked], { a: marked }, `autoSpin ${marked}`, ['autoSpin', marked]],
  lines: [marked, { 0: marked }, [[marked]], [{ a: marked }], { length: marked }],
  'numbers-by-name': [marked, [marked], { OS_Windows: marked }, { [marked]: 1 }, { OS_Windows: [marked] }],
};

describe('a value of a wrong type is not shown', () => {
  it.each(settings.flatMap(({ key, kind }) => (wrong[kind] ?? []).map((value) => [key, kind, value] as const)))(
    '%s (%s): %j',
    (key, _kind, value) => expect(JSON.stringify(publicSection(piForm, { [key]: value }))).not.toContain(marked),
  );

  it.each([
    ['port', [marked]],
    ['port', marked],
    ['site', [marked]],
    ['clientId', { a: marked }],
    ['group', [[marked]]],
    ['site', `https:/user:${marked}@pra.example`],
    ['clientId', `id:${marked}@pra.example`],
  ])('%s of the appliance: %j', (key, value) =>
    expect(JSON.stringify(publicAppliance({ [key]: value }))).not.toContain(marked),
  );
});

it('shows every value of the right type as it is', () => {
  const values = {
    ...Object.fromEntries(settings.flatMap((field) => ('default' in field ? [[field.key, field.default]] : []))),
    endpointUrl: 'https://pi.example/ERPMWebService/AuthService.svc',
    globalApprover: 'HQ\\ann',
    domainMap: ['hq.example=HQ', ''],
    templateJobIds: { OS_Windows: 4711 },
    jobComment: 'Why? #1 of <username>',
  };
  expect(publicSection(piForm, values)).toEqual(values);
  const appliance = { site: 'pra.example', port: 443, clientId: 'id', group: 'Default' };
  expect(publicAppliance(appliance)).toEqual(appliance);
});

describe('what may hold a password in an address is not shown', () => {
  it.each([
    `https:/user:${marked}@h/`,
    `https:user:${marked}@h/`,
    `https:\\\\user:${marked}@h/`,
    `https://user:${marked}\uFF20h/`,
    `user:${marked}@h`,
  ])('a login: %s', (text) => {
    for (const { key, kind } of settings.filter((field) => field.kind === 'text' || field.kind === 'lines'))
      expect(JSON.stringify(shown({ [key]: kind === 'lines' ? ['', text] : text }))).not.toContain(marked);
  });

  it.each([`?password=${marked}`, `#${marked}`, `?a b ${marked}`, `?\n${marked}`, `?a#${marked}`])(
    'query or fragment of Endpoint URL: %j',
    (end) => {
      for (const start of ['https://h/a', 'https:h', 'h/a', ''])
        expect(JSON.stringify(shown({ endpointUrl: start + end }))).not.toContain(marked);
    },
  );
});

it.each([`${marked} y`, `a/${marked}`, `pi:${marked}@h`, `${marked}`, ''])(
  'what is no plugin id is not shown: %j',
  (pluginId) => expect(shown({}, { pluginId })).toMatchObject({ pluginId: '(not an id)' }),
);
