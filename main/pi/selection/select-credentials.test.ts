import { describe, expect, it } from 'vitest';
import { accountStoreTypeNames } from '../../../shared/account-store-types.ts';
import { jumpItemTypeNames, type JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import type { Found } from './offer.ts';
import { directory, local, shared, stored } from '../../../test-support/pi/sample-credentials.ts';
import { byDomain, byHost, byList, select } from '../../../test-support/pi/selection-fixtures.ts';

describe('what is offered, by type of Jump Item', () => {
  const found = [
    byHost(local('Administrator', 'WEB01')),
    byDomain(directory('ann', 'HQ')),
    byList(shared('break', 'Glass', 'WEB01')),
  ];
  const threeFormats = ['ann (HQ)', 'ann@HQ', 'HQ\\ann'];

  /** The table of lookup.md, section 3. */
  const table: Readonly<
    Record<
      JumpItemTypeName,
      { readonly off: readonly string[]; readonly shell: readonly string[]; readonly web: readonly string[] }
    >
  > = {
    'jump-client': { off: ['HQ\\ann'], shell: ['HQ\\ann'], web: ['HQ\\ann'] },
    rdp: { off: ['HQ\\ann'], shell: ['HQ\\ann'], web: ['HQ\\ann'] },
    'rdp-secureapp': { off: ['HQ\\ann'], shell: ['HQ\\ann'], web: ['HQ\\ann'] },
    shell: { off: [], shell: threeFormats, web: [] },
    web: { off: [], shell: [], web: threeFormats },
    vnc: { off: [], shell: [], web: [] },
    'protocol-tunnel': { off: [], shell: [], web: [] },
  };

  it.each(jumpItemTypeNames)('%s', (type) => {
    const labels = (settings: Partial<PluginSettings>): readonly string[] =>
      select(found, settings, { type }).labels.toSorted();
    const expected = (domain: readonly string[]): readonly string[] =>
      ['Administrator (WEB01)', ...domain, 'break (Glass / WEB01)'].toSorted();
    expect(labels({})).toEqual(expected(table[type].off));
    expect(labels({ domainCredentialsForShell: true })).toEqual(expected(table[type].shell));
    expect(labels({ domainCredentialsForWeb: true })).toEqual(expected(table[type].web));
  });

  it('is traced where it is dropped', () => {
    expect(select(found, {}, { type: 'shell' }).dropped).toMatchObject([
      {
        stage: 'filter',
        subject: 'ann on HQ',
        outcome: 'dropped',
        reason: '"Include domain credentials for Shell Jump Items" is off.',
      },
    ]);
    expect(select(found, {}, { type: 'vnc' }).dropped[0]?.reason).toBe(
      'A Jump Item of type VNC is not offered domain credentials.',
    );
  });
});

describe('the kind', () => {
  it('is domain for directory stores and local for every other type, also one that is new', () => {
    const entries = [...accountStoreTypeNames, 12].map((type) => stored('joe', 'WEB01', type, { domainName: 'HQ' }));
    const { credentials } = select([byHost(...entries)]);
    const isDirectory = (id: string): boolean => /"type":[34]\}/.test(Buffer.from(id.slice(3), 'base64url').toString());
    expect(credentials).toHaveLength(entries.length);
    for (const { kind, id } of credentials) expect(kind).toBe(isDirectory(id) ? 'domain' : 'local');
  });

  it('of a directory account that a host key finds is domain too', () => {
    expect(select([byHost(directory('ann', 'HQ'))]).credentials).toMatchObject([
      { kind: 'domain', injectAs: 'HQ\\ann', domain: 'HQ', system: 'HQ' },
    ]);
  });

  it('local is not offered from a domain query', () => {
    const { labels, dropped } = select([byDomain(local('Administrator', 'WEB01'))]);
    expect(labels).toMatchObject([]);
    expect(dropped).toMatchObject([
      {
        stage: 'filter',
        subject: 'Administrator on WEB01',
        reason: 'Listed for a domain, but it is no directory account.',
      },
    ]);
  });
});

