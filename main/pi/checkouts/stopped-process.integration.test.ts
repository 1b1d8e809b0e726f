import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
import { checkOutProgram, printed, type CheckOutProgram } from '../../../test-support/pi/started-processes.ts';

/** A process that is stopped while it has the lock of an account, as `ecmctl` after Ctrl-Z in its terminal. */

const context = engineContext();
const request = session('HQ\\ann', rdp('kiosk7'), 's1');
const label = 'Administrator (KIOSK7)';
let program: CheckOutProgram;
let practice: EngineOnPractice;
let watch: RequestWatch;

beforeAll(async () => {
  program = await checkOutProgram();
});
afterAll(() => program.remove());

beforeEach(async () => {
  watch = watchRequests();
  practice = await engineOnPractice({ onRequest: watch.onRequest });
});
afterEach(async () => {
  await program.killAll();
  watch.release();
  await practice.stop();
});

/** Starts a test of the account in another process, and stops that while PI answers its list. */
async function stoppedTest(id: string) {
  watch.hold((operation) => operation.endsWith('_GetList'));
  const tester = program.start(practice, { ...request, sessionId: 'test' }, id, 'test');
  await watch.untilWaiting(1);
  tester.kill('SIGSTOP');
  watch.hold(() => false);
  return tester;
}

function isHeld(): boolean {
  const { credentials } = practice.pi.vault;
  return credentials.stored.some(
    (entry) => entry.id.targetName === 'KIOSK7' && credentials.holdOf(entry) !== undefined,
  );
}

describe.skipIf(process.platform === 'win32')('a test that is stopped in another process', () => {
  it('keeps no session waiting for long, whose error names the process, and no other account', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, request, label);
    expect(await engine.getCredential(request, id, context)).toMatchObject({ ok: true });
    const tester = await stoppedTest(id);
    const start = performance.now();
    const others = ['s2', 's3'].map((sessionId) => engine.getCredential({ ...request, sessionId }, id, context));
    const released = engine.releaseCredential(request, id, 0, context);
    const elsewhere = session('HQ\\ann', rdp('web01'), 's4');
    const otherId = await offerId(engine, elsewhere, 'Administrator (WEB01)');
    expect(await engine.getCredential(elsewhere, otherId, context)).toMatchObject({ ok: true });
    expect(performance.now() - start).toBeLessThan(5_000);
    const busy = { kind: 'service-unavailable', detail: 'busy', message: expect.stringContaining(`${tester.pid} (`) };
    const failed = { ok: false, error: expect.objectContaining(busy) };
    expect(await Promise.all(others)).toEqual([failed, failed]);
    expect(await released).toEqual({ ok: true, value: { checkIn: 'pending', actor: 'HQ\\ann' } });
    expect(performance.now() - start).toBeLessThan(20_000);
    watch.release();
    tester.kill('SIGCONT');
    expect(await printed(tester)).toMatch(/^tested, /);
    await untilNothingIsPending(practice.plugin);
    expect(isHeld()).toBe(false);
    expect(await engine.getCredential({ ...request, sessionId: 's5' }, id, context)).toMatchObject({ ok: true });
  }, 60_000);
});
