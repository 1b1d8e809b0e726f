import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../shared/activity.ts';
import { ok } from '../../../shared/result.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import { connectedService, serviceStatus } from '../../../test-support/renderer/test-views.ts';
import { createActivityStore } from './activity-store.ts';

/** Lets what was started run to its end: nothing here waits for time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const counted = (lookups: number) => connectedService({ counters: { ...serviceStatus().counters, lookups } });
const activity: Activity = { historyDays: 30, buckets: [], service: { stretches: [] }, link: { stretches: [] } };

function made(plan: Plan = { 'service/activity': () => ok(activity) }) {
  let time = 0;
  const scheduled: { readonly work: () => void; readonly ms: number }[] = [];
  const { client, calls } = testClient(plan);
  const { getState } = createActivityStore(
    client,
    () => time,
    (work, ms) => scheduled.push({ work, ms }),
  );
  return { get: getState, calls, scheduled, pass: (ms: number) => (time += ms) };
}

describe('the activity', () => {
  it('is read for a watcher, and again when the service has answered or its state changed', async () => {
    const { get, calls } = made();
    const leave = get().watch();
    await settle();
    expect(get().shown).toEqual({ ...activity, period: '24h' });
    get().serviceChanged(counted(1), counted(1));
    expect(calls).toHaveLength(1);
    get().serviceChanged(counted(2), counted(1));
    await settle();
    expect(calls).toHaveLength(2);
    const suspended = connectedService({ suspended: { since: '2026-11-24T10:00:00.000Z' } });
    get().serviceChanged(suspended, connectedService());
    await settle();
    expect(calls).toHaveLength(3);
    leave();
    get().serviceChanged(counted(3), counted(2));
    await settle();
    expect(calls).toHaveLength(3);
  });

  it('is read at once when the service ends, and else after a rest, once for all that changed', async () => {
    const { get, calls, scheduled, pass } = made({
      'service/activity': () => {
        pass(100);
        return ok(activity);
      },
    });
    const leave = get().watch();
    await settle();
    get().serviceChanged({ connection: 'absent' }, counted(2));
    await settle();
    expect(calls).toHaveLength(2);
    pass(200);
    for (const lookups of [3, 4]) get().serviceChanged(counted(lookups), counted(lookups - 1));
    await settle();
    expect([calls.length, scheduled.map(({ ms }) => ms)]).toEqual([2, [300]]);
    pass(300);
    scheduled[0]?.work();
    await settle();
    expect(calls).toHaveLength(3);
    get().serviceChanged(counted(5), counted(4));
    leave();
    scheduled[1]?.work();
    await settle();
    expect(calls).toHaveLength(3);
  });

  it('of the period before stays until that of the new one is there', async () => {
    const answers: (() => void)[] = [];
    const { get, calls } = made({
      'service/activity': () => new Promise((resolve) => answers.push(() => resolve(ok(activity)))),
    });
    get().watch();
    get().setPeriod('30d');
    answers[0]?.();
    await settle();
    expect(get().shown).toBeUndefined();
    answers[1]?.();
    await settle();
    expect(get().shown?.period).toBe('30d');
    get().setPeriod('24h');
    expect(get().shown?.period).toBe('30d');
    expect(calls.map(({ input }) => input)).toEqual([{ period: '24h' }, { period: '30d' }, { period: '24h' }]);
  });

  it('shows why it cannot be read, and keeps what is shown', async () => {
    let fails = false;
    const error = testError();
    const { get } = made({ 'service/activity': () => (fails ? { ok: false, error } : ok(activity)) });
    get().watch();
    await settle();
    fails = true;
    await get().refresh();
    expect(get()).toMatchObject({ error, shown: activity });
    fails = false;
    await get().refresh();
    expect(get().error).toBeUndefined();
  });
});
