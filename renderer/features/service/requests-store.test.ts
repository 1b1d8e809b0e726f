import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import { connectedService, recentRequest, serviceStatus } from '../../../test-support/renderer/test-views.ts';
import { createRequestsStore, isFiltered, noFilter } from './requests-store.ts';

/** Lets what was started run to its end: nothing here waits for time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const counted = (lookups: number) => connectedService({ counters: { ...serviceStatus().counters, lookups } });
const named = (correlationId: string): RecentRequest => recentRequest({ correlationId });
const now = Date.parse('2026-11-24T10:00:00.000Z');

function made(plan: Plan = { 'requests/list': () => ok({ requests: [named('a')] }) }) {
  const { client, calls } = testClient(plan);
  const { getState } = createRequestsStore(client, () => now);
  const ids = () => getState().requests?.map(({ correlationId }) => correlationId);
  return { get: getState, calls, ids };
}

describe('the request history', () => {
  it('is not read without a watcher', async () => {
    const { get, calls } = made();
    get().serviceChanged(counted(2), counted(1));
    await settle();
    expect(calls).toEqual([]);
  });

  it('is read for a watcher, also without a service, and again when the counters change', async () => {
    const { get, calls, ids } = made();
    const leave = get().watch();
    await settle();
    expect(ids()).toEqual(['a']);
    get().serviceChanged(counted(1), counted(1));
    await settle();
    expect(calls).toHaveLength(1);
    get().serviceChanged(counted(2), counted(1));
    await settle();
    expect(calls).toHaveLength(2);
    leave();
    get().serviceChanged(counted(3), counted(2));
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('is read again when the service ends, because the last requests are on the disk', async () => {
    const { get, calls, ids } = made();
    get().watch();
    await settle();
    get().serviceChanged({ connection: 'absent' }, counted(1));
    await settle();
    expect(calls).toHaveLength(2);
    expect(ids()).toEqual(['a']);
  });

  it('is read once at a time, and once more if something changed meanwhile', async () => {
    const answers: (() => void)[] = [];
    const { get, calls } = made({
      'requests/list': () => new Promise((resolve) => answers.push(() => resolve(ok({ requests: [] })))),
    });
    get().watch();
    for (const lookups of [2, 3, 4]) get().serviceChanged(counted(lookups), counted(lookups - 1));
    expect(calls).toHaveLength(1);
    answers[0]?.();
    await settle();
    expect(calls).toHaveLength(2);
    answers[1]?.();
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('asks for what the filter says', async () => {
    const { get, calls } = made();
    get().setFilter({ user: ' ann ', host: 'web', outcome: 'none', period: '24h' });
    await settle();
    expect(calls.at(-1)?.input).toEqual({
      user: 'ann',
      host: 'web',
      outcome: 'none',
      since: '2026-11-23T10:00:00.000Z',
      limit: 100,
    });
    expect(isFiltered(get().filter)).toBe(true);
    expect(isFiltered(noFilter)).toBe(false);
  });

  it('asks for a time range in place of the period', async () => {
    const { get, calls } = made();
    get().setFilter({ period: '24h', between: { from: now - 7_200_000, to: now - 3_600_000 } });
    await settle();
    expect(calls.at(-1)?.input).toEqual({
      since: '2026-11-24T08:00:00.000Z',
      until: '2026-11-24T09:00:00.000Z',
      limit: 100,
    });
    expect(isFiltered(get().filter)).toBe(true);
    get().setFilter({ period: 'all', between: undefined });
    expect(isFiltered(get().filter)).toBe(false);
  });

  it('ignores the answer for a filter before', async () => {
    const answers: ((requests: RecentRequest[]) => void)[] = [];
    const { get, ids } = made({
      'requests/list': () => new Promise((resolve) => answers.push((requests) => resolve(ok({ requests })))),
    });
    get().watch();
    get().setFilter({ user: 'bob' });
    answers[0]?.([named('of-ann')]);
    await settle();
    expect(ids()).toBeUndefined();
    answers[1]?.([named('of-bob')]);
    await settle();
    expect(ids()).toEqual(['of-bob']);
  });

  it('shows older ones below, and keeps them when newer ones come', async () => {
    let newest = [named('c'), named('b')];
    const { get, ids } = made({
      'requests/list': ({ before }) =>
        before === undefined ? ok({ requests: newest, next: '1:7' }) : ok({ requests: [named('a')] }),
    });
    get().watch();
    await settle();
    await get().readOlder();
    expect(ids()).toEqual(['c', 'b', 'a']);
    expect(get().next).toBeUndefined();
    newest = [named('d'), named('c')];
    get().serviceChanged(counted(2), counted(1));
    await settle();
    expect(ids()).toEqual(['d', 'c', 'b', 'a']);
  });

  it('shows why it cannot be read, and keeps what is shown', async () => {
    let fails = false;
    const error = testError();
    const { get, ids } = made({
      'requests/list': () => (fails ? { ok: false, error } : ok({ requests: [named('a')] })),
    });
    get().watch();
    await settle();
    fails = true;
    get().serviceChanged(counted(2), counted(1));
    await settle();
    expect(get().error).toEqual(error);
    expect(ids()).toEqual(['a']);
  });

  it('is exported with all its pages', async () => {
    const { get } = made({
      'requests/list': ({ before }) =>
        before === undefined ? ok({ requests: [named('b')], next: '1:7' }) : ok({ requests: [named('a')] }),
    });
    expect(await get().readAll()).toMatchObject({
      value: { requests: [{ correlationId: 'b' }, { correlationId: 'a' }] },
    });
  });
});
