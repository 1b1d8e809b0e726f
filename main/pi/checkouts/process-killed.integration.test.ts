import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../../shared/jump-item.ts';
import type { PluginEngine } from '../../plugins/contract.ts';
import { systemClock, type Clock } from '../../platform/clock.ts';
import type { PiPlugin } from '../plugin.ts';
import type { RawPlugin } from '../../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import type { CheckOutProcessInput } from '../../../test-support/pi/check-out-process.ts';
import { watchRequests, type RequestWatch } from '../../../test-support/pi/request-watch.ts';
import { strategies } from '../../../test-support/pi/check-out-strategies.ts';
import { checkOutProgram, kill, printed, type CheckOutProgram } from '../../../test-support/pi/started-processes.ts';

/** What a killed process had checked out, the next start checks in (lookup.md 4.5 and 4.7): real processes, SIGKILL. */

let program: CheckOutProgram;
let practice: EngineOnPractice;
let watch: RequestWatch;
/** How far the clock of this process is ahead of that of the started ones, in milliseconds. */
let ahead: number;
const clock: Clock = { now: () => Date.now() + ahead, delay: systemClock.delay };

beforeAll(async () => {
  program = await checkOutProgram();
});

afterAll(() => program.remove());

beforeEach(async () => {
  ahead = 0;
  watch = watchRequests();
  practice = await engineOnPractice({ clock, onRequest: watch.onRequest });
});

afterEach(async () => {
  await program.killAll();
  watch.release();
  await practice.stop();
});

function startProcess(
  changes: RawPlugin,
  request: Session,
  credentialId: string,
  afterwards: CheckOutProcessInput['afterwards'],
): ChildProcess {
  return program.start(practice, request, credentialId, afterwards, { changes });
}

/** What is checked out at PI now, besides what the vault begins with. */
function held(): readonly string[] {
  const { stored, shared } = practice.pi.vault.credentials;
  const atTheStart = ['helpdesk-02', 'snmp-write', 'Administrator FILE01'];
  return [
    ...stored.map((entry) => ({ entry, name: `${entry.id.accountName} ${entry.id.targetName}` })),
    ...shared.map((entry) => ({ entry, name: entry.id.accountName })),
  ]
    .filter(
      ({ entry, name }) =>
        practice.pi.vault.credentials.holdOf(entry) !== undefined &&
        !atTheStart.some((known) => name.startsWith(known)),
    )
    .map(({ name }) => name);
}

function until(plugin: PiPlugin, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    plugin.onChange(() => isSo() && resolve());
    if (isSo()) resolve();
  });
}

/** Starts as after a restart, and waits until nothing is checked out and nothing is left to be checked in. */
async function nextStart(changes: RawPlugin = {}): Promise<PluginEngine> {
  const next = practice.restart();
  const adopted = until(next, () => next.pendingCheckIns() > 0);
  await next.settingsInUse(undefined, practice.setup(changes));
  await adopted;
  await until(next, () => next.pendingCheckIns() === 0 && held().length === 0);
  const engine = await next.engine(practice.setup(changes));
  if (!engine.ok) throw new Error(engine.error.message);
  return engine.value;
}

async function ledgerFiles(): Promise<readonly string[]> {
  return (await readdir(join(practice.folder, 'check-outs'))).filter((name) => name.startsWith('check-outs-'));
}

const kiosk = session('HQ\\ann', rdp('kiosk7'), 's1');
const label = 'Administrator (KIOSK7)';
const isCheckOut = (operation: string): boolean => operation.endsWith('_CheckOut');
const isCheckIn = (operation: string): boolean => operation.endsWith('_CheckIn');

describe.each(strategies)('a process that is killed after it got a credential $name', (strategy) => {
  it('leaves nothing checked out once the next one has started', async () => {
    const request = session(strategy.username, strategy.jumpItem, 's1');
    const id = await offerId(await practice.engine(strategy.settings), request, strategy.label);
    const child = startProcess(strategy.settings, request, id, 'wait');
    await printed(child);
    expect(held()).toHaveLength(1);
    await kill(child);
    const next = await nextStart(strategy.settings);
    expect(held()).toEqual([]);
    const actors = practice.pi.calls
      .filter(({ operation, code }) => code === 0 && (isCheckOut(operation) || isCheckIn(operation)))
      .map(({ actor }) => actor);
    expect(actors).toEqual([actors[0], actors[0]]);
    // The session may still use the password, which is rotated when it ends.
    expect(practice.pi.vault.rotations).toEqual([]);
    await next.releaseCredential(request, id, 0, engineContext());
    expect(practice.pi.vault.rotations).toHaveLength(strategy.settings['createSpinJobs'] === true ? 1 : 0);
  });
});

