import { describe, expect, it } from 'vitest';
import type { ServiceView } from '../../../shared/views.ts';
import { ok } from '../../../shared/result.ts';
import { testClient, type Plan } from '../../../test-support/renderer/test-client.ts';
import { createServiceStore } from './service-store.ts';
import { connectedService, serviceStatus } from '../../../test-support/renderer/test-views.ts';

const absent: ServiceView = { connection: 'absent', reason: { message: 'It is not running.', hint: 'Start it.' } };

function made(plan: Plan = {}) {
  return { get: createServiceStore(testClient(plan).client, () => 1000).getState };
}

describe('the state of the service', () => {
  it('is read at the start and replaced by pushed states', async () => {
    const { get } = made({ 'service/state': () => ok(absent) });
    await get().start();
    expect(get()).toMatchObject({ view: absent, received: undefined });
    get().receive(connectedService());
    expect(get()).toMatchObject({ view: connectedService(), received: { status: serviceStatus(), at: 1000 } });
  });
});

describe('a changed log level', () => {
  it('is shown at once, but not without a connection', () => {
    const { get } = made();
    get().setLogLevel('debug');
    expect(get().view).toBeUndefined();
    get().receive(connectedService());
    get().setLogLevel('debug');
    expect(get().view).toEqual(connectedService({ logLevel: 'debug' }));
  });
});

describe('a disconnected service', () => {
  it('keeps its last status', () => {
    const { get } = made();
    get().receive(connectedService());
    get().receive({ connection: 'lost' });
    get().receive(absent);
    expect(get()).toMatchObject({ view: absent, received: { status: serviceStatus() } });
  });

  it('remains disconnected during a retry', () => {
    const { get } = made();
    get().receive({ connection: 'connecting' });
    expect(get().view?.connection).toBe('connecting');
    get().receive(absent);
    get().receive({ connection: 'connecting' });
    expect(get().view).toEqual(absent);
    get().receive(connectedService());
    expect(get().view?.connection).toBe('connected');
  });
});
