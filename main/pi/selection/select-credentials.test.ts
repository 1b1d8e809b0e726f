import { describe, expect, it } from 'vitest';
import { accountStoreTypeNames, accountStoreTypes } from '../../../shared/account-store-types.ts';
import { jumpItemTypeNames, type JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import type { Permissions } from '../model.ts';
import type { Found } from './offer.ts';
import {
  actors,
  directory,
  local,
  settingsWith,
  shared,
  stored,
  viewable,
} from '../../../test-support/pi/sample-credentials.ts';
import { selectCredentials } from './select-credentials.ts';

const web01: Endpoint = {
  type: 'rdp',
  hostName: 'web01.hq.example',
  shortName: 'web01',
  domain: 'hq.example',
  addresses: [],
};
const domainMap = ['hq.example=HQ', 'lab.example=LAB'];

function select(found: readonly Found[], settings: Partial<PluginSettings> = {}, endpoint: Partial<Endpoint> = {}) {
  const { trace, offers } = selectCredentials(
    found,
    actors,
    { ...web01, ...endpoint },
    settingsWith({ domainMap, ...settings }),
  );
  return {
    labels: offers.map(({ credential }) => credential.label),
    strategies: offers.map(({ strategy }) => strategy),
    flags: offers.map(({ credential }) => credential.flags),
    injected: offers.map(({ credential }) => credential.injectAs),
    dropped: trace.filter(({ outcome }) => outcome === 'dropped'),
    credentials: offers.map(({ credential }) => credential),
    offers,
    trace,
  };
}

const byHost = (...entries: ReturnType<typeof stored>[]): Found => ({ by: 'host', key: 'web01', stored: entries });
const byDomain = (...entries: ReturnType<typeof stored>[]): Found => ({ by: 'domain', key: 'HQ', stored: entries });
const byList = (...entries: ReturnType<typeof shared>[]): Found => ({ by: 'shared', key: 'web01', shared: entries });

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
    const withoutName = `${label}, and PI knows no DNS name of the system, so it cannot be compared with web01.hq.example.`;
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

describe('permissions', () => {
  /** What each permission alone and together allows; `on` is with includeRemoteSessionOnly. */
  const table = [
    { view: true, request: true, remote: true, off: 'as-user', on: 'as-user' },
    { view: true, request: true, remote: false, off: 'as-user', on: 'as-user' },
    { view: true, request: false, remote: true, off: 'as-user', on: 'as-user' },
    { view: true, request: false, remote: false, off: 'as-user', on: 'as-user' },
    { view: false, request: true, remote: true, off: 'by-request', on: 'by-request' },
    { view: false, request: true, remote: false, off: 'by-request', on: 'by-request' },
    { view: false, request: false, remote: true, off: undefined, on: 'as-api-user' },
    { view: false, request: false, remote: false, off: undefined, on: undefined },
  ] as const;
  const flagOf = { 'as-user': [], 'by-request': ['needs-approval'], 'as-api-user': ['remote-session-only'] } as const;

  it.each(table)(
    'view $view, request $request, remote sessions $remote: $off, or $on with remote sessions included',
    ({ view, request, remote, off, on }) => {
      const permissions: Permissions = { viewPasswords: view, requestPasswords: request, allowRemoteSessions: remote };
      const found = [
        byHost(local('Administrator', 'WEB01', { permissions })),
        byDomain(directory('ann', 'HQ', { permissions })),
        byList(shared('break', 'Glass', 'WEB01', { permissions })),
      ];
      for (const [includeRemoteSessionOnly, strategy] of [
        [false, off],
        [true, on],
      ] as const) {
        const { strategies, flags, dropped } = select(found, { includeRemoteSessionOnly });
        expect(strategies).toEqual(strategy === undefined ? [] : [strategy, strategy, strategy]);
        expect(flags).toEqual(strategy === undefined ? [] : [flagOf[strategy], flagOf[strategy], flagOf[strategy]]);
        expect(dropped.map(({ stage }) => stage)).toEqual(
          strategy === undefined ? ['permission', 'permission', 'permission'] : [],
        );
      }
    },
  );

  it('that are missing are in the trace', () => {
    const none = { viewPasswords: false, requestPasswords: false, allowRemoteSessions: false };
    const found = [
      byHost(local('none', 'WEB01', { permissions: none })),
      byList(shared('remote', 'Glass', 'WEB01', { permissions: { ...none, allowRemoteSessions: true } })),
    ];
    expect(select(found).dropped).toMatchObject([
      {
        stage: 'permission',
        subject: 'none on WEB01',
        outcome: 'dropped',
        reason: 'The user has no permission on it in PI.',
      },
      {
        stage: 'permission',
        subject: 'remote in Glass / WEB01',
        outcome: 'dropped',
        reason:
          'The user only has Allow Remote Session on it, and "Include credentials where user only has Allow Remote Session permission" is off.',
      },
    ]);
  });
});

describe('flags', () => {
  const remoteOnly: Permissions = { ...viewable, viewPasswords: false, allowRemoteSessions: true };
  const byRequest: Permissions = { ...viewable, viewPasswords: false, requestPasswords: true };

  it.each<readonly [title: string, permissions: Permissions, checkedOutTo: string | undefined, isFlagged: boolean]>([
    ['nobody', viewable, undefined, false],
    ['nobody, written empty', viewable, '', false],
    ['the user', viewable, 'HQ\\ann', false],
    ['the user in another case', viewable, 'hq\\Ann', false],
    ['someone else', viewable, 'HQ\\bob', true],
    ['the same name in another domain', viewable, 'LAB\\ann', true],
    ['the bare name', viewable, 'ann', true],
    ['the API User, where the user checks out', viewable, 'HQ\\svc-ecm', true],
    ['the user, who must request', byRequest, 'HQ\\ann', false],
    ['the API User, who checks out for remote sessions', remoteOnly, 'HQ\\svc-ecm', false],
    ['the user, where the API User checks out', remoteOnly, 'HQ\\ann', true],
  ])(
    'say "checked-out" of what someone else than the actor holds: %s',
    (_title, permissions, checkedOutTo, isFlagged) => {
      const found = [
        byHost(local('Administrator', 'WEB01', { permissions, checkedOutTo })),
        byList(shared('break', 'Glass', 'WEB01', { permissions, checkedOutTo })),
      ];
      const { flags } = select(found, { includeRemoteSessionOnly: true });
      expect(flags.map((some) => some.includes('checked-out'))).toEqual([isFlagged, isFlagged]);
    },
  );

  it.each([
    [true, true, ['auto-spin']],
    [true, false, []],
    [false, true, []],
    [false, false, []],
  ])(
    'say "auto-spin" of what is both auto-spin (%s) and random (%s), whatever the settings',
    (autoSpin, hasRandomPassword, flags) => {
      const found = [byHost(local('Administrator', 'WEB01', { autoSpin, hasRandomPassword }))];
      expect(select(found, { createSpinJobs: false }).flags).toEqual([flags]);
      expect(select(found, { createSpinJobs: true }).flags).toEqual([flags]);
    },
  );

  it('come in one order, on each format, and in the trace', () => {
    const entry = directory('svc', 'HQ', {
      permissions: byRequest,
      checkedOutTo: 'HQ\\bob',
      autoSpin: true,
      hasRandomPassword: true,
    });
    const { flags, trace } = select([byDomain(entry)], { domainCredentialsForShell: true }, { type: 'shell' });
    const expected = ['needs-approval', 'checked-out', 'auto-spin'];
    expect(flags).toMatchObject([expected, expected, expected]);
    expect(trace).toContainEqual({
      stage: 'offer',
      subject: 'HQ\\svc',
      outcome: 'kept',
      code: 'offered',
      reason: 'Offered (needs-approval, checked-out, auto-spin).',
    });
  });
});

describe('duplicates', () => {
  it('of one account, store and format are offered once, whichever keys found it', () => {
    const admin = local('Administrator', 'WEB01');
    const found: readonly Found[] = [
      byHost(admin),
      { by: 'host', key: 'web01.hq.example', stored: [admin, admin] },
      byDomain(directory('ann', 'HQ')),
      byHost(directory('ann', 'HQ')),
    ];
    expect(select(found).labels).toEqual(['Administrator (WEB01)', 'HQ\\ann']);
  });

  it('are different where name and system are equal only when joined', () => {
    const pairs = [
      ['svc', 'WEB01'],
      ['svcW', 'EB01'],
      ['svc1', '1'],
      ['svc', '11'],
      ['1 svc', 'X'],
      ['1', ' svcX'],
    ] as const;
    expect(select([byHost(...pairs.map(([name, system]) => local(name, system)))]).labels).toHaveLength(pairs.length);
  });

  it('are different by store type, password list and system', () => {
    const admin = local('Administrator', 'WEB01');
    const entries = [
      admin,
      { ...admin, account: { ...admin.account, passwordList: '' } },
      { ...admin, account: { ...admin.account, passwordList: 'Lab' } },
      stored('Administrator', 'WEB01', accountStoreTypes.Device_Network),
      local('Administrator', 'WEB02'),
    ];
    expect(select([byHost(...entries)]).labels).toHaveLength(entries.length);
  });

  it('that differ in permissions and flags count by the strongest strategy, in whatever order PI lists them', () => {
    const weak = local('Administrator', 'WEB01', {
      permissions: { ...viewable, viewPasswords: false, requestPasswords: true },
    });
    const strong = local('Administrator', 'WEB01', { checkedOutTo: 'HQ\\bob' });
    const free = local('Administrator', 'WEB01');
    for (const entries of [
      [weak, strong, free],
      [strong, free, weak],
      [free, weak, strong],
    ]) {
      expect(select([byHost(...entries)]).offers).toMatchObject([{ strategy: 'as-user', credential: { flags: [] } }]);
    }
    const held = local('Administrator', 'WEB01', { checkedOutTo: 'HQ\\bob', autoSpin: true, hasRandomPassword: true });
    for (const entries of [
      [weak, held],
      [held, weak],
    ])
      expect(select([byHost(...entries)]).strategies).toEqual(['as-user']);
  });

  it('that differ in their domain come out the same in whatever order PI lists them', () => {
    const [one, other] = [
      stored('ann', 'DIR', 'Directory_LDAP', { domainName: 'HQ' }),
      stored('ann', 'DIR', 'Directory_LDAP', { domainName: 'LAB' }),
    ];
    for (const entries of [
      [one, other],
      [other, one],
    ])
      expect(select([byHost(...entries)], { filterDomainCredentials: false }).labels).toEqual(['HQ\\ann']);
  });
});

describe('an account whose names are too long for a credential id', () => {
  it('is dropped with a trace, because it could never be retrieved', () => {
    const found = [
      byHost(local('x'.repeat(10_000), 'WEB01'), local('Administrator', 'WEB01')),
      byList(shared('break', 'y'.repeat(10_000), 'WEB01')),
    ];
    const { labels, dropped } = select(found);
    expect(labels).toMatchObject(['Administrator (WEB01)']);
    expect(dropped).toMatchObject([
      {
        stage: 'filter',
        subject: `${'x'.repeat(80)}…`,
        outcome: 'dropped',
        reason: 'Its names are too long for a credential id of 2 KiB.',
      },
      {
        stage: 'filter',
        subject: `break (${'y'.repeat(73)}…`,
        outcome: 'dropped',
        reason: 'Its names are too long for a credential id of 2 KiB.',
      },
    ]);
  });
});
