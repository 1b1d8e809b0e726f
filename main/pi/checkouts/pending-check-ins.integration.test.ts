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
import { retryClock, type RetryClock } from '../../../test-support/pi/retry-clock.ts';
import { watchRequests, type RequestWatch } from '../../../test-support/pi/request-watch.ts';
import type { Fault } from '../../sandbox/faults.ts';
import type { EcmPlugin } from '../../plugins/contract.ts';

/** Check-ins that fail: the durable list, its back-off, and who works it off (lookup.md 4.7). */

const context = engineContext();
const request = session('HQ\\ann', rdp('kiosk7'), 's1');
const checkIn = 'AccountStoreOps_StoredCredential_CheckIn';
let practice: EngineOnPractice;
let watch: RequestWatch;
let clock: RetryClock;
/** How many naps are over. */
let slept: number;

beforeEach(async () => {
  slept = 0;
  watch = watchRequests();
  clock = retryClock();
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
  // The nap that the failure interrupts is not slept to its end.
  slept = naps().length;
  expect(await engine.releaseCredential(request, id, 0, context)).toEqual({ ok: true, value: { checkIn: 'pending' } });
  expect(practice.plugin.pendingCheckIns()).toBe(1);
}

function until(plugin: EcmPlugin, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    plugin.onChange(() => isSo() && resolve());
    if (isSo()) resolve();
  });
}

/** How long unused connections are kept; every other long wait is the nap of whoever works the list off. */
const idleConnectionMs = 5 * 60_000;

function naps(): readonly number[] {
  return clock.longWaits.filter((ms) => ms !== idleConnectionMs);
}

/** Moves the clock from nap to nap, each once, until something is so. */
async function sleepUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    const sleep = naps()[slept];
    if (sleep !== undefined) {
      slept += 1;
      await clock.advance(sleep);
    }
    // Files and sockets take their own time, during which the clock must stand still.
    await new Promise((resolve) => setImmediate(resolve));
  }
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
    await sleepUntil(() => practice.plugin.pendingCheckIns() === 0);
    expect(isHeld()).toBe(false);
    expect(arrivals()).toBe(2);
  });

  it('that PI answers with "not found" is done: nothing is checked out there', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    await engine.getCredential(request, id, context);
    practice.pi.inject({ does: 'refuse', code: 4, operation: checkIn });
    expect(await engine.releaseCredential(request, id, 0, context)).toEqual({ ok: true, value: { checkIn: 'done' } });
    expect(practice.plugin.pendingCheckIns()).toBe(0);
  });

  it('is tried at growing intervals, of a quarter of an hour at most', async () => {
    await leavePending({ does: 'refuse', code: 11, operation: checkIn, times: 1000 });
    const times: number[] = [clock.now()];
    watch.whenArrived(({ operation }) => operation === checkIn && times.push(clock.now()));
    await sleepUntil(() => times.length > 11);
    const waits = times.slice(1, 12).map((time, index) => (time - (times[index] ?? 0)) / 1000);
    // Half of 5 s doubling to 15 min, because chance is at its lowest here.
    expect(waits).toEqual([2.5, 5, 10, 20, 40, 80, 160, 320, 450, 450, 450]);
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
    await sleepUntil(() => arrivals('DoLogin2') > 1);
    await until(next, () => next.pendingCheckIns() === 1);
    expect(isHeld()).toBe(true);
    await next.settingsInUse(undefined, practice.setup());
    await sleepUntil(() => next.pendingCheckIns() === 0 && !isHeld());
    expect(arrivals()).toBe(2);
  });
});

describe('of several processes', () => {
  it('one checks in what another left, and only one', async () => {
    await leavePending();
    await practice.plugin.close();
    const [second, third] = [practice.restart(), practice.restart()];
    watch.hold((operation) => operation === checkIn);
    await Promise.all([second, third].map((plugin) => plugin.settingsInUse(undefined, practice.setup())));
    await sleepUntil(() => watch.waiting > 0);
    const napsOfTheOther = clock.longWaits.length;
    await clock.advance(10 * 60_000);
    await sleepUntil(() => clock.longWaits.length > napsOfTheOther);
    expect(watch.waiting).toBe(1);
    watch.release();
    await sleepUntil(() => !isHeld() && second.pendingCheckIns() + third.pendingCheckIns() === 0);
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
    await sleepUntil(() => clock.longWaits.length > before + 3);
    expect([next.pendingCheckIns(), arrivals(), isHeld()]).toEqual([1, 1, true]);
  });
});
