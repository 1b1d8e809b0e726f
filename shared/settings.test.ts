import { describe, expect, it } from 'vitest';
import { describeProblem } from './problem.ts';
import {
  isPlainHttpElsewhere,
  loadPlugin,
  originOf,
  pluginDefaults,
  settingKeys,
  settingProblems,
  type SettingKey,
} from './settings.ts';
import { settingTexts } from './settings-text.ts';

const valid = {
  endpointUrl: 'https://pi.hq.example/ERPMWebService/AuthService.svc',
  apiUser: 'svc-ecm',
  globalApprover: 'approver',
};

describe('the settings', () => {
  it('are the twenty of the vendor, two of them secrets, and three of ours', () => {
    expect(settingKeys).toHaveLength(18 + 3);
    for (const key of settingKeys) expect(settingTexts[key].label).not.toBe('');
  });

  it('have a valid default wherever a value is not required', () => {
    const required = settingKeys.filter((key) => settingTexts[key].required);
    for (const key of settingKeys)
      expect(settingProblems(key, pluginDefaults[key]).length > 0).toBe(required.includes(key));
  });
});

const cases: readonly (readonly [SettingKey, unknown, string | undefined])[] = [
  ['endpointUrl', ' https://pi.example/x.svc\u00A0', undefined],
  ['endpointUrl', 'https://pi.example /x.svc', 'absolute URL'],
  ['globalApprover', 'HQ\\approver', undefined],
  ['globalApprover', 'approver@hq.example', undefined],
  ['globalApprover', 'HQ\\', 'must be name, DOMAIN\\name or name@domain'],
  ['globalApprover', '@hq.example', 'must be name, DOMAIN\\name or name@domain'],
  ['endpointUrl', 'https://pi.example/x.svc', undefined],
  ['endpointUrl', 'http://pi.example/x.svc', undefined],
  ['endpointUrl', '', 'is required'],
  ['endpointUrl', 'pi.example/x.svc', 'absolute URL'],
  ['endpointUrl', '/x.svc', 'absolute URL'],
  ['endpointUrl', 'ftp://pi.example', 'https://'],
  ['endpointUrl', 'https:pi.example', 'absolute URL'],
  ['endpointUrl', 'https://u:p@pi.example/', 'user name'],
  ['endpointUrl', 'https://pi.example/?wsdl', 'query'],
  ['endpointUrl', 'https://pi.example/#a', 'fragment'],
  ['endpointUrl', 5, 'text'],
  ['apiUser', '  ', 'is required'],
  ['apiUser', 'a\u0000b', 'control'],
  ['fallbackToLocalAccount', 'yes', 'true or false'],
  ['requestTimeoutMs', 999, '1000 to 120000'],
  ['requestTimeoutMs', 1000.5, '1000 to 120000'],
  ['requestTimeoutMs', 120_000, undefined],
  ['tokenTtlMinutes', 0, '1 to 240'],
  ['tokenTtlMinutes', 240, undefined],
  ['piVersion', 'newest', 'templateJobs or autoSpin'],
  ['templateJobIds', { OS_Windows: 41 }, undefined],
  ['templateJobIds', { OS_Windows: 0 }, 'must be a positive'],
  ['templateJobIds', { OS_Windows: 1.5 }, 'positive whole number'],
  ['templateJobIds', { Windows: 4 }, 'entry 1 is no account store type (OS_Windows'],
  ['templateJobIds', [], 'map an account store type'],
  ['domainMap', ['hq.example=HQ', '', ' lab.example = LAB '], undefined],
  ['domainMap', 'hq.example=HQ', 'list of lines'],
];

describe('settingProblems', () => {
  it.each(cases)('%s = %j gives %s', (key, value, expected) => {
    const problems = settingProblems(key, value);
    if (expected === undefined) expect(problems).toEqual([]);
    else expect(problems.map(({ message }) => message).join('; ')).toContain(expected);
  });

  it('names the line of the domain map, blank lines counted', () => {
    const problems = settingProblems('domainMap', ['a.example=A', '', 'nonsense', 'A.EXAMPLE=B', 7]);
    expect(problems.map(({ line }) => line)).toEqual([5]);
    expect(
      settingProblems('domainMap', ['a.example=A', '', 'nonsense', 'A.EXAMPLE=B']).map(({ line }) => line),
    ).toEqual([3, 4]);
  });
});

