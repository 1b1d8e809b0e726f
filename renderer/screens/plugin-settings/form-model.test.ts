import { describe, expect, it } from 'vitest';
import { fieldKeys } from '../../state/draft.ts';
import { savedPlugin, settingsView } from '../../state/test-views.ts';
import {
  cellsOf,
  conflictRows,
  controlOf,
  describeValue,
  formGroups,
  idleReason,
  lineOf,
  readNumber,
  showsProblems,
  underField,
  warningOf,
} from './form-model.ts';

describe('the form', () => {
  it('has every field once, in four groups', () => {
    expect(formGroups.map(({ group }) => group)).toEqual(['connection', 'users', 'lookup', 'rotation']);
    expect(formGroups.flatMap(({ keys }) => keys)).toEqual(fieldKeys);
  });

  it.each([
    ['endpointUrl', 'text'],
    ['requestTimeoutMs', 'number'],
    ['apiPassword', 'secret'],
    ['preferIpAddress', 'check'],
    ['domainMap', 'map'],
    ['piVersion', 'version'],
    ['templateJobIds', 'templates'],
  ] as const)('shows %s as %s', (key, control) => {
    expect(controlOf(key)).toBe(control);
  });
});

describe('a setting without effect', () => {
  const spin = { createSpinJobs: true };
  const templates = { createSpinJobs: true, piVersion: 'templateJobs' };
  it.each([
    ['piVersion', {}, true],
    ['jobComment', {}, true],
    ['templateJobIds', {}, true],
    ['piVersion', spin, false],
    ['jobComment', spin, false],
    ['templateJobIds', spin, true],
    ['templateJobIds', templates, false],
    ['apiUser', {}, false],
  ] as const)('%s with %j: %s', (key, plugin, idle) => {
    expect(idleReason(key, plugin) !== undefined).toBe(idle);
  });
});

describe('a typed number', () => {
  it.each([
    ['15', 15],
    [' 15 ', 15],
    ['-1', -1],
    ['', ''],
    ['1.5', '1.5'],
    ['15m', '15m'],
    ['1e3', '1e3'],
  ])('"%s" is read as %j', (typed, value) => {
    expect(readNumber(typed)).toBe(value);
  });
});

describe('the line below a field', () => {
  it('starts like a sentence and says "Required" for what is missing', () => {
    expect(underField({ message: 'must be text' })).toBe('Must be text');
    expect(underField({ message: 'is required' })).toBe('Required');
  });

  it.each([
    ['http://pi.hq.example/x', true],
    ['http://localhost/x', false],
    ['https://pi.hq.example/x', false],
    ['http://', false],
  ])('warns of plain http: %s %s', (url, warns) => {
    expect(warningOf('endpointUrl', url) !== undefined).toBe(warns);
  });

  it.each([
    ['a fresh form', 0, false, false],
    ['a field of it that was edited', 0, true, true],
    ['settings that were saved once', 3, false, true],
  ])('shows problems in %s: %#', (_name, revision, touched, shown) => {
    expect(showsProblems(settingsView({ revision }), touched)).toBe(shown);
  });
});

describe('a line of the map as cells', () => {
  it.each([
    ['hq.example=HQ', 'hq.example', 'HQ'],
    [' hq.example = HQ ', 'hq.example', 'HQ'],
    ['nonsense', 'nonsense', ''],
    ['a=b=c', 'a', 'b=c'],
    ['', '', ''],
  ])('"%s"', (line, fqdn, netbios) => {
    expect(cellsOf(line)).toEqual({ fqdn, netbios });
  });

  it('goes back to a line, and a blank row to a blank line', () => {
    expect(lineOf({ fqdn: 'hq.example', netbios: 'HQ' })).toBe('hq.example=HQ');
    expect(lineOf({ fqdn: '', netbios: '' })).toBe('');
  });
});

describe('a value in words', () => {
  it.each([
    [true, 'On'],
    [false, 'Off'],
    ['', '(empty)'],
    [[], '(empty)'],
    [['a=A', 'b=B'], 'a=A, b=B'],
    [{ OS_Windows: 41, Custom: 9 }, 'OS_Windows 41, Custom 9'],
    [15000, '15000'],
  ])('%j', (value, words) => {
    expect(describeValue(value)).toBe(words);
  });
});

describe('the rows of a conflict', () => {
  const opened = settingsView();
  const theirs = settingsView({ revision: 8, plugin: { ...savedPlugin, authenticator: 'HQ' } });

  it('are what the other changed and what would be overwritten', () => {
    const mine = { ...savedPlugin, apiUser: 'mine' };
    expect(conflictRows(opened, theirs, mine, {})).toEqual([
      { key: 'apiUser', opened: 'svc-ecm', stored: 'svc-ecm', mine: 'mine' },
      { key: 'authenticator', opened: '(empty)', stored: 'HQ', mine: '(empty)' },
    ]);
  });

  it('name a typed secret by its state, never by its value', () => {
    const rows = conflictRows(opened, opened, savedPlugin, { apiPassword: 'hunter2' });
    expect(rows).toEqual([{ key: 'apiPassword', opened: 'Set', stored: 'Set', mine: 'Entered, not saved yet' }]);
  });
});
