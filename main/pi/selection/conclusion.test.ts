import { describe, expect, it } from 'vitest';
import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { PluginSettings, SettingKey } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import type { PiTraceEntry } from '../trace.ts';
import { concludeEmpty } from './conclusion.ts';
import type { Found } from './offer.ts';
import {
  actors,
  directory,
  local,
  settingsWith,
  shared,
  viewable,
} from '../../../test-support/pi/sample-credentials.ts';
import { planQueries } from './plan-queries.ts';
import { selectCredentials } from './select-credentials.ts';

/** The conclusion of a lookup in which PI listed this. */
function conclude(
  found: readonly Found[],
  settings: Partial<PluginSettings> = {},
  type: JumpItemTypeName = 'rdp',
  before: readonly PiTraceEntry[] = [],
) {
  const endpoint: Endpoint = {
    type,
    hostName: 'web01.hq.example',
    shortName: 'web01',
    domain: 'hq.example',
    addresses: [],
  };
  const all = settingsWith(settings);
  const { trace, offers } = selectCredentials(found, actors, endpoint, all);
  expect(offers).toEqual([]);
  return concludeEmpty(found, endpoint, all, [...before, ...trace]);
}

const none = { ...viewable, viewPasswords: false };
const remoteOnly = { ...none, allowRemoteSessions: true };
const nothing: readonly Found[] = [
  { by: 'host', key: 'web01.hq.example', stored: [] },
  { by: 'host', key: 'web01', stored: [] },
  { by: 'domain', key: 'HQ', stored: [] },
];

