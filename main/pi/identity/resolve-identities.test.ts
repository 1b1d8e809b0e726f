import { describe, expect, it } from 'vitest';
import { pluginDefaults, type PluginSettings } from '../../../shared/settings.ts';
import { identityText } from '../model.ts';
import { splitIdentity } from '../../../shared/names.ts';
import { resolveIdentities } from './resolve-identities.ts';

type IdentitySettings = Partial<Pick<PluginSettings, 'defaultDomain' | 'fallbackToLocalAccount' | 'domainMap'>>;

const acme = ['acme-inc.com=ACME'];
const joesDn = 'uid=joe.user,ou=HelpDesk,dc=acme-inc,dc=com';

function resolve(username: string, settings: IdentitySettings = {}, distinguishedName?: string) {
  const user = { username, ...(distinguishedName === undefined ? {} : { distinguishedName }) };
  const { trace, result } = resolveIdentities(user, { ...pluginDefaults, ...settings });
  return {
    candidates: result.ok ? result.value.map(identityText) : undefined,
    /** The subjects of the warnings. */
    warnings: trace.filter(({ outcome }) => outcome === 'warned').map(({ subject }) => subject),
    tried: trace.filter(({ outcome }) => outcome === 'tried'),
    error: result.ok ? undefined : result.error,
    trace,
  };
}

interface Row {
  readonly username: string;
  readonly dn?: string;
  readonly settings?: IdentitySettings;
  readonly candidates: readonly string[];
  readonly warnings?: readonly string[];
}

/** The decision table of lookup.md, section 1. */
const decisionTable: readonly Row[] = [
  { username: 'joe.user', candidates: ['joe.user'] },
  { username: 'joe.user', settings: { defaultDomain: 'ACME' }, candidates: ['ACME\\joe.user', 'joe.user'] },
  { username: 'ACME\\joe.user', settings: { defaultDomain: 'OTHER' }, candidates: ['ACME\\joe.user'] },
  {
    username: 'ACME\\joe.user',
    settings: { fallbackToLocalAccount: true },
    candidates: ['ACME\\joe.user', 'joe.user'],
  },
  { username: 'acme-inc.com\\joe.user', settings: { domainMap: acme }, candidates: ['ACME\\joe.user'] },
  { username: 'joe.user@acme-inc.com', settings: { domainMap: acme }, candidates: ['ACME\\joe.user'] },
  {
    username: 'joe.user@acme-inc.com',
    settings: { fallbackToLocalAccount: true },
    candidates: ['acme-inc.com\\joe.user', 'joe.user'],
    warnings: ['acme-inc.com'],
  },
  { username: 'joe.user', dn: joesDn, settings: { domainMap: acme }, candidates: ['ACME\\joe.user'] },
  {
    username: 'joe@mail.example',
    dn: 'cn=Joe\\, U,dc=corp,dc=example',
    settings: { domainMap: ['corp.example=CORP'] },
    candidates: ['CORP\\joe', 'mail.example\\joe'],
    warnings: ['mail.example'],
  },
];

