import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../app/cli/run-cli.ts';
import { Secret } from '../shared/secret.ts';
import type { SettingsFile } from '../shared/settings.ts';
import { connectedClient } from '../test-support/service-on-practice.ts';
import { statusOf } from './service-data-folder.ts';
import { noSmallDisk, smallDisk, type SmallDisk } from '../test-support/small-disk.ts';
import { hasSignals, startServiceProcess, type ServiceProcess } from './service-process.ts';
import { testAddress } from '../test-support/test-address.ts';

/** The built service as a process, set up with `ecmctl sandbox` and `ecmctl settings import` (docs/practice-vault.md). */

type Facts = Readonly<Record<'applianceUrl' | 'settingsFile' | 'secretsFile' | 'caFile', string>>;

let root: string;
let folder: string;
let facts: Facts;
let secrets: Record<string, string>;
let dispatcher: Agent;
const sandboxEnd = new AbortController();
let sandbox: Promise<number>;
const processes: ServiceProcess[] = [];

function cli(
  argv: readonly string[],
  stdout: (text: string) => void,
  signal = new AbortController().signal,
): Promise<number> {
  return runCli(argv, '1.2.3', {
    env: { ECM_DATA_DIR: folder },
    stdout,
    stderr: () => {},
    readStdin: async () => Buffer.alloc(0),
    signal,
  });
}

function start(): ServiceProcess {
  const service = startServiceProcess(folder, secrets);
  processes.push(service);
  return service;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ecm-service-main-'));
  folder = join(root, 'none');
  let printed = '';
  sandbox = cli(['sandbox', '--https', '--json'], (text) => (printed += text), sandboxEnd.signal);
  await vi.waitFor(() => expect(printed).toContain('\n'), { timeout: 10_000 });
  facts = JSON.parse(printed) as Facts;
  const {
    apiPassword = '',
    apiRegistrationKey = '',
    applianceClientSecret = '',
  } = JSON.parse(await readFile(facts.secretsFile, 'utf8')) as Record<string, string>;
  secrets = {
    ECM_API_PASSWORD: apiPassword,
    ECM_API_REGISTRATION_KEY: apiRegistrationKey,
    ECM_APPLIANCE_CLIENT_SECRET: applianceClientSecret,
  };
  dispatcher = new Agent({ connect: { ca: await readFile(facts.caFile, 'utf8') } });
});

beforeEach(async () => {
  folder = await mkdtemp(join(root, 'data-'));
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((service) => service.end('SIGKILL')));
});

afterAll(async () => {
  sandboxEnd.abort();
  await Promise.all([sandbox, dispatcher.close()]);
  await rm(root, { recursive: true, force: true });
});

function serviceCommand(...argv: readonly string[]): Promise<number> {
  return runCli(['service', ...argv], '1.2.3', {
    env: { ECM_DATA_DIR: folder, ECM_PIPE: testAddress(folder) },
    stdout: () => {},
    stderr: () => {},
    readStdin: async () => Buffer.alloc(0),
    signal: new AbortController().signal,
  });
}

/** What the service writes of its settings. On Windows secrets are in the Credential Manager. */
const storedFiles = ['service-settings.json', ...(process.platform === 'win32' ? [] : ['secrets.json'])];
/** The exit code after SIGTERM. */
const afterStop = hasSignals ? 0 : null;

async function consoleSession(holdMs = 0): Promise<Record<string, unknown>> {
  const body = JSON.stringify({
    user: { username: 'HQ\\ann' },
    jumpItem: { type: 'rdp', host: 'web01.hq.example' },
    holdMs,
  });
  const answer = await fetch(`${facts.applianceUrl}/practice/sessions`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    dispatcher,
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function untilLinked(): Promise<void> {
  await vi.waitFor(
    async () => expect((await statusOf(folder)).link).toMatchObject({ state: 'connected', active: true }),
    { timeout: 10_000 },
  );
}

describe.skipIf(noSmallDisk() !== undefined)('the built service on a full disk', () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = smallDisk();
    folder = disk.folder;
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((service) => service.end('SIGKILL')));
    disk.remove();
  });

  it.each([undefined, 'names'] as const)(
    'at its first start ends with a code after which it is started again',
    async (what) => {
      disk.fill(what);
      const service = start();
      expect(await service.ended).toBe(1);
      expect(service.printed()).toContain('(ENOSPC)');
      disk.free();
      await start().running;
    },
  );

  it('at a later start runs, delivers nothing that it cannot record, says why, and recovers by itself', async () => {
    expect(await cli(['settings', 'import', facts.settingsFile], () => {})).toBe(0);
    const first = start();
    await first.running;
    await first.end('SIGKILL');
    disk.fill();
    const service = start();
    await service.running;
    await untilLinked();
    expect(await consoleSession()).toMatchObject({ injected: false });
    disk.free();
    await vi.waitFor(async () => expect(await consoleSession()).toMatchObject({ injected: true, released: true }), {
      timeout: 10_000,
    });
    expect(await readFile(join(folder, 'ECM.log'), 'utf8')).toContain('retrieve.finished');
  });

  it('uses the saved settings as soon as they can be kept', async () => {
    await start().running;
    await processes[0]?.end('SIGTERM');
    expect(await cli(['settings', 'import', facts.settingsFile], () => {})).toBe(0);
    disk.fill();
    const service = start();
    await service.running;
    expect(service.printed()).toContain('cannot be written (ENOSPC)');
    disk.free();
    await vi.waitFor(async () => expect(await statusOf(folder)).toMatchObject({ settingsRevision: 1 }), {
      timeout: 20_000,
    });
  });
});