describe('the code of a problem', () => {
  it.each<[SettingKey, unknown]>([
    ['endpointUrl', ' '],
    ['apiUser', ''],
    ['globalApprover', '  '],
  ])('of an empty %s is "required", and it is the only problem', (key, value) => {
    expect(settingProblems(key, value)).toEqual([{ key, code: 'required', message: 'is required' }]);
  });

  it.each(cases.filter(([, , problem]) => problem !== undefined && problem !== 'is required'))(
    'of %s = %j is "invalid"',
    (key, value) => {
      expect(new Set(settingProblems(key, value).map(({ code }) => code))).toEqual(new Set(['invalid']));
    },
  );

  it('of a template job id comes with its account store type; a type that is unknown has none', () => {
    expect(settingProblems('templateJobIds', { OS_Windows: 0 })).toMatchObject([
      { entry: 'OS_Windows', code: 'invalid' },
    ]);
    expect(settingProblems('templateJobIds', { Windows: 4 }).map(({ entry }) => entry)).toEqual([undefined]);
  });
});

describe('loadPlugin', () => {
  it('fills absent keys with their defaults', () => {
    expect(loadPlugin(valid)).toEqual({ settings: { ...pluginDefaults, ...valid }, problems: [] });
  });

  it('keeps the valid keys beside the bad ones and ignores unknown ones', () => {
    const { settings, problems } = loadPlugin({ ...valid, apiUser: 3, fromTheFuture: true });
    expect(settings.endpointUrl).toBe(valid.endpointUrl);
    expect(problems).toEqual([{ key: 'apiUser', code: 'invalid', message: 'must be text' }]);
  });

  it('ignores names from the prototype', () => {
    const raw = JSON.parse('{"__proto__": {"apiUser": "evil"}}') as Record<string, unknown>;
    expect(loadPlugin(raw).settings.apiUser).toBe('');
  });
});

describe('describeProblem', () => {
  it('names label, key, and line or entry', () => {
    expect(describeProblem('Map Domains', { key: 'domainMap', line: 2, code: 'invalid', message: 'bad' })).toBe(
      'Map Domains (domainMap, line 2): bad',
    );
    expect(
      settingProblems('templateJobIds', { OS_Windows: 0 }).map((problem) =>
        describeProblem(settingTexts[problem.key].label, problem),
      ),
    ).toEqual([`${settingTexts.templateJobIds.label} (templateJobIds): OS_Windows: must be a positive whole number`]);
  });
});

describe('originOf and isPlainHttpElsewhere', () => {
  it.each([
    ['https://Pi.Example:443/x', 'https://pi.example', false],
    ['http://pi.example:8080/x', 'http://pi.example:8080', true],
    ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080', false],
    ['http://127.evil.example/x', 'http://127.evil.example', true],
    ['http://localhost/x', 'http://localhost', false],
    ['http://[::1]/x', 'http://[::1]', false],
    ['nonsense', undefined, false],
  ])('%s', (url, origin, plain) => {
    expect(originOf(url)).toBe(origin);
    expect(isPlainHttpElsewhere(url)).toBe(plain);
  });
});