/** What the numbered rules say besides. */
const further: readonly (Row & { readonly title: string })[] = [
  { title: 'a down-level name is split at the first backslash', username: 'A\\b\\c', candidates: ['A\\b\\c'] },
  { title: 'a UPN is split at the last @', username: 'joe@home@HQ', candidates: ['HQ\\joe@home'] },
  { title: 'a backslash decides before an @', username: 'HQ\\joe@home', candidates: ['HQ\\joe@home'] },
  { title: 'an empty DN counts as absent', username: 'joe', dn: '', candidates: ['joe'] },
  { title: 'a blank DN counts as absent', username: 'joe', dn: '  ', candidates: ['joe'] },
  {
    title: 'a DN that does not parse is ignored with a warning',
    username: 'HQ\\joe',
    dn: 'joe',
    candidates: ['HQ\\joe'],
    warnings: ['joe'],
  },
  {
    title: 'a DN without DC is ignored with a warning',
    username: 'HQ\\joe',
    dn: 'cn=joe',
    candidates: ['HQ\\joe'],
    warnings: ['cn=joe'],
  },
  {
    title: 'a DN whose DC parts are no domain name is ignored with a warning if the user name has a domain',
    username: 'HQ\\joe',
    dn: 'dc=a\\\\b,dc=com',
    candidates: ['HQ\\joe'],
    warnings: ['dc=a\\\\b,dc=com'],
  },
  {
    title: 'an ignored DN leaves a local user to the default domain',
    username: 'joe',
    dn: 'cn=joe',
    settings: { defaultDomain: 'HQ' },
    candidates: ['HQ\\joe', 'joe'],
    warnings: ['cn=joe'],
  },
  {
    title: 'a DN makes the default domain unneeded',
    username: 'joe',
    dn: 'dc=HQ',
    settings: { defaultDomain: 'X' },
    candidates: ['HQ\\joe'],
  },
  {
    title: 'the domain of the DN comes before that of the user name',
    username: 'LAB\\joe',
    dn: joesDn,
    settings: { domainMap: acme },
    candidates: ['ACME\\joe', 'LAB\\joe'],
  },
  {
    title: 'domains that are one after mapping are asked once',
    username: 'acme\\joe',
    dn: joesDn,
    settings: { domainMap: acme },
    candidates: ['ACME\\joe'],
  },
  {
    title: 'one unmapped domain from both sources is warned of once',
    username: 'joe@ACME-inc.com',
    dn: joesDn,
    candidates: ['acme-inc.com\\joe'],
    warnings: ['acme-inc.com'],
  },
  {
    title: 'the fallback comes after all domains',
    username: 'LAB\\joe',
    dn: joesDn,
    settings: { domainMap: acme, fallbackToLocalAccount: true },
    candidates: ['ACME\\joe', 'LAB\\joe', 'joe'],
  },
  {
    title: 'the fallback does not concern a local user',
    username: 'joe',
    settings: { fallbackToLocalAccount: true },
    candidates: ['joe'],
  },
  {
    title: 'the default domain is mapped too',
    username: 'joe',
    settings: { defaultDomain: 'Acme-Inc.com', domainMap: acme },
    candidates: ['ACME\\joe', 'joe'],
  },
  {
    title: 'a dotted default domain without an entry is warned of',
    username: 'joe',
    settings: { defaultDomain: 'acme-inc.com' },
    candidates: ['acme-inc.com\\joe', 'joe'],
    warnings: ['acme-inc.com'],
  },
  { title: 'a blank default domain is none', username: 'joe', settings: { defaultDomain: '  ' }, candidates: ['joe'] },
  { title: 'a dotless domain is NetBIOS already', username: 'joe@HQ', candidates: ['HQ\\joe'] },
  { title: 'a name of 256 characters is not too long', username: 'x'.repeat(256), candidates: ['x'.repeat(256)] },
  {
    title: 'a DN of 4,096 characters is not too long',
    username: 'joe',
    dn: `dc=HQ,cn=${'x'.repeat(4087)}`,
    candidates: ['HQ\\joe'],
  },
];

