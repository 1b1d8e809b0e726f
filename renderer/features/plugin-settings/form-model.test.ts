import { describe, expect, it } from 'vitest';
import { fieldKeys } from './pi-draft.ts';
import { savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';
import { cellsOf, conflictRows, controlOf, formGroups, idleReason, lineOf, warningOf } from './form-model.ts';

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

describe('a setting worth a second look', () => {
  it.each([
    ['http://pi.hq.example/x', true],
    ['http://localhost/x', false],
    ['https://pi.hq.example/x', false],
    ['http://', false],
  ])('warns of plain http: %s %s', (url, warns) => {
    expect(warningOf('endpointUrl', url) !== undefined).toBe(warns);
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

describe('the rows of a conflict', () => {
  const opened = settingsView();
  const theirs = settingsView({ revision: 8, plugin: { ...savedPlugin, authenticator: 'HQ' } });

  it('are what the other changed and what would be overwritten', () => {
    const mine = { ...savedPlugin, apiUser: 'mine' };
    expect(conflictRows(opened, theirs, mine, {})).toEqual([
      { key: 'apiUser', label: 'API User', opened: 'svc-ecm', stored: 'svc-ecm', mine: 'mine' },
      { key: 'authenticator', label: 'Authenticator', opened: '(empty)', stored: 'HQ', mine: '(empty)' },
    ]);
  });

  it('name a typed secret by its state, never by its value', () => {
    const rows = conflictRows(opened, opened, savedPlugin, { apiPassword: 'hunter2' });
    expect(rows).toEqual([
      { key: 'apiPassword', label: 'API Password', opened: 'Set', stored: 'Set', mine: 'Entered, not saved yet' },
    ]);
  });
});
