import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { watchRequests, type RequestWatch } from '../../../test-support/pi/request-watch.ts';
import { checkOutProgram, kill, printed, type CheckOutProgram } from '../../../test-support/pi/started-processes.ts';
import type { PluginEngine } from '../../plugins/contract.ts';
import { defaultVault } from '../../sandbox/default-vault.ts';
import type { PiPlugin } from '../plugin.ts';

/** Two ECMs, and several processes of one, with the same user and account: nothing that a session holds is ended (lookup.md section 10). */

const context = engineContext();
const request = session('HQ\\ann', rdp('kiosk7'), 's1');
const label = 'Administrator (KIOSK7)';
const checkOut = (operation: string): boolean => operation === 'AccountStoreOps_StoredCredential_CheckOut';
let program: CheckOutProgram;
let practice: EngineOnPractice;
let watch: RequestWatch;
/** How far the clock of PI is ahead, in milliseconds. */
let ahead: number;

beforeAll(async () => {
  program = await checkOutProgram();
});
afterAll(() => program.remove());

async function start(reportsComments: boolean): Promise<void> {
  ahead = 0;
  watch = watchRequests();
  practice = await engineOnPractice({
    vault: { ...defaultVault, reportsComments },
    now: () => Date.now() + ahead,
    onRequest: watch.onRequest,
  });
}

beforeEach(() => start(false));

afterEach(async () => {
  await program.killAll();
  watch.release();
  await practice.stop();
});

function acts(): readonly string[] {
  return practice.pi.vault.credentials.journal.map(({ act }) => act);
}

function isHeld(): boolean {
  const entry = practice.pi.vault.credentials.stored.find(
    ({ id }) => id.accountName === 'Administrator' && id.targetName === 'KIOSK7',
  );
  return entry !== undefined && practice.pi.vault.credentials.holdOf(entry) !== undefined;
}

async function engineOf(plugin: PiPlugin): Promise<PluginEngine> {
  const setup = practice.setup();
  await plugin.settingsInUse(undefined, setup);
  const engine = await plugin.engine(setup);
  if (!engine.ok) throw new Error(engine.error.message);
  return engine.value;
}

/** Resolves when the plugin has adopted what was left, and nothing is to be checked in any more. */
function untilSettled(plugin: PiPlugin): Promise<void> {
  return new Promise((resolve) => {
    let wasPending = false;
    plugin.onChange(() => {
      wasPending ||= plugin.pendingCheckIns() > 0;
      if (wasPending && plugin.pendingCheckIns() === 0) resolve();
    });
  });
}

describe.each([false, true])('an ECM that was killed and starts again (comments in lists: %s)', (reportsComments) => {
  beforeEach(async () => {
    await practice.stop();
    await start(reportsComments);
  });

  it('leaves the check-out of another ECM alone, and says so to its own session', async () => {
    const other = await practice.engine();
    const id = await offerId(other, request, label);
    const first = program.start(practice, request, id, 'wait', { ecm: 'first-ecm' });
    expect(await printed(first)).toBe('got');
    await kill(first);
    const others = { ...request, sessionId: 's2' };
    ahead += 1000;
    expect(await other.getCredential(others, id, context)).toMatchObject({ ok: true });
    const again = practice.restart('first-ecm');
    const settled = untilSettled(again);
    const engine = await engineOf(again);
    await settled;
    expect([isHeld(), acts()]).toEqual([true, ['check-out', 'check-out']]);
    expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do', actor: 'HQ\\ann' },
    });
    expect(await other.releaseCredential(others, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'done', actor: 'HQ\\ann' },
    });
    expect(isHeld()).toBe(false);
  });

  it('checks in what nobody has got since', async () => {
    const id = await offerId(await practice.engine(), request, label);
    const first = program.start(practice, request, id, 'wait', { ecm: 'first-ecm' });
    await printed(first);
    await kill(first);
    const again = practice.restart('first-ecm');
    const settled = untilSettled(again);
    await engineOf(again);
    await settled;
    expect([isHeld(), acts()]).toEqual([false, ['check-out', 'check-in']]);
  });
});

describe('a release whose check-out another ECM has ended', () => {
  it('says that there was nothing to check in', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, request, label);
    await engine.getCredential(request, id, context);
    const other = await engineOf(practice.restart('other-ecm'));
    const others = { ...request, sessionId: 's2' };
    await other.getCredential(others, id, context);
    expect(await other.releaseCredential(others, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'done', actor: 'HQ\\ann' },
    });
    expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do', actor: 'HQ\\ann' },
    });
  });
});

describe.each([false, true])(
  'an Endpoint URL that was changed to another name of the same PI (comments in lists: %s)',
  (reportsComments) => {
    beforeEach(async () => {
      await practice.stop();
      await start(reportsComments);
    });

    it('lets no session end the later check-out of another one', async () => {
      const engine = await practice.engine();
      const id = await offerId(engine, request, label);
      await engine.getCredential(request, id, context);
      ahead = 60_000;
      const elsewhere = await practice.engine({
        endpointUrl: practice.pi.endpointUrl.replace('127.0.0.1', 'localhost'),
      });
      const others = { ...request, sessionId: 's2' };
      expect(await elsewhere.getCredential(others, id, context)).toMatchObject({ ok: true });
      expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
        ok: true,
        value: { checkIn: 'nothing-to-do', actor: 'HQ\\ann' },
      });
      expect(isHeld()).toBe(true);
      expect(await elsewhere.releaseCredential(others, id, 0, context)).toMatchObject({
        ok: true,
        value: { checkIn: 'done' },
      });
      expect(isHeld()).toBe(false);
    });
  },
);