describe('filtering domain credentials', () => {
  const accounts = [
    directory('netbios', 'HQ'),
    directory('fqdn', 'hq.example'),
    directory('dns', 'ignored', { domainName: undefined, domainDnsName: 'HQ.example' }),
    stored('target', 'hq.example', 'Directory_LDAP'),
    directory('other', 'LAB'),
    directory('unknown', 'far.example'),
  ];
  const kept = ['HQ\\dns', 'HQ\\fqdn', 'HQ\\netbios', 'HQ\\target'];
  const all = ['far.example\\unknown', ...kept, 'LAB\\other'];

  it('keeps the domain of a Windows host, whether PI names it by FQDN or NetBIOS', () => {
    const { labels, dropped } = select([byHost(...accounts)]);
    expect(labels).toEqual(kept);
    expect(dropped).toContainEqual({
      stage: 'filter',
      subject: 'other on LAB',
      outcome: 'dropped',
      code: 'other-domain',
      setting: 'filterDomainCredentials',
      reason:
        '"If host domain is known, filter domain credentials for Windows Jump Items" is on: the host belongs to hq.example, the account to LAB.',
    });
  });

  it.each<readonly [title: string, settings: Partial<PluginSettings>, endpoint: Partial<Endpoint>]>([
    ['is off', { filterDomainCredentials: false }, {}],
    ['has no host domain to go by', {}, { hostName: 'web01', domain: undefined }],
    [
      'has an address only',
      {},
      { hostName: undefined, shortName: undefined, domain: undefined, addresses: ['10.0.0.5'] },
    ],
  ])('keeps all if it %s', (_title, settings, endpoint) => {
    expect(select([byHost(...accounts)], settings, endpoint).labels).toEqual(all);
  });

  it.each(['shell', 'web'] as const)('does not concern %s', (type) => {
    const settings = { domainCredentialsForShell: true, domainCredentialsForWeb: true };
    expect(select([byHost(...accounts)], settings, { type }).labels).toHaveLength(3 * accounts.length);
  });

  it('matches the same domain without any map', () => {
    const settings = { domainMap: [] };
    expect(select([byHost(directory('ann', 'hq.example'), directory('bob', 'HQ'))], settings).labels).toEqual([
      'hq.example\\ann',
    ]);
  });
});

describe('the formats of an account', () => {
  it('stand together, in one order, whatever their labels', () => {
    const found = [byDomain(directory('bob', 'HQ'), directory('ann', 'HQ'), directory('Ann', 'LAB'))];
    expect(select(found, { domainCredentialsForShell: true }, { type: 'shell' }).labels).toEqual([
      'ann (HQ)',
      'ann@HQ',
      'HQ\\ann',
      'Ann (LAB)',
      'Ann@LAB',
      'LAB\\Ann',
      'bob (HQ)',
      'bob@HQ',
      'HQ\\bob',
    ]);
  });
});

