import { describe, expect, it } from 'vitest';
import { pluginDefaults, settingKeys } from '../../../shared/settings.ts';
import {
  changedKeys,
  domainLines,
  draftProblems,
  fieldKeys,
  isFirstRun,
  otherRules,
  piRules,
  unconfirmedHttpOrigin,
  valueOf,
} from './model.ts';
import { problemsOf, secretStateOf } from '../../lib/section-draft.ts';
import { textOf } from '../../lib/values.ts';
import { otherView, savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';

describe('the fields of the form', () => {
  it('are all settings and the two secrets, the secrets after the API User', () => {
    expect(fieldKeys).toHaveLength(settingKeys.length + 2);
    expect(fieldKeys.slice(0, 5)).toEqual([
      'endpointUrl',
      'apiUser',
      'apiPassword',
      'apiRegistrationKey',
      'authenticator',
    ]);
  });
});

describe('a value of the draft', () => {
  it('is the default when absent and unchanged when invalid', () => {
    expect(valueOf({}, 'tokenTtlMinutes')).toBe(pluginDefaults.tokenTtlMinutes);
    expect(valueOf({ tokenTtlMinutes: 'soon' }, 'tokenTtlMinutes')).toBe('soon');
  });

  it.each([
    ['text', 'text'],
    [15, '15'],
    [undefined, ''],
    [{ a: 1 }, '{"a":1}'],
  ])('stays visible as text: %j', (value, shown) => {
    expect(textOf(value)).toBe(shown);
  });

  it.each([
    [
      ['a=A', 'b=B'],
      ['a=A', 'b=B'],
    ],
    [
      ['a=A', 5],
      ['a=A', '5'],
    ],
    ['a=A\nb=B', ['a=A', 'b=B']],
    [7, ['7']],
  ])('gives the lines of Map Domains from %j', (value, lines) => {
    expect(domainLines(value)).toEqual(lines);
  });
});

describe('what counts as a change', () => {
  it.each([
    ['a default written out', {}, { filterDomainCredentials: true }, []],
    ['another value', { apiUser: 'a' }, { apiUser: 'b' }, ['apiUser']],
    ['a removed value that was not the default', { preferIpAddress: true }, {}, ['preferIpAddress']],
    ['blank lines in the map', { domainMap: ['a=A'] }, { domainMap: ['a=A', '', '  '] }, []],
    ['the order of the map', { domainMap: ['a=A', 'b=B'] }, { domainMap: ['b=B', 'a=A'] }, ['domainMap']],
    [
      'the order of template ids',
      { templateJobIds: { Custom: 1, OS_Windows: 2 } },
      { templateJobIds: { OS_Windows: 2, Custom: 1 } },
      [],
    ],
    [
      'one template id',
      { templateJobIds: { Custom: 1 } },
      { templateJobIds: { Custom: 1, OS_Windows: 2 } },
      ['templateJobIds'],
    ],
    ['a key of a newer version', { future: 1 }, { future: 2 }, []],
  ])('%s', (_name, before, after, changed) => {
    expect(changedKeys(before, after)).toEqual(changed);
  });
});

describe('the overlay', () => {
  it('takes every setting, defaults included, and keeps keys of a newer version', () => {
    const theirs = { apiUser: 'theirs', preferIpAddress: true, future: 1 };
    expect(piRules.overlay(theirs, { apiUser: 'mine', domainMap: ['a=A', ''] })).toEqual({
      apiUser: 'mine',
      preferIpAddress: false,
      domainMap: ['a=A'],
      future: 1,
    });
  });
});

describe('the state of a secret in a draft', () => {
  const elsewhere = { ...savedPlugin, endpointUrl: 'https://other.example/AuthService.svc' };
  const otherPath = { ...savedPlugin, endpointUrl: 'https://pi.hq.example/Other.svc' };
  const half = { ...savedPlugin, endpointUrl: 'https:' };
  it.each([
    ['stored for this origin', 'set', savedPlugin, {}, 'set'],
    ['stored, and only the path changes', 'set', otherPath, {}, 'set'],
    ['stored, and the draft names another origin', 'set', elsewhere, {}, 'other-origin'],
    ['stored, and the address is half typed', 'set', half, {}, 'set'],
    ['never stored', 'not-set', savedPlugin, {}, 'not-set'],
    [
      'stored, and the draft names another CA file',
      'set',
      { ...savedPlugin, trustedCaFile: '/ca.pem' },
      {},
      'other-trust',
    ],
    ['stored for another origin already', 'other-origin', savedPlugin, {}, 'other-origin'],
    ['typed, whatever was stored', 'other-origin', elsewhere, { apiPassword: 'x' }, 'typed'],
  ] as const)('%s', (_name, stored, plugin, typed, expected) => {
    const view = settingsView({ secrets: { apiPassword: stored, apiRegistrationKey: 'set' } });
    expect(secretStateOf({ rules: piRules, view, values: plugin, secrets: typed }, 'apiPassword')).toBe(expected);
  });
});

describe('the problems of a draft', () => {
  it('are none when everything is in place', () => {
    expect(draftProblems(settingsView(), savedPlugin, {})).toEqual([]);
  });

  it('come in the order of the form, missing secrets among them', () => {
    const view = settingsView({ secrets: { apiPassword: 'not-set', apiRegistrationKey: 'set' } });
    const plugin = { ...savedPlugin, endpointUrl: '', domainMap: ['hq.example=HQ', 'nonsense'] };
    expect(draftProblems(view, plugin, {}).map(({ key, line }) => [key, line])).toEqual([
      ['endpointUrl', undefined],
      ['apiPassword', undefined],
      ['domainMap', 2],
    ]);
  });
});

describe('plain http', () => {
  const to = (endpointUrl: string) => ({ ...savedPlugin, endpointUrl });
  it.each([
    ['https needs no confirmation', 'https://pi.hq.example/x', undefined],
    ['http within this machine needs none', 'http://127.0.0.1:8080/x', undefined],
    ['http elsewhere has to be confirmed', 'http://pi.hq.example/x', 'http://pi.hq.example'],
    ['a confirmed address is not asked for again', 'http://known.example/x', undefined],
  ])('%s', (_name, url, origin) => {
    const view = settingsView({ confirmedHttpOrigins: ['http://known.example'] });
    expect(unconfirmedHttpOrigin(view, to(url))).toBe(origin);
  });
});

describe('the first run', () => {
  it.each([
    [0, {}, true],
    [0, { apiUser: 'a' }, false],
    [1, {}, false],
  ])('revision %i with %j: %s', (revision, plugin, expected) => {
    expect(isFirstRun(settingsView({ revision, plugin }))).toBe(expected);
  });
});

describe('a draft of another plugin', () => {
  const { valuesOf, withBase } = otherRules;
  const view = otherView({ settings: { style: 'b' } });

  it('starts with what is stored, and with the defaults of absent settings', () => {
    expect(valuesOf(view)).toEqual({ style: 'b', all: false });
    expect(otherRules.changedKeys(valuesOf(view), { style: 'b', all: false })).toEqual([]);
    expect(otherRules.changedKeys(valuesOf(view), { style: 'a', all: true })).toEqual(['style', 'all']);
  });

  it.each([
    ['nothing', {}, {}, 'set', []],
    ['a bad choice', { style: 'loud' }, {}, 'set', [{ key: 'style', code: 'invalid', message: 'must be one of a, b' }]],
    ['a missing secret', {}, {}, 'not-set', [{ key: 'vaultKey', code: 'required', message: 'is required' }]],
    ['nothing once the secret is typed', {}, { vaultKey: 'typed' }, 'not-set', []],
  ] as const)('with %s has its problems listed', (_what, values, typed, stored, found) => {
    const draft = { rules: otherRules, view: otherView({ secrets: { vaultKey: stored } }), values, secrets: typed };
    expect(problemsOf(draft)).toEqual(found);
  });

  it('distinguishes a typed secret from a stored one', () => {
    expect([
      secretStateOf({ rules: otherRules, view, values: {}, secrets: {} }, 'vaultKey'),
      secretStateOf({ rules: otherRules, view, values: {}, secrets: { vaultKey: 't' } }, 'vaultKey'),
      secretStateOf({ rules: otherRules, view, values: {}, secrets: {} }, 'unknown'),
    ]).toEqual(['set', 'typed', 'not-set']);
  });

  it('keeps the revision that it began with', () => {
    expect(withBase(otherView({ revision: 9 }), view.revision, view.settings)).toMatchObject({
      revision: 7,
      settings: { style: 'b' },
    });
  });
});