describe('the built service', () => {
  it('serves console sessions with imported settings and secrets from the environment', async () => {
    expect(await cli(['settings', 'import', facts.settingsFile], () => {})).toBe(0);
    const service = start();
    await service.running;
    await untilLinked();
    expect(await statusOf(folder)).toMatchObject({ pid: service.pid, plugin: { state: 'ready' }, settingsRevision: 1 });
    expect(await consoleSession()).toMatchObject({ injected: true, released: true });
    const files = await Promise.all(
      ['ECM.log', 'settings.json', ...storedFiles].map((name) => readFile(join(folder, name), 'utf8')),
    );
    for (const secret of Object.values(secrets)) expect(files.join('') + service.printed()).not.toContain(secret);
    if (process.platform !== 'win32') expect((await stat(join(folder, 'ecm.sock'))).mode & 0o777).toBe(0o600);
  });

  it('keeps the level of its log over a restart; --log-level is for one run', async () => {
    const first = start();
    await first.running;
    expect((await statusOf(folder)).logLevel).toBe('info');
    expect(await serviceCommand('log-level', 'debug')).toBe(0);
    await first.end('SIGKILL');
    const second = start();
    await second.running;
    expect((await statusOf(folder)).logLevel).toBe('debug');
    await second.end('SIGTERM');
    const third = startServiceProcess(folder, {}, ['--log-level', 'error']);
    processes.push(third);
    await third.running;
    expect((await statusOf(folder)).logLevel).toBe('error');
    await third.end('SIGTERM');
    const last = start();
    await last.running;
    expect((await statusOf(folder)).logLevel).toBe('debug');
  });

  it.each([['--log-level'], ['--log-level=loud'], ['--loud'], ['loud']])('ends with 2 for %s', async (argument) => {
    const service = startServiceProcess(folder, {}, [argument]);
    processes.push(service);
    expect(await service.ended).toBe(2);
    expect(service.printed()).toContain('--log-level LEVEL');
  });

  it('stores the secrets, so that it starts again without them', async () => {
    expect(await cli(['settings', 'import', facts.settingsFile], () => {})).toBe(0);
    const first = start();
    await first.running;
    await first.end('SIGTERM');
    const second = startServiceProcess(folder, {});
    processes.push(second);
    await second.running;
    await untilLinked();
    expect(await consoleSession()).toMatchObject({ injected: true });
  });

  it('keeps its settings if it receives an incomplete appliance section, also after a restart', async () => {
    expect(await cli(['settings', 'import', facts.settingsFile], () => {})).toBe(0);
    const first = start();
    await first.running;
    await untilLinked();
    const { settingsRevision, link, plugin } = await statusOf(folder);
    const stored = await Promise.all(storedFiles.map((name) => readFile(join(folder, name), 'utf8')));
    const { plugin: section } = JSON.parse(await readFile(facts.settingsFile, 'utf8')) as SettingsFile;
    const administrator = await connectedClient({ folder, address: testAddress(folder) }, 'administrator');
    const others = { apiPassword: Secret.of('other password'), applianceClientSecret: Secret.of('other secret') };
    const answer = await administrator.call('settings/apply', {
      revision: 7,
      plugin: { ...section, tokenTtlMinutes: 2 },
      appliance: { site: 'pra.example' },
      secrets: others,
    });
    expect(answer).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'setting', message: expect.stringContaining('clientId') },
    });
    administrator.dispose();
    expect(await statusOf(folder)).toMatchObject({ settingsRevision, link, plugin });
    expect(await Promise.all(storedFiles.map((name) => readFile(join(folder, name), 'utf8')))).toEqual(stored);
    expect(await consoleSession()).toMatchObject({ injected: true, released: true });
    expect(await first.end('SIGTERM')).toBe(afterStop);
    const second = startServiceProcess(folder, {});
    processes.push(second);
    await second.running;
    await untilLinked();
    expect(await statusOf(folder)).toMatchObject({ settingsRevision });
    expect(await consoleSession()).toMatchObject({ injected: true, released: true });
  });

  it.skipIf(!hasSignals).each(['SIGTERM', 'SIGINT'] as const)(
    'ends with exit code 0 on %s (POSIX), and checks in open check-outs',
    async (signal) => {
      expect(await cli(['settings', 'import', facts.settingsFile], () => {})).toBe(0);
      const service = start();
      await service.running;
      await untilLinked();
      const held = consoleSession(60_000);
      await vi.waitFor(async () => expect((await statusOf(folder)).counters.retrievals).toBe(1), { timeout: 10_000 });
      expect(await service.end(signal)).toBe(0);
      expect(await held).toMatchObject({ injected: true });
      const log = await readFile(join(folder, 'ECM.log'), 'utf8');
      expect(log).toContain('"event":"release.finished"');
      expect(log).toContain('"event":"app.stopped"');
    },
  );

  it('runs without settings', async () => {
    const service = start();
    await service.running;
    expect(await statusOf(folder)).toMatchObject({ plugin: { state: 'not-configured' }, link: { state: 'off' } });
  });

  it.each([
    ['with another pipe', async () => {}],
    // On Windows a pipe has no file.
    ['after the socket of the first was removed', () => rm(join(folder, 'ecm.sock'), { force: true })],
    ['after every lock file was removed', () => rm(join(folder, 'ecm.sock.lock'), { force: true })],
  ])('does not start a second time with the same data folder, %s: exit code 7', async (_how, harm) => {
    const first = start();
    await first.running;
    await harm();
    const second = startServiceProcess(folder, { ECM_PIPE: testAddress(root, `second-${randomUUID()}`) });
    processes.push(second);
    expect(await second.ended).toBe(7);
    expect(second.printed()).toContain('Another ECM service runs with the data folder');
    // The socket is back after at most two seconds, and is the first one's.
    await vi.waitFor(async () => expect((await statusOf(folder)).pid).toBe(first.pid), { timeout: 10_000 });
    expect(await first.end('SIGTERM')).toBe(afterStop);
    await expect(stat(join(folder, 'ecm.sock'))).rejects.toThrow('ENOENT');
  });

  it('does not start on the pipe of another service: exit code 7', async () => {
    await start().running;
    const other = await mkdtemp(join(root, 'other-'));
    const second = startServiceProcess(other, { ECM_PIPE: testAddress(folder) });
    processes.push(second);
    expect(await second.ended).toBe(7);
    expect(second.printed()).toContain('already listens');
  });

  it('removes the drafts that killed processes left, and makes a removed log again', async () => {
    const draft = join(folder, `settings.json.4194305-${randomUUID()}.tmp`);
    await writeFile(draft, '');
    await start().running;
    await expect(stat(draft)).rejects.toThrow('ENOENT');
    for (const name of ['ECM.log', 'ECM.1.log']) await rm(join(folder, name));
    await vi.waitFor(async () => {
      await statusOf(folder);
      expect(await readFile(join(folder, 'ECM.log'), 'utf8')).toContain('pipe.opened');
    }, 10_000);
  });

  it('starts at once after a kill', async () => {
    const first = start();
    await first.running;
    await first.end('SIGKILL');
    await start().running;
  });

  it('after a kill: ecmctl reports that it does not run, and reads its log', async () => {
    const service = start();
    await service.running;
    // The log line is written asynchronously after the output; a kill before that would lose it.
    await vi.waitFor(async () => expect(await readFile(join(folder, 'ECM.log'), 'utf8')).toContain('app.started'));
    await service.end('SIGKILL');
    let out = '';
    expect(await cli(['service', 'status', '--json'], (text) => (out += text))).toBe(7);
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { kind: 'service-unavailable', detail: 'absent' } });
    let log = '';
    expect(await cli(['logs'], (text) => (log += text))).toBe(0);
    expect(log).toContain('"event":"app.started"');
  });
});
