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
import { defaultVault } from '../../sandbox/default-vault.ts';
import { describeWithPiItself } from '../../../test-support/pi/served-contract.ts';

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

/** Resolves after the next such call that PI answers. */
function answered(call: '_GetList' | '_CheckIn'): Promise<void> {
  return new Promise((resolve) =>
    watch.whenArrived(({ operation, ended }) => void (operation.endsWith(call) && ended.then(() => resolve()))),
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
    const looking = answered('_GetList');
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

describeWithPiItself('a check-out whose answer was lost', () => {
  it('is checked in again if PI makes it again after its check-in, where lists report comments', async () => {
    await practice.stop();
    const vault = { ...defaultVault, reportsComments: true };
    practice = await engineOnPractice({ clock, vault, onRequest: watch.onRequest });
    const engine = await practice.engine();
    const request = session('HQ\\ann', rdp('kiosk7'), 's1');
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    const { credentials } = practice.pi.vault;
    const entry = credentials.stored.find((each) => each.id.targetName === 'KIOSK7');
    if (entry === undefined) throw new Error('no such account');
    practice.pi.inject({ does: 'drop', after: true, operation: 'AccountStoreOps_StoredCredential_CheckOut' });
    let checkedIn = answered('_CheckIn');
    expect(await engine.getCredential(request, id, engineContext())).toMatchObject({ ok: false });
    await checkedIn;
    checkedIn = answered('_CheckIn');
    entry.hold = { by: 'HQ\\ann', until: Date.now() + 60_000, comment: credentials.journal[0]?.comment ?? '' };
    await checkedIn;
    await untilNothingIsPending(practice.plugin);
    expect(entry.hold).toBeUndefined();
    expect(acts()).toEqual(['check-out HQ\\ann', 'check-in HQ\\ann', 'check-in HQ\\ann']);
  });
});
