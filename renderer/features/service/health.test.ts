import { describe, expect, it } from 'vitest';
import type { LinkStatus } from '../../../shared/service-status.ts';
import { connectedService, serviceStatus } from '../../../test-support/renderer/test-views.ts';
import { connectedSince, linkHealth, pluginHealth, revisionGap, serviceHealth, statusOf } from './health.ts';

const now = Date.parse('2026-11-24T09:10:00.000Z');

describe('the health of the service', () => {
  it.each([
    ['not known yet', undefined, 'info', 'Looking for the service…'],
    ['absent, which is no fault', { connection: 'absent' }, 'neutral', 'Not running'],
    ['connecting', { connection: 'connecting' }, 'info', 'Looking for the service…'],
    ['connected', { connection: 'connected' }, 'good', 'Running'],
    ['lost', { connection: 'lost' }, 'warning', 'The connection was lost'],
  ] as const)('%s', (_name, view, tone, title) => {
    expect(serviceHealth(view)).toMatchObject({ tone, title });
  });

  it('has no status without a connection', () => {
    expect(statusOf({ connection: 'lost', status: serviceStatus() })).toBeUndefined();
    expect(statusOf(connectedService())).toEqual(serviceStatus());
  });
});

describe('the health of the link', () => {
  const link = (parts: Partial<LinkStatus>): LinkStatus => ({ state: 'connected', active: false, ...parts });
  const retryAt = '2026-11-24T09:10:11.200Z';
  const reason = 'Client id or client secret is wrong.';

  it.each([
    ['no service', undefined, 'neutral', 'Not known'],
    ['off', link({ state: 'off' }), 'neutral', 'No appliance is set up'],
    ['connecting', link({ state: 'connecting' }), 'info', 'Connecting…'],
    ['active', link({ active: true }), 'good', 'Connected, active'],
    ['standing by', link({}), 'info', 'Connected, standing by'],
    ['waiting', link({ state: 'waiting', retryAt }), 'warning', 'Not connected, tries again in 12 s'],
    [
      'waiting until now',
      link({ state: 'waiting', retryAt: '2026-11-24T09:09:00.000Z' }),
      'warning',
      'Not connected, tries again now',
    ],
    ['refused', link({ state: 'refused' }), 'bad', 'The appliance refused the connection'],
    [
      'refused for a while',
      link({ state: 'refused', retryAt }),
      'bad',
      'The appliance refused the connection, tries again in 12 s',
    ],
  ] as const)('%s', (_name, status, tone, title) => {
    expect(linkHealth(status, now)).toMatchObject({ tone, title });
  });

  it.each(['off', 'waiting', 'refused'] as const)('shows the reason in the state %s', (state) => {
    expect(linkHealth(link({ state, reason }), now).explanation).toBe(reason);
  });

  it('shows since when it is connected', () => {
    const connected = link({ connectedSince: '2026-11-24T07:05:00.000Z' });
    expect(connectedSince(connected, now)).toBe('Since 24 Nov 2026, 07:05:00 UTC (2 h 5 min).');
    expect(connectedSince(link({ state: 'waiting' }), now)).toBeUndefined();
  });
});

describe('the plugin', () => {
  it.each([
    [undefined, 'neutral', 'Not known'],
    ['ready', 'good', 'Ready'],
    ['not-configured', 'warning', 'Not configured yet'],
    ['failed', 'bad', 'Failed'],
  ] as const)('%s', (state, tone, title) => {
    const plugin = state === undefined ? undefined : { id: 'pi', name: 'PI', version: '1', state };
    expect(pluginHealth(plugin)).toMatchObject({ tone, title });
  });
});

describe('a service that runs other settings than the saved ones', () => {
  it.each([
    ['the same', 7, 7, undefined],
    ['older ones', 6, 7, 'Runs revision 6, saved is 7.'],
    ['none', 0, 7, 'Runs without settings; saved is revision 7.'],
    ['nothing was ever saved here', 3, 0, undefined],
    ['what is saved is not known', 3, undefined, undefined],
  ])('%s', (_name, settingsRevision, saved, words) => {
    expect(revisionGap(serviceStatus({ settingsRevision }), saved)).toBe(words);
  });
});
