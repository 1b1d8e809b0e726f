import { describe, expect, it } from 'vitest';
import { applianceRules } from '../features/appliance/appliance-draft.ts';
import { otherRules, piRules } from '../features/plugin-settings/model.ts';
import { otherView, savedAppliance, savedPlugin } from '../../test-support/renderer/test-views.ts';
import { merged, threeWay, type Choices } from './three-way.ts';
import type { RawSection } from './values.ts';

const base: RawSection = { apiUser: 'a', authenticator: 'HQ' };

describe('a setting of PI', () => {
  it.each([
    ['that no side changed stays', base, base, { theirs: [], mine: [], both: [] }, 'a'],
    [
      'that only the other side changed is theirs',
      { ...base, apiUser: 'b' },
      base,
      { theirs: ['apiUser'], mine: [], both: [] },
      'b',
    ],
    [
      'that only this side changed is mine',
      base,
      { ...base, apiUser: 'c' },
      { theirs: [], mine: ['apiUser'], both: [] },
      'c',
    ],
    [
      'that both changed to the same value has it',
      { ...base, apiUser: 'd' },
      { ...base, apiUser: 'd' },
      { theirs: [], mine: [], both: [] },
      'd',
    ],
    [
      'that both changed needs a choice',
      { ...base, apiUser: 'b' },
      { ...base, apiUser: 'c' },
      { theirs: [], mine: [], both: ['apiUser'] },
      undefined,
    ],
  ] as const)('%s', (_what, theirs, mine, ways, outcome) => {
    expect(threeWay(piRules, base, theirs, mine)).toEqual(ways);
    expect(merged(piRules, base, theirs, mine, {})?.['apiUser']).toBe(outcome);
  });

  it.each([
    ['theirs', 'b'],
    ['mine', 'c'],
  ] as const)('that both changed has the value chosen: %s', (side, outcome) => {
    expect(merged(piRules, base, { ...base, apiUser: 'b' }, { ...base, apiUser: 'c' }, { apiUser: side })).toEqual({
      ...base,
      apiUser: outcome,
    });
  });

  it('that is absent on this side has its default', () => {
    expect(merged(piRules, base, { ...base, apiUser: 'b' }, { apiUser: 'a' }, {})).toMatchObject({
      apiUser: 'b',
      authenticator: '',
    });
  });

  it('that this version does not know stays as stored', () => {
    expect(merged(piRules, base, { ...base, future: 2 }, { ...base, future: 1, apiUser: 'c' }, {})).toEqual({
      ...base,
      future: 2,
      apiUser: 'c',
    });
  });
});

it.each<readonly [string, Parameters<typeof merged>[0], RawSection, RawSection, RawSection, Choices, RawSection]>([
  [
    'PI',
    piRules,
    savedPlugin,
    { ...savedPlugin, domainMap: [] },
    { ...savedPlugin, apiUser: 'me' },
    {},
    { domainMap: [], apiUser: 'me' },
  ],
  [
    'the appliance',
    applianceRules,
    savedAppliance,
    { ...savedAppliance, port: 8443, group: 'X' },
    { ...savedAppliance, group: 'Y' },
    { group: 'mine' },
    { port: 8443, group: 'Y' },
  ],
  [
    'another plugin',
    otherRules,
    otherRules.valuesOf(otherView()),
    { style: 'b', all: false },
    { style: 'a', all: true },
    {},
    { style: 'b', all: true },
  ],
])('the settings of %s have the changes of both sides', (_of, rules, began, theirs, mine, choices, expected) => {
  expect(merged(rules, began, theirs, mine, choices)).toMatchObject(expected);
});
