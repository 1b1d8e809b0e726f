import { describe, expect, it } from 'vitest';
import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { TraceEntry } from '../../../shared/lookup-result.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { concludeEmpty } from './conclusion.ts';
import type { Found } from './offer.ts';
import { actors, directory, local, settingsWith, shared, viewable } from './sample-credentials.ts';
import { selectCredentials } from './select-credentials.ts';

/** The conclusion of a lookup in which PI listed this. */
function conclude(found: readonly Found[], settings: Partial<PluginSettings> = {}, type: JumpItemTypeName = 'rdp', before: readonly TraceEntry[] = []) {
  const endpoint: Endpoint = { type, hostName: 'web01.hq.example', shortName: 'web01', domain: 'hq.example', addresses: [] };
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
      reason:
        'PI lists nothing for this user under web01.hq.example, web01, HQ. Check that PI knows the system by one of these names and that the user has a permission on its accounts (Delegation).',
    });
  });

  it('names the address where there is no host name', () => {
    const endpoint: Endpoint = { type: 'rdp', addresses: ['10.0.0.5'] };
    expect(concludeEmpty([], endpoint, settingsWith(), [])).toMatchObject({ subject: '10.0.0.5', reason: expect.stringContaining('under any key') });
  });

  it.each<readonly [title: string, type: JumpItemTypeName, settings: Partial<PluginSettings>, label: string]>([
    ['Shell', 'shell', { includeSharedLists: true }, 'Include domain credentials for Shell Jump Items'],
    ['Web', 'web', { includeSharedLists: true }, 'Include domain credentials for Web Jump Items'],
    ['VNC', 'vnc', {}, 'Include credentials from Shared Credential Lists'],
    ['Shell with its switch on', 'shell', { domainCredentialsForShell: true }, 'Include credentials from Shared Credential Lists'],
  ])('names the switch that may leave out what is meant: %s', (_title, type, settings, label) => {
    expect(conclude(nothing, settings, type).reason).toContain(`"${label}" is off; turn it on if such credentials are meant.`);
  });

  it('names the permission where PI refused a part', () => {
    const denied: TraceEntry = { stage: 'query', subject: 'domain HQ', outcome: 'warned', reason: 'denied' };
    expect(conclude([], {}, 'rdp', [denied]).reason).toBe(
      "PI refused part of the listing (domain HQ). Look at the user's permissions in PI (Delegation).",
    );
  });

  it.each<readonly [title: string, found: Found, settings: Partial<PluginSettings>, label: string, type: JumpItemTypeName]>([
    [
      'remote sessions only',
      { by: 'host', key: 'web01', stored: [local('a', 'WEB01', { permissions: remoteOnly }), local('b', 'WEB01', { permissions: none })] },
      {},
      'Include credentials where user only has Allow Remote Session permission',
      'rdp',
    ],
    [
      'another DNS name',
      { by: 'host', key: 'web01', stored: [local('a', 'WEB01')] },
      { filterLocalCredentials: true },
      'If host domain is known, filter local credentials for Windows Jump Items',
      'rdp',
    ],
    [
      'another domain',
      { by: 'host', key: 'web01', stored: [directory('a', 'LAB')] },
      {},
      'If host domain is known, filter domain credentials for Windows Jump Items',
      'rdp',
    ],
    ['Shell', { by: 'host', key: 'web01', stored: [directory('a', 'HQ')] }, {}, 'Include domain credentials for Shell Jump Items', 'shell'],
    ['Web', { by: 'host', key: 'web01', stored: [directory('a', 'HQ')] }, {}, 'Include domain credentials for Web Jump Items', 'web'],
  ])('names the setting that dropped what was found: %s', (_title, found, settings, label, type) => {
    expect(conclude([found], settings, type).reason).toBe(`1 credential was found and dropped. Look at the setting "${label}" first.`);
  });

  it('counts what the setting dropped', () => {
    const found: Found = { by: 'shared', key: 'web01', shared: ['a', 'b', 'c'].map((name) => shared(name, 'L', 'S', { permissions: remoteOnly })) };
    expect(conclude([found]).reason).toMatch(/^3 credentials were found and dropped\./);
  });

  it('names the permission where the user has none', () => {
    const found: Found = { by: 'host', key: 'web01', stored: [local('a', 'WEB01', { permissions: none })] };
    expect(conclude([found]).reason).toBe(
      "Credentials were found, but the user has no permission to use them. Look at the user's permissions in PI (Delegation).",
    );
  });

  it('says that the type is offered nothing of the kind where no setting helps', () => {
    const found: Found = { by: 'host', key: 'web01', stored: [directory('a', 'HQ')] };
    expect(conclude([found], {}, 'vnc').reason).toBe(
      'Credentials were found, but none of a kind that this Jump Item is offered. A Jump Item of type VNC is not offered domain credentials.',
    );
  });
});