describe('who a console user may be to PI', () => {
  it.each(decisionTable)(
    '$username, DN "$dn", $settings: $candidates',
    ({ username, dn, settings, candidates, warnings = [] }) => {
      expect(resolve(username, settings, dn)).toMatchObject({ candidates, warnings });
    },
  );

  it.each(further)('$title', ({ username, dn, settings, candidates, warnings = [] }) => {
    expect(resolve(username, settings, dn)).toMatchObject({ candidates, warnings });
  });

  it('is traced: each candidate in order, with its reason', () => {
    const { tried } = resolve('LAB\\joe', { domainMap: acme, fallbackToLocalAccount: true }, joesDn);
    expect(tried).toEqual([
      {
        stage: 'identity',
        subject: 'ACME\\joe',
        outcome: 'tried',
        code: 'domain-from-dn',
        reason: 'The domain comes from the Distinguished Name. "Map Domains" has the line acme-inc.com=ACME.',
      },
      {
        stage: 'identity',
        subject: 'LAB\\joe',
        outcome: 'tried',
        code: 'domain-from-user-name',
        reason: 'The domain comes from the user name.',
      },
      {
        stage: 'identity',
        subject: 'joe',
        outcome: 'tried',
        code: 'local-fallback',
        setting: 'fallbackToLocalAccount',
        reason:
          'Asked next only if PI does not know the domain account: "Enable fallback to local account if domain account not found" is on.',
      },
    ]);
  });

  it('is warned of by naming the setting to look at', () => {
    expect(resolve('joe@far.example').trace[0]).toEqual({
      stage: 'identity',
      subject: 'far.example',
      outcome: 'warned',
      code: 'domain-not-mapped',
      setting: 'domainMap',
      reason: '"Map Domains" has no entry for this domain, so it is used as it is.',
    });
  });
});

describe('the code of each entry', () => {
  it.each<
    [username: string, dn: string | undefined, settings: Parameters<typeof resolve>[1], codes: readonly string[]]
  >([
    ['joe', undefined, {}, ['tried no-domain']],
    ['joe', undefined, { defaultDomain: 'HQ' }, ['tried domain-from-default defaultDomain', 'tried no-domain']],
    ['HQ\\joe', undefined, {}, ['tried domain-from-user-name']],
    [
      'HQ\\joe',
      undefined,
      { fallbackToLocalAccount: true },
      ['tried domain-from-user-name', 'tried local-fallback fallbackToLocalAccount'],
    ],
    ['joe', 'cn=joe,dc=far,dc=example', {}, ['warned domain-not-mapped domainMap', 'tried domain-from-dn']],
    ['joe', 'cn=joe', {}, ['warned dn-without-domain', 'tried no-domain']],
    ['HQ\\joe', 'no name', {}, ['warned dn-unreadable', 'tried domain-from-user-name']],
    [' joe', undefined, {}, ['tried trimmed', 'tried no-domain']],
  ])('of %s with the DN %s and %j', (username, dn, settings, codes) => {
    const { trace } = resolve(username, settings, dn);
    expect(
      trace.map(({ outcome, code, setting }) => [outcome, code, ...(setting === undefined ? [] : [setting])].join(' ')),
    ).toEqual(codes);
  });
});

describe('what is invisible at the ends', () => {
  it.each<readonly [title: string, username: string, candidates: readonly string[]]>([
    ['a blank', 'HQ\\ann ', ['HQ\\ann']],
    ['blanks around the backslash', ' HQ \\ ann', ['HQ\\ann']],
    ['a no-break space', 'ann\u00A0', ['ann']],
    ['a zero-width space', '\u200Bann@hq.example', ['HQ\\ann']],
    ['a byte order mark', '\uFEFFHQ\\ann', ['HQ\\ann']],
    ['a line end', 'ann\r\n', ['ann']],
    ['a dot after the domain', 'ann@hq.example.', ['HQ\\ann']],
    ['a dot after a down-level domain', 'hq.example.\\ann', ['HQ\\ann']],
    ['a decomposed letter is composed', 'Jose\u0301', ['Jos\u00E9']],
    ['blanks inside stay', 'ann  b', ['ann  b']],
  ])('%s', (_, username, candidates) => {
    expect(resolve(username, { domainMap: ['hq.example=HQ'] }).candidates).toEqual(candidates);
  });

  it.each([
    ['ann ', true],
    ['ann@hq.example.', true],
    ['Jose\u0301 ', true],
    ['Jose\u0301', false],
    ['ann@hq.example', false],
  ])('is traced where something was left out: %j', (username, traced) => {
    expect(resolve(username).trace.some(({ code }) => code === 'trimmed')).toBe(traced);
  });

  it('does not count in settings either', () => {
    expect(
      resolve('joe', { defaultDomain: ' hq.example. ', domainMap: [' hq.example.\u00A0=\u200BHQ '] }).candidates,
    ).toEqual(['HQ\\joe', 'joe']);
  });

  it('international domains are one in both spellings', () => {
    const settings = { domainMap: ['münchen.example=MUC'] };
    for (const domain of ['münchen.example', 'MÜNCHEN.example', 'xn--mnchen-3ya.example', 'mu\u0308nchen.example.'])
      expect(resolve(`ann@${domain}`, settings).candidates).toEqual(['MUC\\ann']);
    expect(resolve('ann', settings, 'CN=Ann,DC=münchen,DC=example').candidates).toEqual(['MUC\\ann']);
  });
});

