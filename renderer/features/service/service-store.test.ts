import { describe, expect, it } from 'vitest';
import type { ServiceView } from '../../../shared/views.ts';
import { ok } from '../../../shared/result.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import { createServiceStore } from './service-store.ts';
import { connectedService, recentRequest, serviceStatus } from '../../../test-support/renderer/test-views.ts';

const absent: ServiceView = { connection: 'absent', reason: { message: 'Nobody listens.', hint: 'Start it.' } };
/** Lets what was started run to its end: nothing here waits for time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const counted = (lookups: number) => connectedService({ counters: { ...serviceStatus().counters, lookups } });

function made(plan: Plan = {}) {
  const { client, calls } = testClient({
    'service/recent-requests': () => ok({ requests: [recentRequest()] }),
    ...plan,
  });
  return { get: createServiceStore(client, () => 1000).getState, calls };
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

describe('the recent requests', () => {
  it('are not requested without a watcher', async () => {
    const { get, calls } = made();
    get().receive(counted(1));
    await settle();
    expect(calls).toEqual([]);
  });

  it('are read for a watcher, and again when the counters change', async () => {
    const { get, calls } = made();
    get().receive(counted(1));
    const leave = get().watchRequests();
    await settle();
    expect(get().requests).toEqual([recentRequest()]);
    get().receive(counted(1));
    await settle();
    expect(calls).toHaveLength(1);
    get().receive(counted(2));
    await settle();
    expect(calls).toHaveLength(2);
    leave();
    get().receive(counted(3));
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('are read again after a check-in', async () => {
    const { get, calls } = made();
    get().receive(counted(1));
    get().watchRequests();
    await settle();
    get().receive(
      connectedService({
        counters: { ...serviceStatus().counters, lookups: 1, releases: serviceStatus().counters.releases + 1 },
      }),
    );
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('are requested once at a time, and once more if the counters have changed meanwhile', async () => {
    const answers: (() => void)[] = [];
    const { get, calls } = made({
      'service/recent-requests': () => new Promise((resolve) => answers.push(() => resolve(ok({ requests: [] })))),
    });
    get().receive(counted(1));
    get().watchRequests();
    for (const lookups of [2, 3, 4]) get().receive(counted(lookups));
    expect(calls).toHaveLength(1);
    answers[0]?.();
    await settle();
    expect(calls).toHaveLength(2);
    answers[1]?.();
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('are kept without a connection, and read again after it', async () => {
    const { get, calls } = made();
    get().watchRequests();
    await settle();
    expect(calls).toEqual([]);
    get().receive(connectedService());
    await settle();
    get().receive(absent);
    expect(get().requests).toEqual([recentRequest()]);
    get().receive(connectedService());
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('show an error of reading, except for a lost service', async () => {
    let error = testError({ kind: 'unexpected', detail: undefined });
    const { get } = made({ 'service/recent-requests': () => ({ ok: false, error }) });
    get().receive(counted(1));
    get().watchRequests();
    await settle();
    expect(get().requestsError).toEqual(error);
    error = testError({ kind: 'service-unavailable', detail: 'lost' });
    get().receive(counted(2));
    await settle();
    expect(get().requestsError).toBeUndefined();
  });
});
