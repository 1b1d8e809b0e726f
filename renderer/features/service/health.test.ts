import { describe, expect, it } from 'vitest';
import type { LinkStatus } from '../../../shared/service-status.ts';
import { connectedService, serviceStatus } from '../../../test-support/renderer/test-views.ts';
import { connectedSince, hasEnded, linkHealth, pluginHealth, revisionGap, serviceHealth, statusOf } from './health.ts';

const now = Date.parse('2026-11-24T09:10:00.000Z');

describe('the health of the service', () => {
  it.each([
    ['not known yet', undefined, 'info', 'Looking for the service…'],
    ['never seen here, which is no fault', { connection: 'absent' }, 'neutral', 'Not running'],
    ['connecting', { connection: 'connecting' }, 'info', 'Looking for the service…'],
    ['connected', { connection: 'connected' }, 'good', 'Running'],
    ['lost', { connection: 'lost' }, 'bad', 'Connection to the service lost'],
  ] as const)('%s', (_name, view, tone, title) => {
    expect(serviceHealth(view, now)).toMatchObject({ tone, title });
  });

  const at = '2026-11-24T09:07:00.000Z';
  it.each([
    ['ended by a kill', { at, end: 'unexpected' }, 'Service stopped unexpectedly'],
    ['stopped', { at, end: 'stopped' }, 'Service stopped'],
  ] as const)('that was %s is an error, with its time and its consequence', (_name, lastRun, title) => {
    expect(serviceHealth({ connection: 'absent', lastRun }, now)).toEqual({
      tone: 'bad',
      title,
      explanation:
        'Not running since 10:07:00 (3 min ago). Requests of the appliance are not answered. Reconnecting automatically when it is back.',
    });
  });

  it('that could not start says why', () => {
    const lastRun = { at, end: 'not-started', message: 'The pipe is in use.', hint: 'Stop the other one.' } as const;
    expect(serviceHealth({ connection: 'absent', lastRun }, now)).toMatchObject({
      tone: 'bad',
      title: 'Service could not start',
      explanation: expect.stringContaining('The pipe is in use. Stop the other one.'),
    });
  });

  it('that is suspended for maintenance says so, and since when', () => {
    const view = connectedService({ suspended: { since: at } });
    expect(serviceHealth(view, now)).toEqual({
      tone: 'warning',
      title: 'Suspended for maintenance',
      explanation: 'Since 24 Nov 2026, 10:07:00 (3 min ago). Lookups and retrievals are refused; check-ins go on.',
    });
  });

  it('that was seen running in this window is an error where its log cannot be read', () => {
    expect(serviceHealth({ connection: 'absent' }, now, true)).toMatchObject({ tone: 'bad' });
  });

  it.each([
    ['never ran', { connection: 'absent' }, false, false],
    ['was seen', { connection: 'absent' }, true, true],
    ['has a last run', { connection: 'absent', lastRun: { at, end: 'stopped' } }, false, true],
    ['is lost', { connection: 'lost' }, false, true],
    ['is connected', { connection: 'connected' }, true, false],
  ] as const)('of a service that %s', (_name, view, ranBefore, ended) => {
    expect(hasEnded(view, ranBefore)).toBe(ended);
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
    ['no service', undefined, 'neutral', 'Unknown: the service is not running'],
    ['off', link({ state: 'off' }), 'neutral', 'No appliance is set up'],
    ['connecting', link({ state: 'connecting' }), 'info', 'Connecting…'],
    ['active', link({ active: true }), 'good', 'Connected, active'],
    ['standing by', link({}), 'info', 'Connected, standby'],
    ['waiting', link({ state: 'waiting', retryAt }), 'bad', 'Disconnected. Retrying in 12 s'],
    [
      'waiting until now',
      link({ state: 'waiting', retryAt: '2026-11-24T09:09:00.000Z' }),
      'bad',
      'Disconnected. Retrying now',
    ],
    ['refused', link({ state: 'refused' }), 'bad', 'The appliance refused the connection'],
    [
      'refused for a while',
      link({ state: 'refused', retryAt }),
      'bad',
      'The appliance refused the connection. Retrying in 12 s',
    ],
  ] as const)('%s', (_name, status, tone, title) => {
    expect(linkHealth(status, now)).toMatchObject({ tone, title });
  });

  it('is an error without a service that ran, where an appliance is set up', () => {
    expect(linkHealth(undefined, now, true)).toMatchObject({
      tone: 'bad',
      title: 'Unknown: the service is not running',
    });
  });

  it.each(['off', 'waiting', 'refused'] as const)('shows the reason in the state %s', (state) => {
    expect(linkHealth(link({ state, reason }), now).explanation).toBe(reason);
  });

  it('shows since when it is connected', () => {
    const connected = link({ connectedSince: '2026-11-24T07:05:00.000Z' });
    expect(connectedSince(connected, now)).toEqual({
      words: 'Since 24 Nov 2026, 08:05:00 (2 h 5 min).',
      utc: '24 Nov 2026, 07:05:00 UTC',
    });
    expect(connectedSince(link({ state: 'waiting' }), now)).toBeUndefined();
  });
});

describe('the plugin', () => {
  it.each([
    [undefined, 'neutral', 'Unknown: the service is not running'],
    ['ready', 'good', 'Ready'],
    ['not-configured', 'warning', 'Not configured yet'],
    ['failed', 'bad', 'Failed'],
  ] as const)('%s', (state, tone, title) => {
    const plugin = state === undefined ? undefined : { id: 'pi', name: 'PI', version: '1', state };
    expect(pluginHealth(plugin)).toMatchObject({ tone, title });
  });

  it('answers nothing while the service is suspended', () => {
    const plugin = { id: 'pi', name: 'PI', version: '1', state: 'ready' } as const;
    expect(pluginHealth(plugin, true)).toEqual({ tone: 'warning', title: 'Suspended for maintenance' });
  });
});

describe('a service that runs other settings than the saved ones', () => {
  it.each([
    ['the same', 7, 7, undefined],
    ['older ones', 6, 7, 'The service uses revision 6 of the settings; revision 7 is saved.'],
    ['none', 0, 7, 'The service has no settings; revision 7 is saved.'],
    ['nothing was ever saved here', 3, 0, undefined],
    ['what is saved is not known', 3, undefined, undefined],
  ])('%s', (_name, settingsRevision, saved, words) => {
    expect(revisionGap(serviceStatus({ settingsRevision }), saved)).toBe(words);
  });
});
