import { describe, expect, it } from 'vitest';
import { conflictRows } from '../../ui/form/words.ts';
import { fieldKeys, piRules as rules } from './model.ts';
import { accountStoreTypeNames } from '../../../shared/account-store-types.ts';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';
import {
  belowTemplateId,
  cellsOf,
  invalidCellOf,
  pastedMappings,
  checksSummary,
  controlOf,
  formGroups,
  idleReason,
  lineOf,
  templateCheckOf,
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
    ['trustedCaFile', 'ca-file'],
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

describe('a warning about a valid setting', () => {
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

  it('is written as a line, and a blank row as a blank line', () => {
    expect(lineOf({ fqdn: 'hq.example', netbios: 'HQ' })).toBe('hq.example=HQ');
    expect(lineOf({ fqdn: '', netbios: '' })).toBe('');
  });
});

describe('the rows of a conflict', () => {
  const opened = settingsView();
  const theirs = settingsView({ revision: 8, plugin: { ...savedPlugin, authenticator: 'HQ' } });

  it('are what the other side changed and what would be overwritten', () => {
    const mine = { ...savedPlugin, apiUser: 'mine' };
    expect(conflictRows({ rules, values: mine, secrets: {} }, opened, theirs)).toEqual([
      { key: 'apiUser', label: 'API User', opened: 'svc-ecm', stored: 'svc-ecm', mine: 'mine' },
      { key: 'authenticator', label: 'Authenticator', opened: '(empty)', stored: 'HQ', mine: '(empty)' },
    ]);
  });

  it('name a typed secret by its state, never by its value', () => {
    const rows = conflictRows({ rules, values: savedPlugin, secrets: { apiPassword: 'hunter2' } }, opened, opened);
    expect(rows).toEqual([
      { key: 'apiPassword', label: 'API Password', opened: 'Set', stored: 'Set', mine: 'Entered, not saved yet' },
    ]);
  });
});

const right: TemplateCheck = { status: 'ok', type: 'OS_Windows', jobId: 41 };

describe('a checked template job', () => {
  it.each<[string, TemplateCheck, string, string]>([
    ['is right', right, 'success', 'OK'],
    [
      'names the type that it is for',
      { ...right, status: 'wrong-type', actualType: 2 },
      'error',
      'This job is for Linux / Unix',
    ],
    [
      'shows an unknown type as a number',
      { ...right, status: 'wrong-type', actualType: 77 },
      'error',
      'This job is for account store type 77',
    ],
    ['is absent', { ...right, status: 'not-found' }, 'error', 'Not found in PI'],
    [
      'failed, with what to check',
      { ...right, status: 'failed', error: testError() },
      'error',
      'pi.hq.example refused the connection. Check Endpoint URL.',
    ],
  ])('%s', (_what, check, validationState, validationMessage) => {
    expect(belowTemplateId(check)).toEqual({ validationState, validationMessage });
  });

  it('is not shown for an id that was not checked', () => {
    expect(templateCheckOf([right], 'OS_Windows', 41)).toBe(right);
    expect(templateCheckOf([right], 'OS_Windows', 42)).toBeUndefined();
    expect(templateCheckOf([right], 'Custom', 41)).toBeUndefined();
  });
});

it('the summary of checks whose ids were changed since says so', () => {
  const changed = { tone: 'warning', text: 'Settings changed since this test.' };
  expect(checksSummary([right], { [right.type]: right.jobId + 1 })).toEqual(changed);
  expect(checksSummary([right], { [right.type]: right.jobId, Other: 3 })).toEqual(changed);
});

it.each<[readonly TemplateCheck[], string, string]>([
  [[right], 'good', 'The template job exists and has the correct type.'],
  [[right, right], 'good', 'Both template jobs exist and have the correct types.'],
  [[right, right, right], 'good', 'All 3 template jobs exist and have the correct types.'],
  [[right, { ...right, status: 'not-found' }], 'bad', '1 of 2 template jobs will not rotate anything.'],
])('the summary of the checks: %#', (checks, tone, text) => {
  const ofTypes = checks.map((check, index) => ({ ...check, type: accountStoreTypeNames[index] ?? check.type }));
  const ids = Object.fromEntries(ofTypes.map(({ type, jobId }) => [type, jobId]));
  expect(checksSummary(ofTypes, ids)).toEqual({ tone, text });
});

it.each<[string, readonly string[] | undefined]>([
  ['hq.example', undefined],
  ['hq.example=HQ', ['hq.example=HQ']],
  ['hq.example\tHQ\r\nlab.example\tLAB\r\n', ['hq.example=HQ', 'lab.example=LAB']],
  ['hq.example, HQ\n\n"lab.example";"LAB"', ['hq.example=HQ', 'lab.example=LAB']],
  ['hq.example\nlab.example', ['hq.example=', 'lab.example=']],
])('pasted into Map Domains, %j becomes the lines %j', (pasted, lines) => {
  expect(pastedMappings(pasted)).toEqual(lines);
});

it.each([
  ['no domain=HQ', 'fqdn'],
  ['hq.example=H Q', 'netbios'],
  ['hq.example=', 'netbios'],
  ['hq.example', 'netbios'],
  ['=HQ', 'fqdn'],
  ['hq.example=HQ', 'fqdn'],
])('of the line %j the cell %s is marked', (line, cell) => {
  expect(invalidCellOf(line)).toBe(cell);
});