describe('filtering local credentials', () => {
  const settings = { filterLocalCredentials: true };
  const accounts = [
    local('same', 'WEB01', { systemDnsName: 'WEB01.hq.example' }),
    local('other', 'WEB01', { systemDnsName: 'web01.lab.example' }),
    local('unknown', 'WEB01'),
    local('blank', 'WEB01', { systemDnsName: '' }),
  ];

  it('keeps the system whose DNS name is the FQDN of the host', () => {
    const { labels, dropped } = select([byHost(...accounts)], settings);
    expect(labels).toEqual(['same (WEB01)']);
    const label = '"If host domain is known, filter local credentials for Windows Jump Items" is on';
    const withoutName = `${label}, and PI knows no full name of the system, so it cannot be compared with web01.hq.example.`;
    expect(dropped).toMatchObject([
      {
        stage: 'filter',
        subject: 'other on WEB01',
        outcome: 'dropped',
        reason: `${label}: the system is web01.lab.example, the host is web01.hq.example.`,
      },
      { stage: 'filter', subject: 'unknown on WEB01', outcome: 'dropped', reason: withoutName },
      { stage: 'filter', subject: 'blank on WEB01', outcome: 'dropped', reason: withoutName },
    ]);
  });

  it.each<readonly [title: string, entry: Parameters<typeof local>, kept: boolean]>([
    ['a dot at the end of the DNS name', ['a', 'X', { systemDnsName: 'web01.hq.example.' }], true],
    ['blanks around the DNS name', ['a', 'X', { systemDnsName: ' web01.hq.example ' }], true],
    ['a system that is named by its full name', ['a', 'X', { systemName: 'WEB01.hq.example' }], true],
    ['a target that is a full name', ['a', 'web01.hq.example'], true],
    ['a target that is another full name', ['a', 'web01.lab.example'], false],
    ['a DNS name before the target', ['a', 'web01.hq.example', { systemDnsName: 'web01.lab.example' }], false],
    ['an address as target', ['a', '10.0.0.5'], false],
    ['a short name as target', ['a', 'WEB01', { systemName: 'WEB01' }], false],
  ])('compares the full name that PI reports: %s', (_, entry, kept) => {
    expect(select([byHost(local(...entry))], settings).labels).toHaveLength(kept ? 1 : 0);
  });

  it('compares both spellings of an international name', () => {
    const found = [
      byHost(
        local('unicode', 'X', { systemDnsName: 'web01.MÜNCHEN.example' }),
        local('ascii', 'X', { systemDnsName: 'web01.xn--mnchen-3ya.example' }),
        local('decomposed', 'X', { systemDnsName: 'web01.mu\u0308nchen.example.' }),
        local('other', 'X', { systemDnsName: 'web01.koeln.example' }),
      ),
    ];
    const endpoint = { hostName: 'web01.xn--mnchen-3ya.example', domain: 'xn--mnchen-3ya.example' };
    expect(select(found, settings, endpoint).labels).toEqual(['ascii (X)', 'decomposed (X)', 'unicode (X)']);
  });

  it.each<readonly [title: string, settings: Partial<PluginSettings>, endpoint: Partial<Endpoint>]>([
    ['it is off', {}, {}],
    ['the host is known by its short name only', settings, { hostName: 'web01', domain: undefined }],
    [
      'the host is an address',
      settings,
      { hostName: undefined, shortName: undefined, domain: undefined, addresses: ['10.0.0.5'] },
    ],
    ['the Jump Item is not of Windows (Shell)', settings, { type: 'shell' }],
    ['the Jump Item is not of Windows (Web)', settings, { type: 'web' }],
    ['the Jump Item is not of Windows (VNC)', settings, { type: 'vnc' }],
    ['the Jump Item is not of Windows (Protocol Tunnel)', settings, { type: 'protocol-tunnel' }],
  ])('keeps all if %s', (_title, switches, endpoint) => {
    expect(select([byHost(...accounts)], switches, endpoint).labels).toHaveLength(accounts.length);
  });

  it('leaves directory and shared credentials alone', () => {
    const found = [byHost(directory('ann', 'HQ')), byList(shared('break', 'Glass', 'WEB01'))];
    expect(select(found, settings).labels).toEqual(['HQ\\ann', 'break (Glass / WEB01)']);
  });
});