describe('a process that is killed', () => {
  it('before it hears of its check-out leaves nothing checked out', async () => {
    const id = await offerId(await practice.engine(), kiosk, label);
    watch.holdAnswers(isCheckOut);
    const child = startProcess({}, kiosk, id, 'wait');
    await watch.untilWaiting(1);
    expect(held()).toEqual(['Administrator KIOSK7']);
    await kill(child);
    await nextStart();
    expect(held()).toEqual([]);
  });

  it('before PI checks anything out for it makes the next one look for it, until PI cannot make it any more', async () => {
    const id = await offerId(await practice.engine(), kiosk, label);
    watch.hold(isCheckOut);
    const child = startProcess({}, kiosk, id, 'wait');
    const [checkOut] = await watch.untilWaiting(1);
    await kill(child);
    expect(await checkOut?.ended).toBe('abandoned');
    const next = practice.restart();
    await next.settingsInUse(undefined, practice.setup());
    await until(next, () => next.pendingCheckIns() === 1);
    ahead = 13 * 60_000;
    await next.settingsInUse(undefined, practice.setup());
    await until(next, () => next.pendingCheckIns() === 0);
    expect(
      practice.pi.calls
        .filter(({ operation }) => isCheckOut(operation) || isCheckIn(operation))
        .map(({ code }) => code),
    ).toEqual([4]);
  });

  it('before PI makes its check-out, which it does after the next one has looked for it, leaves nothing checked out', async () => {
    const id = await offerId(await practice.engine(), kiosk, label);
    const made = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    watch.whenArrived(({ operation }) => void (isCheckOut(operation) && arrived.resolve()));
    practice.pi.inject({ does: 'late', until: made.promise, operation: 'AccountStoreOps_StoredCredential_CheckOut' });
    const child = startProcess({}, kiosk, id, 'wait');
    await arrived.promise;
    await kill(child);
    const next = practice.restart();
    const looked = Promise.withResolvers<void>();
    watch.whenArrived(
      ({ operation, ended }) => void (operation.endsWith('_GetList') && ended.then(() => looked.resolve())),
    );
    await next.settingsInUse(undefined, practice.setup());
    await looked.promise;
    expect(next.pendingCheckIns()).toBe(1);
    made.resolve();
    await until(next, () => next.pendingCheckIns() === 0);
    expect(held()).toEqual([]);
    expect(practice.pi.vault.credentials.journal.map(({ act }) => act)).toEqual(['check-out', 'check-in']);
  });

  it.each([
    ['before PI checks in for it', (): void => watch.hold(isCheckIn), 1],
    ['before it hears of its check-in', (): void => watch.holdAnswers(isCheckIn), 2],
  ])('%s makes the next one check in', async (_when, hold, checkIns) => {
    const id = await offerId(await practice.engine(), kiosk, label);
    hold();
    const child = startProcess({}, kiosk, id, 'release');
    const [checkIn] = await watch.untilWaiting(1);
    await kill(child);
    expect(await checkIn?.ended).toBe('abandoned');
    watch.release();
    await nextStart();
    expect(held()).toEqual([]);
    expect(practice.pi.calls.filter(({ operation }) => isCheckIn(operation))).toHaveLength(checkIns);
  });

  it('with the same credential in two sessions is checked in for both', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, kiosk, label);
    const processes = [
      startProcess({}, kiosk, id, 'wait'),
      startProcess({}, { ...kiosk, sessionId: 's2' }, id, 'wait'),
    ];
    await Promise.all(processes.map(printed));
    await Promise.all(processes.map(kill));
    await nextStart();
    expect(held()).toEqual([]);
  });

  it('before it hears of its check-out, while another session has the credential, leaves nothing checked out', async () => {
    const id = await offerId(await practice.engine(), kiosk, label);
    const delivered = startProcess({}, kiosk, id, 'wait');
    await printed(delivered);
    watch.holdAnswers(isCheckOut);
    const asking = startProcess({}, { ...kiosk, sessionId: 's2' }, id, 'wait');
    await watch.untilWaiting(1);
    await Promise.all([delivered, asking].map(kill));
    await nextStart();
    expect(held()).toEqual([]);
  });

  it('while it checks in what another one left does not keep the next from doing so', async () => {
    const id = await offerId(await practice.engine(), kiosk, label);
    const first = startProcess({}, kiosk, id, 'wait');
    await printed(first);
    await kill(first);
    watch.hold(isCheckIn);
    const second = startProcess({}, kiosk, id, 'idle');
    await watch.untilWaiting(1);
    await kill(second);
    watch.release();
    await nextStart();
    expect(held()).toEqual([]);
  });

  it('leaves no password and no token in its file', async () => {
    const id = await offerId(await practice.engine(), kiosk, label);
    const child = startProcess({}, kiosk, id, 'wait');
    await printed(child);
    const texts = await Promise.all(
      (await ledgerFiles()).map((name) => readFile(join(practice.folder, 'check-outs', name), 'utf8')),
    );
    expect(texts.join()).toContain('KIOSK7');
    const { credentials, registrationKey } = practice.pi.vault;
    for (const secret of [...credentials.stored.map(({ password }) => password), registrationKey, 'practice-token'])
      expect(texts.join()).not.toContain(secret);
  });
});

it('what a living process has checked out is left alone', async () => {
  const id = await offerId(await practice.engine(), kiosk, label);
  const child = startProcess({}, kiosk, id, 'wait');
  await printed(child);
  const next = practice.restart();
  await next.settingsInUse(undefined, practice.setup());
  const before = watch.requests.length;
  await (await practice.engine()).findCredentials(kiosk, {
    signal: new AbortController().signal,
    correlationId: 'test',
    interactive: true,
  });
  await next.close();
  expect(held()).toEqual(['Administrator KIOSK7']);
  expect(watch.requests.slice(before).some(({ operation }) => isCheckIn(operation))).toBe(false);
});