describe('a Distinguished Name without a domain', () => {
  it.each([
    'CN=Ann,O=ACME',
    'CN=Ann\\, DC,O=ACME',
    'CN=Ann\\,DC\\=hq,O=ACME',
    'CN=AbcDC=x,O=ACME',
    'OU=DC Team,O=ACME',
  ])('is ignored with a warning: %s', (dn) =>
    expect(resolve('ann', {}, dn)).toMatchObject({ candidates: ['ann'], warnings: [dn] }),
  );
});

describe('malformed input', () => {
  it.each([
    'no name',
    'CN=x\\',
    'CN=Ann,DC=\\C4\\',
    'CN=Ann,DC=\\C4,DC=example',
    '/DC=example/CN=Ann',
    'CN=Ann,DC=a b',
    'CN=Ann,OU=Users,DC',
    'CN=Ann,OU=Users, dc ',
    'CN=Ann/DC=hq/DC=example',
    'CN=Ann|DC=hq|DC=example',
    'CN=Ann OU=Users DC=hq DC=example',
  ])('is a Distinguished Name that cannot be read (%s), unless the user name has a domain', (dn) => {
    expect(resolve('ann', { defaultDomain: 'HQ' }, dn).error).toMatchObject({
      kind: 'configuration',
      detail: 'input',
      message: expect.stringContaining('Distinguished Name (dn) cannot be read'),
    });
    expect(resolve('HQ\\ann', {}, dn)).toMatchObject({ candidates: ['HQ\\ann'], warnings: [dn] });
  });

  const expectRefused = (field: string, { error, trace }: ReturnType<typeof resolve>): void => {
    expect(error).toMatchObject({ kind: 'configuration', detail: 'input', doing: 'reading who is asking' });
    expect(error?.message.startsWith(`${field} `)).toBe(true);
    expect(trace).toEqual([]);
  };

  it.each([
    ['an empty one', ''],
    ['a blank one', '  '],
    ['a line break', 'joe\nuser'],
    ['NUL', 'joe\u0000'],
    ['a C1 control', 'joe\u0085'],
    ['a backslash at the start', '\\joe'],
    ['a backslash at the end', 'HQ\\'],
    ['an @ at the start', '@hq.example'],
    ['an @ at the end', 'joe@'],
    ['nothing but a backslash', '\\'],
    ['nothing but a blank before the backslash', ' \\joe'],
    ['nothing but a blank after the @', 'joe@ '],
    ['257 characters', 'x'.repeat(257)],
  ])('in the user name (%s) is a configuration error that names the field', (_title, username) => {
    expectRefused('SRA Console Username (user)', resolve(username));
  });

  it.each([
    ['a line break', 'dc=hq,\ndc=example'],
    ['4,097 characters', `dc=HQ,cn=${'x'.repeat(4088)}`],
  ])('in the DN (%s) is a configuration error that names the field', (_title, dn) => {
    expectRefused('Distinguished Name (dn)', resolve('joe', {}, dn));
  });
});

describe('an identity as it is written', () => {
  it.each([
    ['HQ\\approver', { domain: 'HQ', name: 'approver' }],
    ['approver@hq.example', { domain: 'hq.example', name: 'approver' }],
    ['approver', { name: 'approver' }],
  ])('%s is read literally', (text, identity) => {
    expect(splitIdentity(text)).toEqual(identity);
  });
});