describe('the conclusion of a lookup without offers', () => {
  it('is one entry about the endpoint', () => {
    expect(conclude(nothing, { includeSharedLists: true })).toEqual({
      stage: 'conclusion',
      subject: 'web01.hq.example',
      outcome: 'warned',
      code: 'nothing-found',
      reason:
        'PI lists nothing for this user under web01.hq.example, web01, HQ. Check that PI knows the system by one of these names and that the user has a permission on its accounts (Delegation).',
    });
  });

  it('names the address where there is no host name', () => {
    const endpoint: Endpoint = { type: 'rdp', addresses: ['10.0.0.5'] };
    expect(concludeEmpty([], endpoint, settingsWith(), [])).toMatchObject({
      subject: '10.0.0.5',
      reason: expect.stringContaining('under any key'),
    });
  });

  it.each<readonly [title: string, type: JumpItemTypeName, settings: Partial<PluginSettings>, setting: SettingKey]>([
    ['Shell', 'shell', { includeSharedLists: true }, 'domainCredentialsForShell'],
    ['Web', 'web', { includeSharedLists: true }, 'domainCredentialsForWeb'],
    ['VNC', 'vnc', {}, 'includeSharedLists'],
    ['Shell with its switch on', 'shell', { domainCredentialsForShell: true }, 'includeSharedLists'],
  ])('names the switch that may leave out what is meant: %s', (_title, type, settings, setting) => {
    const conclusion = conclude(nothing, settings, type);
    expect(conclusion).toMatchObject({ code: 'nothing-found', setting });
    expect(conclusion.reason).toContain(
      `"${settingTexts[setting].label}" is off; turn it on if such credentials are meant.`,
    );
  });

  it('names the permission where PI refused a part', () => {
    const denied: PiTraceEntry = {
      stage: 'query',
      subject: 'domain HQ',
      outcome: 'warned',
      code: 'list-denied',
      reason: 'denied',
    };
    expect(conclude([], {}, 'rdp', [denied])).toMatchObject({
      code: 'listing-incomplete',
      reason: "PI refused part of the listing (domain HQ). Look at the user's permissions in PI (Delegation).",
    });
  });

  it.each<
    readonly [
      title: string,
      found: Found,
      settings: Partial<PluginSettings>,
      setting: SettingKey,
      type: JumpItemTypeName,
    ]
  >([
    [
      'remote sessions only',
      {
        by: 'host',
        key: 'web01',
        stored: [local('a', 'WEB01', { permissions: remoteOnly }), local('b', 'WEB01', { permissions: none })],
      },
      {},
      'includeRemoteSessionOnly',
      'rdp',
    ],
    [
      'another DNS name',
      { by: 'host', key: 'web01', stored: [local('a', 'WEB01')] },
      { filterLocalCredentials: true },
      'filterLocalCredentials',
      'rdp',
    ],
    [
      'another domain',
      { by: 'host', key: 'web01', stored: [directory('a', 'LAB')] },
      {},
      'filterDomainCredentials',
      'rdp',
    ],
    ['Shell', { by: 'host', key: 'web01', stored: [directory('a', 'HQ')] }, {}, 'domainCredentialsForShell', 'shell'],
    ['Web', { by: 'host', key: 'web01', stored: [directory('a', 'HQ')] }, {}, 'domainCredentialsForWeb', 'web'],
  ])('names the setting that dropped what was found: %s', (_title, found, settings, setting, type) => {
    expect(conclude([found], settings, type)).toMatchObject({
      code: 'all-dropped-by-setting',
      setting,
      reason: `1 credential was found and excluded. Look at the setting "${settingTexts[setting].label}" first.`,
    });
  });

  it('goes by codes and keys, whatever the sentences of the trace say', () => {
    const found: Found = { by: 'host', key: 'web01', stored: [local('a', 'WEB01', { permissions: none })] };
    const settings = settingsWith();
    const { trace } = selectCredentials([found], actors, { type: 'rdp', addresses: [] }, settings);
    const misleading = trace.map((entry) => ({
      ...entry,
      reason: Object.values(settingTexts)
        .map(({ label }) => `"${label}"`)
        .join(),
    }));
    expect(concludeEmpty([found], { type: 'rdp', addresses: [] }, settings, misleading)).toMatchObject({
      code: 'all-without-permission',
    });
  });

  it('counts what the setting dropped', () => {
    const found: Found = {
      by: 'shared',
      key: 'web01',
      shared: ['a', 'b', 'c'].map((name) => shared(name, 'L', 'S', { permissions: remoteOnly })),
    };
    expect(conclude([found]).reason).toMatch(/^3 credentials were found and excluded\./);
  });

  it('counts a credential once that is found by the host name and by the short name', () => {
    const found = ['web01.hq.example', 'web01'].map((key): Found => {
      return { by: 'host', key, stored: [local('localops', 'WEB01', { permissions: remoteOnly })] };
    });
    expect(conclude(found).reason).toMatch(/^1 credential was found and excluded\./);
  });

  it('names the permission where the user has none', () => {
    const found: Found = { by: 'host', key: 'web01', stored: [local('a', 'WEB01', { permissions: none })] };
    expect(conclude([found])).toMatchObject({
      code: 'all-without-permission',
      reason:
        "Credentials were found, but the user has no permission to use them. Look at the user's permissions in PI (Delegation).",
    });
    expect(conclude([found]).setting).toBeUndefined();
  });

  it('names the permission where PI takes no request for a shared entry', () => {
    const requestable = { ...none, requestPasswords: true };
    const entry = shared('a', 'L', 'S', { permissions: requestable });
    expect(conclude([{ by: 'shared', key: 'web01', shared: [entry] }])).toMatchObject({
      code: 'all-without-permission',
    });
  });

  it('does not count domains that were not asked', () => {
    const endpoint: Endpoint = { type: 'rdp', hostName: 'web01.hq.example', domain: 'hq.example', addresses: [] };
    const settings = { domainMap: ['hq.example=HQ', 'lab.example=LAB'], filterDomainCredentials: true };
    const { trace } = planQueries(endpoint, settingsWith(settings));
    expect(trace.map(({ code }) => code)).toContain('domain-not-asked');
    const found: Found = { by: 'host', key: 'web01', stored: [local('a', 'WEB01', { permissions: none })] };
    expect(conclude([found], settings, 'rdp', trace).code).toBe('all-without-permission');
  });

  it('says that the type is offered nothing of the kind where no setting helps', () => {
    const found: Found = { by: 'host', key: 'web01', stored: [directory('a', 'HQ')] };
    expect(conclude([found], {}, 'vnc')).toMatchObject({
      code: 'none-of-offered-kind',
      reason:
        'Credentials were found, but none of a kind that this Jump Item is offered. A Jump Item of type VNC is not offered domain credentials.',
    });
  });
});