describe('names in settings', () => {
  const netbios = 'must be a NetBIOS name (1 to 15 characters, without dot, space or \\ / : * ? " < > |)';
  const domain = `${netbios} or a DNS name with a dot, such as hq.example`;
  const domainOfIdentity = domain.replace('must be', 'must have for its domain');
  const fullPath = 'must be a full path, such as /etc/ssl/pi-ca.pem or C:\\pki\\pi-ca.pem';
  const problemOf = (key: SettingKey, value: string) => settingProblems(key, value)[0]?.message;

  it.each<readonly [SettingKey, string, string]>([
    ['apiUser', ' svc-ecm\u00A0', 'svc-ecm'],
    ['apiUser', '\uFEFFsvc-ecm', 'svc-ecm'],
    ['authenticator', ' HQ ', 'HQ'],
    ['defaultDomain', 'hq.example.', 'hq.example'],
    ['defaultDomain', '\u200B', ''],
    ['globalApprover', 'HQ\\boss ', 'HQ\\boss'],
    ['trustedCaFile', ' /etc/ca.pem ', '/etc/ca.pem'],
    ['trustedCaFile', '/etc/Zoe\u0308/ca.pem', '/etc/Zoe\u0308/ca.pem'],
    ['trustedCaFile', 'C:\\pki\\ca.pem', 'C:\\pki\\ca.pem'],
    ['trustedCaFile', 'd:/pki/ca.pem', 'd:/pki/ca.pem'],
    ['trustedCaFile', '\\\\files\\pki\\ca.pem', '\\\\files\\pki\\ca.pem'],
    ['trustedCaFile', '\u200B', ''],
    ['defaultDomain', 'm\u00FCnchen.example', 'm\u00FCnchen.example'],
    ['defaultDomain', 'FIFTEENCHARACTE', 'FIFTEENCHARACTE'],
    ['defaultDomain', 'a-long-name-of-a-domain.example', 'a-long-name-of-a-domain.example'],
    ['globalApprover', 'FIFTEENCHARACTE\\boss', 'FIFTEENCHARACTE\\boss'],
    ['globalApprover', 'boss@a-long-name-of-a-domain.example', 'boss@a-long-name-of-a-domain.example'],
    ['authenticator', 'HQ.', 'HQ'],
    ['globalApprover', 'boss@hq.example', 'boss@hq.example'],
    ['globalApprover', 'hq.example\\boss', 'hq.example\\boss'],
    ['globalApprover', 'boss', 'boss'],
    ['apiUser', 'svc@hq.example', 'svc@hq.example'],
    ['apiUser', 'svc ecm', 'svc ecm'],
  ])('%s %j is used as %j', (key, written, used) => {
    const { settings } = loadPlugin({ [key]: written });
    expect(problemOf(key, written)).toBeUndefined();
    expect(settings[key]).toBe(used);
  });

  it.each<readonly [SettingKey, string, string]>([
    ['defaultDomain', 'HQ\\ /:*?', domain],
    ['defaultDomain', 'a b', domain],
    ['defaultDomain', 'hq..example', domain],
    ['defaultDomain', 'HQ\\', domain],
    ['defaultDomain', '.hq.example', domain],
    ['defaultDomain', '@hq.example', domain],
    ['defaultDomain', 'H\u200BQ', domain],
    ['defaultDomain', 'ANAMETHATISTOOLONG!', domain],
    ['defaultDomain', 'SIXTEENCHARACTER', domain],
    ['defaultDomain', 'ACMECORPORATIONWORLDWIDE', domain],
    ['defaultDomain', 'a-domain-name-of-63-letters-that-dns-takes-for-a-label-by-itself', domain],
    ['defaultDomain', 'SIXTEENCHARACTER.', domain],
    ['defaultDomain', 'SIXTEEN CHARACT.', domain],
    ['defaultDomain', 'm\u00FCnchenm\u00FCnchenm\u00FCnchen', domain],
    ['defaultDomain', 'hq.-example', domain],
    ['authenticator', 'HQ\\ /:*?', netbios],
    ['authenticator', 'HQ\\svc', netbios],
    ['authenticator', 'HQ\\', netbios],
    ['authenticator', 'svc@hq.example', netbios],
    ['authenticator', 'hq.example', netbios],
    ['authenticator', 'H Q', netbios],
    ['authenticator', 'H\u00A0Q', netbios],
    ['authenticator', 'H\u202EQ', netbios],
    ['authenticator', 'SIXTEENCHARACTER', netbios],
    ['authenticator', 'H*', netbios],
    ['apiUser', 'HQ\\svc', 'must be the name alone; its domain belongs in Authenticator'],
    ['apiUser', 'HQ\\ /:*?', 'must be the name alone; its domain belongs in Authenticator'],
    ['apiUser', 'HQ\\', 'must be the name alone; its domain belongs in Authenticator'],
    ['apiUser', '@hq.example', 'must not begin or end with @'],
    ['apiUser', 'svc@', 'must not begin or end with @'],
    ['globalApprover', 'HQ\\', 'must be name, DOMAIN\\name or name@domain'],
    ['globalApprover', '@hq.example', 'must be name, DOMAIN\\name or name@domain'],
    ['globalApprover', 'H Q\\boss', domainOfIdentity],
    ['globalApprover', 'HQ/:*?\\boss', domainOfIdentity],
    ['globalApprover', 'boss@hq..example', domainOfIdentity],
    ['globalApprover', 'SIXTEENCHARACTER\\boss', domainOfIdentity],
    ['globalApprover', 'boss@SIXTEENCHARACTER', domainOfIdentity],
    ['globalApprover', 'H*\\boss', domainOfIdentity],
    ['globalApprover', 'HQ\\ ', 'must be name, DOMAIN\\name or name@domain'],
    ['trustedCaFile', 'ca.pem', fullPath],
    ['trustedCaFile', './ca.pem', fullPath],
    ['trustedCaFile', '~/ca.pem', fullPath],
    ['trustedCaFile', 'file:///etc/ca.pem', fullPath],
    ['trustedCaFile', 'C:ca.pem', fullPath],
    ['trustedCaFile', '/etc/ca\u0000.pem', 'must not contain control characters or line breaks'],
    ['apiUser', '\u200B', 'is required'],
    ['globalApprover', ' HQ\\\u00A0', 'must be name, DOMAIN\\name or name@domain'],
    ['apiUser', 'svc\u0000', 'must not contain control characters or line breaks'],
  ])('%s %j is refused', (key, written, message) => {
    expect(problemOf(key, written)).toBe(message);
  });
});
