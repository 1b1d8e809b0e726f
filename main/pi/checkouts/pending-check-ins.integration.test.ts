import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { retryClock, retryWaits, type RetryClock } from '../../../test-support/pi/retry-clock.ts';
import { watchRequests, type RequestWatch } from '../../../test-support/pi/request-watch.ts';
import type { Fault } from '../../sandbox/faults.ts';
import type { EcmPlugin, PluginEngine } from '../../plugins/contract.ts';

/** Check-ins that fail: the durable list, its back-off, and who works it off (lookup.md 4.7). */

const context = engineContext();
const request = session('HQ\\ann', rdp('kiosk7'), 's1');
const checkIn = 'AccountStoreOps_StoredCredential_CheckIn';
let practice: EngineOnPractice;
let watch: RequestWatch;
let clock: RetryClock;
let waits: ReturnType<typeof retryWaits>;

beforeEach(async () => {
  watch = watchRequests();
  clock = retryClock();
  waits = retryWaits(clock);
  practice = await engineOnPractice({ clock, onRequest: watch.onRequest });
});

afterEach(async () => {
  watch.release();
  await practice.stop();
});

function arrivals(operation = checkIn): number {
  return watch.requests.filter((each) => each.operation === operation).length;
}

function isHeld(): boolean {
  const entry = practice.pi.vault.credentials.stored.find(
    ({ id }) => id.accountName === 'Administrator' && id.targetName === 'KIOSK7',
  );
  return entry !== undefined && practice.pi.vault.credentials.holdOf(entry) !== undefined;
}

/** Checks out, and fails to check in. */
async function leavePending(fault: Fault = { does: 'refuse', code: 11, operation: checkIn }): Promise<void> {
  const engine = await practice.engine();
  const id = await offerId(engine, request, 'Administrator (KIOSK7)');
  await engine.getCredential(request, id, context);
  practice.pi.inject(fault);
  waits.skip();
  expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
    ok: true,
    value: { checkIn: 'pending', actor: 'HQ\\ann' },
  });
  expect(practice.plugin.pendingCheckIns()).toBe(1);
}

function until(plugin: EcmPlugin, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    plugin.onChange(() => isSo() && resolve());
    if (isSo()) resolve();
  });
}

describe('a check-in that fails', () => {
  it.each<[string, Fault]>([
    ['is refused', { does: 'refuse', code: 11, operation: checkIn }],
    ['is refused in a fault', { does: 'refuse', code: 3, as: 'fault', operation: checkIn }],
    ['finds PI busy', { does: 'answer', status: 503, body: 'busy', operation: checkIn }],
    ['gets no answer', { does: 'drop', operation: checkIn }],
    ['loses its answer', { does: 'drop', after: true, operation: checkIn }],
  ])('because it %s is pending, and tried again until it is done', async (_why, fault) => {
    await leavePending(fault);
    await waits.until(() => practice.plugin.pendingCheckIns() === 0);
    expect(isHeld()).toBe(false);
    expect(arrivals()).toBe(2);
  });

  it('that PI answers with "not found" is over, and the release says that there was nothing to check in', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    await engine.getCredential(request, id, context);
    practice.pi.inject({ does: 'refuse', code: 4, operation: checkIn });
    expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do', actor: 'HQ\\ann' },
    });
    expect(practice.plugin.pendingCheckIns()).toBe(0);
  });

  it('is tried at growing intervals, of a quarter of an hour at most', async () => {
    await leavePending({ does: 'refuse', code: 11, operation: checkIn, times: 1000 });
    const times: number[] = [clock.now()];
    watch.whenArrived(({ operation }) => operation === checkIn && times.push(clock.now()));
    await waits.until(() => times.length > 11);
    const intervals = times.slice(1, 12).map((time, index) => (time - (times[index] ?? 0)) / 1000);
    // Half of 5 s doubling to 15 min, because chance is at its lowest here.
    expect(intervals).toEqual([2.5, 5, 10, 20, 40, 80, 160, 320, 450, 450, 450]);
  });

  it('waits while the credential is in use again by the same user, whose release checks in for both', async () => {
    await leavePending();
    const engine = await practice.engine();
    const again = { ...request, sessionId: 's2' };
    const id = await offerId(engine, again, 'Administrator (KIOSK7)');
    await engine.getCredential(again, id, context);
    await clock.advance(60_000);
    expect([isHeld(), arrivals()]).toEqual([true, 1]);
    expect(await engine.releaseCredential(again, id, 0, context)).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
    expect(practice.plugin.pendingCheckIns()).toBe(0);
    expect([isHeld(), arrivals()]).toEqual([false, 2]);
  });

  it('is made with a changed password of the API User as soon as settings bring it', async () => {
    await leavePending({ does: 'refuse', code: 11, operation: checkIn });
    practice.plugin.clearTokens();
    await practice.plugin.close();
    const next = practice.restart();
    await next.settingsInUse(undefined, practice.setup({}, { apiPassword: Secret.of('no longer') }));
    await waits.until(() => arrivals('DoLogin2') > 1);
    await until(next, () => next.pendingCheckIns() === 1);
    expect(isHeld()).toBe(true);
    await next.settingsInUse(undefined, practice.setup());
    await waits.until(() => next.pendingCheckIns() === 0 && !isHeld());
    expect(arrivals()).toBe(2);
  });
});