describe('the comment of a check-out', () => {
  it('ends with the ECM and the session', async () => {
    const ecms = [await practice.engine(), await engineOf(practice.restart('other-ecm'))];
    for (const engine of ecms)
      for (const sessionId of ['s1', 's2', undefined]) {
        const { sessionId: _own, ...anonymous } = request;
        const of = sessionId === undefined ? anonymous : { ...request, sessionId };
        const id = await offerId(engine, of, label);
        await engine.getCredential(of, id, context);
        await engine.releaseCredential(of, id, 0, context);
      }
    const tags = practice.pi.vault.credentials.journal
      .filter(({ act }) => act === 'check-out')
      .map(({ comment }) => / \[ecm ([\da-f]{4})\/([\da-f]{4})\]$/.exec(comment)?.slice(1) ?? []);
    expect(new Set(tags.map(([ecm]) => ecm)).size).toBe(2);
    expect(tags.slice(0, 2).map(([, of]) => of)).toEqual(tags.slice(3, 5).map(([, of]) => of));
    expect(new Set(tags.map(([, of]) => of)).size).toBe(4);
  });
});

describe('a test and a session of the same user and account', () => {
  it('in two processes: a session that begins during the test has the credential after it', async () => {
    const id = await offerId(await practice.engine(), request, label);
    watch.hold(checkOut);
    const tester = program.start(practice, request, id, 'test');
    await watch.untilWaiting(1);
    const sessionProcess = program.start(practice, { ...request, sessionId: 's2' }, id, 'wait');
    const listed = new Promise<void>((resolve) =>
      watch.whenArrived(({ operation, ended }) => void (operation.endsWith('_GetList') && ended.then(() => resolve()))),
    );
    await listed;
    watch.release();
    expect(await Promise.all([printed(tester), printed(sessionProcess)])).toEqual(['tested, checked in', 'got']);
    expect([isHeld(), acts()]).toEqual([true, ['check-out', 'check-in', 'check-out']]);
  });

  it('in two processes: a test that begins while a session gets the credential leaves it checked out', async () => {
    const id = await offerId(await practice.engine(), request, label);
    watch.hold(checkOut);
    const sessionProcess = program.start(practice, { ...request, sessionId: 's2' }, id, 'wait');
    await watch.untilWaiting(1);
    const tester = program.start(practice, request, id, 'test');
    watch.release();
    expect(await Promise.all([printed(sessionProcess), printed(tester)])).toEqual(['got', 'tested, left']);
    expect(isHeld()).toBe(true);
  });

  it.each([1, 2, 3])('begun at the same moment in two processes, attempt %i: the session has it', async () => {
    const id = await offerId(await practice.engine(), request, label);
    const tester = program.start(practice, request, id, 'test');
    const sessionProcess = program.start(practice, { ...request, sessionId: 's2' }, id, 'wait');
    const [tested, got] = await Promise.all([printed(tester), printed(sessionProcess)]);
    expect([tested.startsWith('tested'), got, isHeld()]).toEqual([true, 'got', true]);
  });

  it.each([
    ['what its user holds', { username: 'HQ\\ann', host: 'kiosk7', label, holder: 'HQ\\ann' }],
    ['what someone else holds', { username: 'HQ\\ann', host: 'kiosk7', label, holder: 'HQ\\gina' }],
    ['a name in other case', { username: 'HQ\\ann', host: 'kiosk7', label, holder: 'hq\\ANN' }],
    ['what the API User holds', { username: 'HQ\\carol', host: 'web01', label: 'localops (WEB01)', holder: 'svc-ecm' }],
    ['what another user holds', { username: 'HQ\\carol', host: 'web01', label: 'localops (WEB01)', holder: 'HQ\\ann' }],
  ])('is not checked in by a test of %s', async (_what, { username, host, label: offered, holder }) => {
    const engine = await practice.engine({ includeRemoteSessionOnly: true, createSpinJobs: true });
    const tested = session(username, { type: 'vnc', host }, 's1');
    const id = await offerId(engine, tested, offered);
    const { stored } = practice.pi.vault.credentials;
    const entry = stored.find(({ id: named }) => offered === `${named.accountName} (${named.targetName})`);
    if (entry === undefined) throw new Error('no such account');
    entry.hold = { by: holder, until: Date.now() + 3_600_000 };
    const { checkedIn, warnings, result } = await engine.testRetrieve(tested, id, { fullCycle: true }, context);
    expect([checkedIn, result.ok ? warnings.join(' ') : result.error.kind]).toEqual([
      false,
      expect.stringMatching(/left checked out and not rotated|checkout-conflict/),
    ]);
    expect(practice.pi.vault.credentials.holdOf(entry)).toBeDefined();
    expect([acts().includes('check-in'), practice.pi.vault.rotations]).toEqual([false, []]);
  });

  it('on two computers: what another ECM gets during the test is left checked out', async () => {
    const engine = await practice.engine();
    const other = await engineOf(practice.restart('other-ecm'));
    const id = await offerId(engine, request, label);
    watch.holdAnswers(checkOut);
    const testing = engine.testRetrieve(request, id, { fullCycle: true }, context);
    await watch.untilWaiting(1);
    watch.holdAnswers(() => false);
    const others = { ...request, sessionId: 's2' };
    ahead += 1000;
    expect(await other.getCredential(others, id, context)).toMatchObject({ ok: true });
    watch.letGo();
    const outcome = await testing;
    expect(outcome).toMatchObject({ result: { ok: true }, checkedIn: false });
    expect(outcome.warnings.join(' ')).toMatch(/left checked out/);
    expect([isHeld(), acts()]).toEqual([true, ['check-out', 'check-out']]);
    expect(practice.pi.vault.rotations).toEqual([]);
  });
});
