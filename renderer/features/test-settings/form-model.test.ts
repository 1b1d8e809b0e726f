import { describe, expect, it } from 'vitest';
import { jumpItemTypeNames } from '../../../shared/jump-item.ts';
import {
  emptyForm,
  exampleOf,
  fieldsOf,
  formProblems,
  isEmptyForm,
  practiceExampleNames,
  practiceExamples,
  sessionOf,
  type TestForm,
} from './form-model.ts';

const full: TestForm = {
  username: ' HQ\\ann ',
  distinguishedName: ' cn=ann,dc=hq,dc=example ',
  type: 'jump-client',
  host: ' web01 ',
  additionalAddress: ' 10.0.0.5 ',
  url: ' https://intranet.hq.example/ ',
  applicationName: ' PAYROLL ',
};

describe('the fields of a Jump Item type', () => {
  it.each([
    ['jump-client', ['host', 'additionalAddress']],
    ['rdp', ['host']],
    ['rdp-secureapp', ['host', 'applicationName']],
    ['shell', ['host']],
    ['web', ['url']],
    ['vnc', ['host']],
    ['protocol-tunnel', ['host']],
  ] as const)('%s: %s', (type, fields) => {
    expect(fieldsOf(type).map(({ field }) => field)).toEqual(fields);
  });
});

describe('the request', () => {
  it.each([
    ['jump-client', { host: 'web01', additionalAddresses: ['10.0.0.5'] }],
    ['rdp', { host: 'web01' }],
    ['rdp-secureapp', { host: 'web01', applicationName: 'PAYROLL' }],
    ['web', { url: 'https://intranet.hq.example/' }],
  ] as const)('holds only what %s sends, trimmed', (type, jumpItem) => {
    expect(sessionOf({ ...full, type })).toEqual({
      user: { username: 'HQ\\ann', distinguishedName: 'cn=ann,dc=hq,dc=example' },
      jumpItem: { type, ...jumpItem },
    });
  });

  it('takes several addresses', () => {
    const form = { ...full, type: 'jump-client', additionalAddress: '10.0.0.5, 10.0.0.6;10.0.0.7' } as const;
    expect(sessionOf(form).jumpItem.additionalAddresses).toEqual(['10.0.0.5', '10.0.0.6', '10.0.0.7']);
  });

  it('leaves out what was left empty', () => {
    const form = { ...full, distinguishedName: ' ', additionalAddress: '' };
    expect(sessionOf(form)).toEqual({
      user: { username: 'HQ\\ann' },
      jumpItem: { type: 'jump-client', host: 'web01' },
    });
  });
});

describe('the problems of the form', () => {
  it.each(jumpItemTypeNames)('are none for a complete %s', (type) => {
    expect(formProblems({ ...full, type })).toEqual({});
  });

  it.each([
    ['jump-client', ['username', 'host']],
    ['rdp-secureapp', ['username', 'host', 'applicationName']],
    ['web', ['username', 'url']],
  ] as const)('of an empty %s name what it needs', (type, fields) => {
    expect(Object.keys(formProblems({ ...emptyForm, type }))).toEqual(fields);
  });

  it.each(['intranet', 'intranet.hq.example/login', 'https:', 'https:///x', 'ftp://intranet/', 'http://[/'])(
    'name a website that is no absolute address: %s',
    (url) => {
      expect(formProblems({ ...full, type: 'web', url })).toHaveProperty('url');
    },
  );
});

describe('the examples for practice', () => {
  it.each(practiceExampleNames)('%s can be sent as it is and is recognised', (name) => {
    expect(formProblems(practiceExamples[name])).toEqual({});
    expect(exampleOf(practiceExamples[name])).toBe(name);
  });

  it('are not recognised once changed', () => {
    expect(exampleOf({ ...practiceExamples.found, host: 'web02' })).toBeUndefined();
  });
});

describe('an empty form', () => {
  it('is one without words, whatever the type', () => {
    expect(isEmptyForm({ ...emptyForm, type: 'web' })).toBe(true);
    expect(isEmptyForm({ ...emptyForm, applicationName: 'x' })).toBe(false);
  });
});