describe('when PI can be reached again', () => {
  const down: Fault = { does: 'drop', operation: checkIn, times: 1000 };
  const offered = ['Administrator (KIOSK7)', 'HQ\\da-admin', 'HQ\\svc-backup', 'HQ\\helpdesk-01'];

  /** Check-ins of several sessions fail, for so long that the next attempts are minutes away. */
  async function leaveSeveral(): Promise<PluginEngine> {
    const engine = await practice.engine();
    const labelled = await Promise.all(
      offered.map(async (label) => [label, await offerId(engine, request, label)] as const),
    );
    for (const [label, id] of labelled)
      expect(await engine.getCredential({ ...request, sessionId: label }, id, context)).toMatchObject({ ok: true });
    practice.pi.inject(down);
    waits.skip();
    for (const [label, id] of labelled)
      await engine.releaseCredential({ ...request, sessionId: label }, id, 0, context);
    await waits.until(() => arrivals() > offered.length + 6);
    practice.pi.clearFaults();
    return engine;
  }

  it('a call that succeeds leads to all check-ins at once, whatever they still had to wait', async () => {
    const engine = await leaveSeveral();
    const before = clock.now();
    waits.skip();
    expect((await engine.findCredentials(request, context)).result.ok).toBe(true);
    await waits.until(() => practice.plugin.pendingCheckIns() === 0);
    // Five seconds after the last attempt that failed.
    expect(clock.now() - before).toBeLessThanOrEqual(5000);
    expect(practice.pi.vault.credentials.journal.filter(({ act }) => act === 'check-in')).toHaveLength(offered.length);
  });

  it('without any other call, one attempt finds it out, and the others follow at once', async () => {
    await leaveSeveral();
    const before = arrivals();
    await waits.until(() => arrivals() > before);
    await until(practice.plugin, () => practice.plugin.pendingCheckIns() === 0);
    expect(arrivals() - before).toBe(offered.length);
  });

  it('no call brings forward what PI refused for a reason of its own', async () => {
    await leavePending({ does: 'refuse', code: 11, operation: checkIn, times: 2 });
    await clock.advance(1000);
    await (await practice.engine()).findCredentials(request, context);
    expect([practice.plugin.pendingCheckIns(), arrivals()]).toEqual([1, 1]);
  });
});

describe('of several processes', () => {
  it('one checks in what another left, and only one', async () => {
    await leavePending();
    await practice.plugin.close();
    const [second, third] = [practice.restart(), practice.restart()];
    watch.hold((operation) => operation === checkIn);
    await Promise.all([second, third].map((plugin) => plugin.settingsInUse(undefined, practice.setup())));
    await waits.until(() => watch.waiting > 0);
    const napsOfTheOther = clock.longWaits.length;
    await clock.advance(10 * 60_000);
    await waits.until(() => clock.longWaits.length > napsOfTheOther);
    expect(watch.waiting).toBe(1);
    watch.release();
    await waits.until(() => !isHeld() && second.pendingCheckIns() + third.pendingCheckIns() === 0);
    expect(practice.pi.calls.filter(({ operation, code }) => operation === checkIn && code === 0)).toHaveLength(1);
  });

  it('none checks in for a server that its settings do not name', async () => {
    await leavePending();
    await practice.plugin.close();
    const next = practice.restart();
    await next.settingsInUse(
      undefined,
      practice.setup({ endpointUrl: practice.pi.endpointUrl.replace('127.0.0.1', 'localhost') }),
    );
    await until(next, () => next.pendingCheckIns() === 1);
    const before = clock.longWaits.length;
    await waits.until(() => clock.longWaits.length > before + 3);
    expect([next.pendingCheckIns(), arrivals(), isHeld()]).toEqual([1, 1, true]);
  });
});
