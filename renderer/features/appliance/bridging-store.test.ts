import { describe, expect, it } from 'vitest';
import type { BridgingView } from '../../../shared/bridging.ts';
import { err, ok } from '../../../shared/result.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import { connectedService } from '../../../test-support/renderer/test-views.ts';
import { createBridgingStore } from './bridging-store.ts';

const view = (state: BridgingView['state']): BridgingView => ({ state, keyFile: '/d/bridge.key', pipe: '/d/ecm.sock' });

function store(plan: Plan = {}) {
  const { client, calls } = testClient({ 'bridging/read': () => ok(view('disabled')), ...plan });
  return { calls, ...createBridgingStore({ client, newId: () => 'id' }) };
}

const filled = { username: ' HQ\\ann ', host: 'web01 ' };

describe('the store of bridging', () => {
  it('shows what was switched, and keeps what is shown if that failed', async () => {
    const failed = err(testError({ kind: 'configuration' }));
    const { getState } = store({
      'bridging/switch': ({ action }) => (action === 'enable' ? ok(view('enabled')) : failed),
    });
    await getState().refresh();
    expect(getState().view?.state).toBe('disabled');
    await getState().switchTo('enable');
    expect(getState().view?.state).toBe('enabled');
    expect(await getState().switchTo('disable')).toBe(failed);
    expect(getState().view?.state).toBe('enabled');
  });

  it('tests with what was typed, without spaces around it, and not before all is typed', async () => {
    const { getState, calls } = store({ 'bridging/test': () => ok({ found: 2, ms: 40 }) });
    await getState().start();
    expect(calls).toEqual([]);
    getState().edit(filled);
    await getState().start();
    expect(calls).toEqual([
      {
        name: 'bridging/test',
        input: {
          requestId: 'id',
          session: { user: { username: 'HQ\\ann' }, jumpItem: { type: 'jump-client', host: 'web01' } },
        },
      },
    ]);
    expect(getState().request).toMatchObject({ phase: 'answered', value: { found: 2 } });
  });

  it('drops a test when bridging is switched, and when the service runs with other settings', async () => {
    const { getState } = store({
      'bridging/test': () => ok({ found: 0, ms: 40 }),
      'bridging/switch': () => ok(view('disabled')),
    });
    getState().edit(filled);
    await getState().start();
    await getState().switchTo('disable');
    expect(getState().request.phase).toBe('idle');
    await getState().start();
    const before = connectedService();
    getState().serviceChanged(connectedService({ tokens: 9 }), before);
    expect(getState().request.phase).toBe('answered');
    getState().serviceChanged(connectedService({ settingsRevision: 8 }), before);
    expect(getState().request.phase).toBe('idle');
  });

  it('reads the key file again when the service reports another state', () => {
    const { getState, calls } = store();
    const disabled = connectedService({ bridging: { state: 'disabled', connected: 0 } });
    getState().serviceChanged(disabled, disabled);
    expect(calls).toEqual([]);
    getState().serviceChanged(connectedService({ bridging: { state: 'enabled', connected: 0 } }), disabled);
    expect(calls).toEqual([{ name: 'bridging/read', input: {} }]);
  });
});
