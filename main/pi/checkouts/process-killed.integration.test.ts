import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../../shared/jump-item.ts';
import type { RawPlugin } from '../../../shared/settings.ts';
import {
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import type { CheckOutProcessInput } from '../../../test-support/pi/check-out-process.ts';
import { watchRequests, type RequestWatch } from '../../../test-support/pi/request-watch.ts';
import { strategies } from '../../../test-support/pi/check-out-strategies.ts';
import { practiceSecrets } from '../../sandbox/practice-profile.ts';

/** What a killed process had checked out, the next start checks in (lookup.md 4.5 and 4.7): real processes, SIGKILL. */

let program: string;
let practice: EngineOnPractice;
let watch: RequestWatch;
let children: ChildProcess[];

beforeAll(async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'ecm-child-'));
  program = join(outDir, 'check-out-process.mjs');
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: 'test-support/pi/check-out-process.ts',
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'check-out-process.mjs', codeSplitting: false } },
    },
  });
});

afterAll(() => rm(join(program, '..'), { recursive: true, force: true }));

beforeEach(async () => {
  children = [];
  watch = watchRequests();
  practice = await engineOnPractice({ onRequest: watch.onRequest });
});

afterEach(async () => {
  await Promise.all(children.map(kill));
  watch.release();
  await practice.stop();
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function startProcess(
  changes: RawPlugin,
  request: Session,
  credentialId: string,
  afterwards: CheckOutProcessInput['afterwards'],
): ChildProcess {
  const { settings } = practice.setup(changes);
  const { apiPassword, apiRegistrationKey } = practiceSecrets(practice.pi);
  const order: CheckOutProcessInput = {
    ledgerFolder: join(practice.folder, 'check-outs'),
    settings,
    apiPassword: apiPassword.reveal(),
    apiRegistrationKey: apiRegistrationKey.reveal(),
    session: request,
    credentialId,
    afterwards,
  };
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  child.stdin?.end(JSON.stringify(order));
  return child;
}

/** Resolves when the process has the credential; rejects if it ends instead. */
async function untilGot(child: ChildProcess): Promise<void> {
  const { stdout } = child;
  if (stdout === null) throw new Error('no output');
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process ended');
  });
  await Promise.race([once(stdout, 'data'), ended]);
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

/** Starts as after a restart, and waits until nothing is checked out and nothing is left to be checked in. */
async function nextStart(changes: RawPlugin = {}): Promise<void> {
  const next = practice.restart();
  const done = new Promise<void>((resolve) => {
    next.onChange(() => {
      if (next.pendingCheckIns() === 0 && held().length === 0) resolve();
    });
  });
  await next.settingsInUse(undefined, practice.setup(changes));
  await done;
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
    await untilGot(child);
    expect(held()).toHaveLength(1);
    await kill(child);
    const isRotated = strategy.settings['createSpinJobs'] === true;
    const rotated = new Promise((resolve) => {
      if (!isRotated) resolve('not to be');
      watch.whenArrived(
        ({ operation, ended }) => /Spin$|CreatePasswordChangeJob$/.test(operation) && void ended.then(resolve),
      );
    });
    await nextStart(strategy.settings);
    expect(held()).toEqual([]);
    const actors = practice.pi.calls
      .filter(({ operation, code }) => code === 0 && (isCheckOut(operation) || isCheckIn(operation)))
      .map(({ actor }) => actor);
    expect(actors).toEqual([actors[0], actors[0]]);
    // The password may have been used, so it is rotated as after any use.
    await rotated;
    expect(practice.pi.vault.rotations).toHaveLength(isRotated ? 1 : 0);
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

  it('before PI checks anything out for it makes the next one ask for a check-in that PI does not need', async () => {
    const id = await offerId(await practice.engine(), kiosk, label);
    watch.hold(isCheckOut);
    const child = startProcess({}, kiosk, id, 'wait');
    const [checkOut] = await watch.untilWaiting(1);
    await kill(child);
    expect(await checkOut?.ended).toBe('abandoned');
    await nextStart();
    expect(
      practice.pi.calls
        .filter(({ operation }) => isCheckOut(operation) || isCheckIn(operation))
        .map(({ code }) => code),
    ).toEqual([4]);
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
    await Promise.all(processes.map(untilGot));
    await Promise.all(processes.map(kill));
    await nextStart();
    expect(held()).toEqual([]);
  });

  it('while it checks in what another one left does not keep the next from doing so', async () => {
    const id = await offerId(await practice.engine(), kiosk, label);
    const first = startProcess({}, kiosk, id, 'wait');
    await untilGot(first);
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
    await untilGot(child);
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
  await untilGot(child);
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
