import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  untilNothingIsPending,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { watchRequests, type RequestWatch } from '../../../test-support/pi/request-watch.ts';
import { strategies, type StrategyCase } from '../../../test-support/pi/check-out-strategies.ts';
import { systemClock, type Clock } from '../../platform/clock.ts';

/** A check-out that PI makes after nobody waits for it any more (lookup.md section 10), over real sockets. */

let practice: EngineOnPractice;
let watch: RequestWatch;
/** A hundred times as fast as that of PI. */
const startedAt = Date.now();
const clock: Clock = {
  now: () => startedAt + (Date.now() - startedAt) * 100,
  delay: (ms, signal) => systemClock.delay(ms / 100, signal),
};

beforeEach(async () => {
  watch = watchRequests();
  practice = await engineOnPractice({ clock, onRequest: watch.onRequest });
});

afterEach(async () => {
  watch.release();
  await practice.stop();
});

const isCheckOut = (operation: string): boolean => operation.endsWith('_CheckOut');

function acts(): readonly string[] {
  return practice.pi.vault.credentials.journal.map(({ act, by }) => `${act} ${by}`);
}

/** Makes PI carry out the next check-out when `make` is called; `arrived` resolves when it has come. */
function lateCheckOut({ label }: StrategyCase) {
  const { promise, resolve: make } = Promise.withResolvers<void>();
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  watch.whenArrived(({ operation }) => void (isCheckOut(operation) && resolve()));
  const kind = label.includes('Break glass') ? 'Shared' : 'Stored';
  practice.pi.inject({ does: 'late', until: promise, operation: `AccountStoreOps_${kind}Credential_CheckOut` });
  return { make, arrived };
}

/** Resolves after the next list that PI answers. */
function looked(): Promise<void> {
  return new Promise((resolve) =>
    watch.whenArrived(({ operation, ended }) => void (operation.endsWith('_GetList') && ended.then(() => resolve()))),
  );
}

describe.each(strategies)('a check-out $name that PI makes late', (strategy) => {
  it.each([
    ['the time limit is over', { requestTimeoutMs: 1000 }],
    ['its request was cancelled', {}],
  ])('after %s ends with the credential checked in', async (_why, changes) => {
    const engine = await practice.engine({ ...strategy.settings, ...changes });
    const request = session(strategy.username, strategy.jumpItem, 's1');
    const id = await offerId(engine, request, strategy.label);
    const cancel = new AbortController();
    const { make, arrived } = lateCheckOut(strategy);
    const getting = engine.getCredential(request, id, engineContext(cancel.signal));
    await arrived;
    const looking = looked();
    if (!('requestTimeoutMs' in changes)) cancel.abort();
    expect(await getting).toMatchObject({ ok: false });
    // It is not there yet, which settles nothing.
    await looking;
    expect([practice.plugin.pendingCheckIns(), acts()]).toEqual([1, []]);
    make();
    await untilNothingIsPending(practice.plugin);
    const by = practice.pi.vault.credentials.journal[0]?.by ?? '';
    expect(acts()).toEqual([`check-out ${by}`, `check-in ${by}`]);
    // Nobody had the password.
    expect(practice.pi.vault.rotations).toEqual([]);
  });
});

describe('while a late check-out is looked for', () => {
  it('a new session of the same user has the credential, and its release leaves nothing checked out', async () => {
    const [strategy] = strategies;
    if (strategy === undefined) throw new Error('no strategy');
    const engine = await practice.engine({ requestTimeoutMs: 1000 });
    const request = session('HQ\\ann', rdp('kiosk7'), 's1');
    const id = await offerId(engine, request, strategy.label);
    const { make } = lateCheckOut(strategy);
    expect(await engine.getCredential(request, id, engineContext())).toMatchObject({ ok: false });
    const again = { ...request, sessionId: 's2' };
    expect(await engine.getCredential(again, id, engineContext())).toMatchObject({ ok: true });
    expect(await engine.releaseCredential(again, id, 0, engineContext())).toMatchObject({ value: { checkIn: 'done' } });
    expect(practice.plugin.pendingCheckIns()).toBe(1);
    make();
    await untilNothingIsPending(practice.plugin);
    expect(acts().map((act) => act.split(' ')[0])).toEqual(['check-out', 'check-in', 'check-out', 'check-in']);
  });
});
