import { describe, expect, it } from 'vitest';
import { accountStoreTypes } from '../../../shared/account-store-types.ts';
import type { Permissions } from '../model.ts';
import type { Found } from './offer.ts';
import { directory, local, shared, stored, viewable } from '../../../test-support/pi/sample-credentials.ts';
import { byDomain, byHost, byList, select } from '../../../test-support/pi/selection-fixtures.ts';

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
        // A shared entry cannot be requested.
        const offered = strategy === undefined ? 0 : strategy === 'by-request' ? 2 : 3;
        expect(strategies).toEqual(Array.from({ length: offered }, () => strategy));
        expect(flags).toEqual(Array.from({ length: offered }, () => strategy && flagOf[strategy]));
        expect(dropped.map(({ stage }) => stage)).toEqual(Array.from({ length: 3 - offered }, () => 'permission'));
      }
    },
  );

  it('to request do not help with a shared entry, which the trace says', () => {
    const permissions = { viewPasswords: false, requestPasswords: true, allowRemoteSessions: true };
    const { labels, dropped } = select([byList(shared('break', 'Glass', 'WEB01', { permissions }))], {
      includeRemoteSessionOnly: true,
    });
    expect(labels).toEqual([]);
    expect(dropped).toMatchObject([{ stage: 'permission', code: 'shared-not-requestable' }]);
  });

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
      expect(flags.length).toBe(permissions === byRequest ? 1 : 2);
      for (const some of flags) expect(some.includes('checked-out')).toBe(isFlagged);
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
