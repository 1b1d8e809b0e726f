import { describe, expect, it } from 'vitest';
import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { TraceCode } from '../../../shared/lookup-result.ts';
import type { PluginSettings, SettingKey } from '../../../shared/settings.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import type { PiTraceEntry } from '../trace.ts';
import type { Found } from './offer.ts';
import { planQueries } from './plan-queries.ts';
import {
  actors,
  directory,
  local,
  settingsWith,
  shared,
  viewable,
} from '../../../test-support/pi/sample-credentials.ts';
import { selectCredentials } from './select-credentials.ts';

const none = { ...viewable, viewPasswords: false };
const remoteOnly = { ...none, allowRemoteSessions: true };
const fqdn = { hostName: 'web01.hq.example', shortName: 'web01', domain: 'hq.example', addresses: [] } as const;

const host = (...stored: Extract<Found, { by: 'host' | 'application' | 'domain' }>['stored']): Found => ({
  by: 'host',
  key: 'web01',
  stored,
});
const list = (...entries: Extract<Found, { by: 'shared' }>['shared']): Found => ({
  by: 'shared',
  key: 'web01',
  shared: entries,
});

/** The machine-readable part of an entry. */
function codesOf(trace: readonly PiTraceEntry[]): readonly string[] {
  return trace.map(({ stage, outcome, code, setting }) =>
    [stage, outcome, code, ...(setting === undefined ? [] : [setting])].join(' '),
  );
}

describe('each rule that drops a credential has its code, and its setting where one decides', () => {
  type Case = readonly [
    stage: 'filter' | 'permission',
    code: TraceCode,
    setting: SettingKey | undefined,
    found: Found,
    type: JumpItemTypeName,
    settings: Partial<PluginSettings>,
  ];
  it.each<Case>([
    ['permission', 'no-permission', undefined, host(local('a', 'WEB01', { permissions: none })), 'rdp', {}],
    ['permission', 'no-permission', undefined, list(shared('a', 'L', 'S', { permissions: none })), 'rdp', {}],
    [
      'permission',
      'remote-session-only',
      'includeRemoteSessionOnly',
      host(local('a', 'WEB01', { permissions: remoteOnly })),
      'rdp',
      {},
    ],
    [
      'permission',
      'remote-session-only',
      'includeRemoteSessionOnly',
      list(shared('a', 'L', 'S', { permissions: remoteOnly })),
      'vnc',
      {},
    ],
    ['filter', 'other-domain', 'filterDomainCredentials', host(directory('a', 'LAB')), 'rdp', {}],
    [
      'filter',
      'other-system',
      'filterLocalCredentials',
      host(local('a', 'W', { systemDnsName: 'w.lab.example' })),
      'rdp',
      { filterLocalCredentials: true },
    ],
    [
      'filter',
      'system-without-dns-name',
      'filterLocalCredentials',
      host(local('a', 'W')),
      'rdp',
      { filterLocalCredentials: true },
    ],
    ['filter', 'domain-credentials-off', 'domainCredentialsForShell', host(directory('a', 'HQ')), 'shell', {}],
    ['filter', 'domain-credentials-off', 'domainCredentialsForWeb', host(directory('a', 'HQ')), 'web', {}],
    ['filter', 'type-without-domain-credentials', undefined, host(directory('a', 'HQ')), 'vnc', {}],
    ['filter', 'type-without-domain-credentials', undefined, host(directory('a', 'HQ')), 'protocol-tunnel', {}],
    ['filter', 'not-of-directory', undefined, { by: 'domain', key: 'HQ', stored: [local('a', 'HQ')] }, 'rdp', {}],
    [
      'filter',
      'not-for-application',
      undefined,
      { by: 'application', key: 'PAYROLL', stored: [local('a', 'W')] },
      'rdp-secureapp',
      {},
    ],
    ['filter', 'id-too-long', undefined, host(local('a'.repeat(2048), 'WEB01')), 'rdp', {}],
  ])('%s: %s (%s): %#', (stage, code, setting, found, type, settings) => {
    const { trace, offers } = selectCredentials([found], actors, { type, ...fqdn }, settingsWith(settings));
    expect(offers).toEqual([]);
    expect(codesOf(trace)).toEqual([[stage, 'dropped', code, ...(setting === undefined ? [] : [setting])].join(' ')]);
  });

  it('and what is offered has one too', () => {
    expect(
      codesOf(selectCredentials([host(local('a', 'WEB01'))], actors, { type: 'rdp', ...fqdn }, settingsWith()).trace),
    ).toEqual(['offer kept offered']);
  });
});

describe('each decision about what is asked has its code and its setting', () => {
  const address: Endpoint = { type: 'rdp', addresses: ['10.0.0.5'] };
  it.each<readonly [entry: string, endpoint: Endpoint, settings: Partial<PluginSettings>]>([
    ['query tried address-only preferIpAddress', { ...address, type: 'vnc' }, { preferIpAddress: true }],
    ['query tried no-address-known preferIpAddress', { type: 'rdp', ...fqdn }, { preferIpAddress: true }],
    ['query tried domain-narrowed filterDomainCredentials', { type: 'rdp', ...fqdn }, {}],
    ['query dropped no-domain-to-ask domainMap', address, {}],
    ['query dropped domain-credentials-off domainCredentialsForShell', { type: 'shell', ...fqdn }, {}],
    ['query dropped domain-credentials-off domainCredentialsForWeb', { type: 'web', ...fqdn }, {}],
    ['query dropped type-without-domain-credentials', { type: 'vnc', ...fqdn }, {}],
  ])('%s', (entry, endpoint, settings) => {
    expect(codesOf(planQueries(endpoint, settingsWith(settings)).trace)).toContain(entry);
  });
});