describe('RDP + SecureApp', () => {
  const endpoint = { type: 'rdp-secureapp', applicationName: 'Invoices' } as const;
  const byApplication = (...entries: ReturnType<typeof stored>[]): Found => ({
    by: 'application',
    key: 'Invoices',
    stored: entries,
  });

  it('keeps database, custom and shared-list entries of the Application Name, and nothing else', () => {
    const entries = accountStoreTypeNames.map((type) => stored(type, 'Invoices', type, { domainName: 'HQ' }));
    const { labels, dropped } = select(
      [byApplication(...entries), { by: 'shared', key: 'Invoices', shared: [shared('app', 'Apps', 'Invoices')] }],
      {},
      endpoint,
    );
    expect(labels).toEqual([
      'Custom (Invoices)',
      'Database_MySql (Invoices)',
      'Database_Oracle (Invoices)',
      'Database_PostgreSql (Invoices)',
      'Database_SqlServer (Invoices)',
      'app (Apps / Invoices)',
    ]);
    expect(dropped.map(({ subject }) => subject)).toEqual(
      ['OS_Windows', 'OS_UnixAndCompat', 'Directory_ActiveDirectory', 'Directory_LDAP', 'Device_Network'].map(
        (type) => `${type} on Invoices`,
      ),
    );
    expect(dropped[0]?.reason).toBe(
      'Found by the Application Name, which keeps database, custom and shared-list entries only.',
    );
  });

  it('drops a type that is new to us', () => {
    expect(select([byApplication(stored('x', 'Invoices', 12))], {}, endpoint).labels).toEqual([]);
  });

  it('does not compare the system of an application with the host', () => {
    const found = [byApplication(stored('sa', 'Invoices', 'Database_SqlServer', { systemDnsName: 'db01.hq.example' }))];
    expect(select(found, { filterLocalCredentials: true }, endpoint).labels).toEqual(['sa (Invoices)']);
  });
});

describe('a credential that several queries list', () => {
  const permissions = { allowRemoteSessions: true, requestPasswords: false, viewPasswords: false };
  const under = (key: string, ...listed: ReturnType<typeof local>[]): Found => ({ by: 'host', key, stored: listed });

  it('is dropped once, at its first place', () => {
    const found = [
      under('web01', local('localops', 'WEB01', { permissions }), local('svc', 'WEB01', { permissions })),
      under('web01.hq.example', local('svc', 'WEB01', { permissions }), local('localops', 'WEB01', { permissions })),
      byList(shared('break', 'Glass', 'WEB01', { permissions })),
      { ...byList(shared('break', 'Glass', 'WEB01', { permissions })), key: 'web01.hq.example' },
    ];
    expect(select(found).dropped.map(({ subject }) => subject)).toEqual([
      'localops on WEB01',
      'svc on WEB01',
      'break in Glass / WEB01',
    ]);
  });

  it('is dropped once where its names are too long for an id', () => {
    const long = directory('a'.repeat(2000), 'HQ');
    const settings = { domainCredentialsForShell: true };
    expect(select([byHost(long), byDomain(long)], settings, { type: 'shell' }).dropped).toMatchObject([
      { code: 'id-too-long' },
    ]);
  });

  it('is not dropped where another query offers it', () => {
    const found: Found[] = [
      byHost(local('localops', 'WEB01')),
      { by: 'application', key: 'Payroll', stored: [local('localops', 'WEB01')] },
    ];
    const { labels, dropped } = select(found, {}, { type: 'rdp-secureapp', applicationName: 'Payroll' });
    expect(labels).toEqual(['localops (WEB01)']);
    expect(dropped).toEqual([]);
  });

  it('is another one on another system, in another list, of another type and of another password list', () => {
    const onDns = (systemDnsName: string) => local('localops', 'WEB01', { permissions, systemDnsName });
    const { account, ...details } = local('localops', 'WEB01', { permissions });
    const found = [
      under(
        'web01',
        onDns('web01.hq.example'),
        onDns('web01.lab.example'),
        local('localops', 'WEB02', { permissions }),
      ),
      under('WEB01', stored('localops', 'WEB01', 'OS_UnixAndCompat', { permissions })),
      under('w', { ...details, account: { ...account, passwordList: '' } }),
      byList(
        shared('localops', 'Glass', 'WEB01', { permissions }),
        shared('localops', 'Ops', 'WEB01', { permissions }),
      ),
    ];
    expect(select(found).dropped).toHaveLength(7);
  });
});
