import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bridgingStatus, serviceStatus } from '../../../shared/service-status.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { ensureServiceKeys } from '../../../main/ecm/pipe/pipe-key.ts';
import { runCli } from '../run-cli.ts';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { testAddress } from '../../../test-support/test-address.ts';

/** `ecmctl service` and `ecmctl logs` against the real service over its real pipe, and without one. */

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } };

interface Running {
  /** What was printed so far. */
  readonly printed: { out: string; err: string };
  readonly code: Promise<number>;
  interrupt(): void;
}

function start(folder: string, ...argv: readonly string[]): Running {
  const printed = { out: '', err: '' };
  const interruption = new AbortController();
  const code = runCli(argv, '1.2.3', {
    env: { ECM_DATA_DIR: folder, ECM_PIPE: testAddress(folder) },
    stdout: (text) => (printed.out += text),
    stderr: (text) => (printed.err += text),
    readStdin: async () => Buffer.alloc(0),
    signal: interruption.signal,
  });
  return { printed, code, interrupt: () => interruption.abort() };
}

async function run(folder: string, ...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const { printed, code } = start(folder, ...argv);
  return { code: await code, ...printed };
}

describe('with a running service', () => {
  let practice: ServiceOnPractice;
  const ask = async (...argv: readonly string[]) => {
    const { code, out, err } = await run(practice.folder, ...argv, '--json');
    return { code, err, json: JSON.parse(out) as Record<string, unknown> };
  };

  beforeAll(async () => {
    practice = await serviceOnPractice();
    const { secrets, ...settings } = practice.settings(5);
    expect(await practice.service.apply(settings, secrets)).toEqual({ ok: true, value: 5 });
    await vi.waitFor(() => expect(practice.service.status().link.state).toBe('connected'), { timeout: 10_000 });
  });

  afterAll(async () => {
    await practice.stop();
  });

  it('status prints the status of the service', async () => {
    const { code, json } = await ask('service', 'status');
    expect({ code, keys: Object.keys(json), ok: json['ok'] }).toEqual({ code: 0, keys: ['ok', 'status'], ok: true });
    const received = serviceStatus.parse(json['status']);
    expect(received).toEqual(json['status']);
    expect(received).toMatchObject({
      version: '1.2.3',
      pid: process.pid,
      settingsRevision: 5,
      plugin: { state: 'ready' },
      link: { state: 'connected', active: true },
    });
  });

  it('status is readable without --json', async () => {
    const { code, out } = await run(practice.folder, 'service', 'status');
    expect(code).toBe(0);
    expect(out).toMatch(/^Settings +revision 5$/m);
    expect(out).toMatch(/^Settings digest +[\da-f]{12}$/m);
    expect(out).toMatch(/^ECM group +1 ECM$/m);
    expect(out).toMatch(/^Link to the appliance +connected since 20.*, active, appliance 25\.1\.1$/m);
    expect(out).toMatch(/^Log level +info$/m);
  });

  it('clear-tokens prints how many there were', async () => {
    await practice.consoleSession(session);
    const { tokens } = practice.service.status();
    expect(tokens).toBeGreaterThan(0);
    expect(await ask('service', 'clear-tokens')).toMatchObject({ code: 0, json: { ok: true, cleared: tokens } });
    expect(await ask('service', 'clear-tokens')).toMatchObject({ code: 0, json: { ok: true, cleared: 0 } });
  });

  it('log-level takes effect at once', async () => {
    expect(await ask('service', 'log-level', 'debug')).toMatchObject({ code: 0, json: { ok: true, level: 'debug' } });
    expect(practice.log.level).toBe('debug');
    expect(await ask('service', 'log-level', 'info')).toMatchObject({ code: 0, json: { ok: true, level: 'info' } });
  });

  it('suspend and resume are shown in the status', async () => {
    const since = expect.stringMatching(/Z$/);
    expect(await ask('service', 'suspend')).toMatchObject({ code: 0, json: { ok: true, suspended: true, since } });
    expect(await ask('service', 'status')).toMatchObject({ json: { status: { suspended: { since } } } });
    expect((await run(practice.folder, 'service', 'status')).out).toContain('nothing new is delivered');
    expect(await ask('service', 'resume')).toMatchObject({ code: 0, json: { ok: true, suspended: false } });
    expect((await run(practice.folder, 'service', 'status')).out).not.toContain('Suspended');
    for (const words of ['suspend', 'resume'])
      expect((await run(practice.folder, 'service', words)).out).toMatch(/^(?:Suspended since|The service delivers)/);
  });

  it('reconnect makes a new connection to the appliance, and answers the state after asking', async () => {
    const before = practice.appliance.clients[0]?.connectedSince ?? 0;
    const { code, json } = await ask('service', 'reconnect');
    expect({ code, json }).toEqual({
      code: 0,
      json: { ok: true, link: expect.objectContaining({ state: expect.any(String), active: expect.any(Boolean) }) },
    });
    await vi.waitFor(() => expect(practice.appliance.clients[0]?.connectedSince ?? 0).toBeGreaterThan(before), {
      timeout: 10_000,
    });
  });

  it('logs prints the latest lines as they are in the file', async () => {
    const { code, out, err } = await run(practice.folder, 'logs', '--lines', '3');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    const file = await readFile(join(practice.folder, 'ECM.log'), 'utf8');
    for (const line of lines) expect(file).toContain(`${line}\n`);
  });

  it('logs --pretty prints them for people', async () => {
    const { code, out } = await run(practice.folder, 'logs', '--pretty');
    expect(code).toBe(0);
    expect(out).toMatch(/^20\S+Z INFO {2}link\.connected/m);
  });

  it('logs --follow goes on until it is interrupted, which is no failure', async () => {
    const following = start(practice.folder, 'logs', '--follow', '--pretty', '--lines', '0');
    await vi.waitFor(
      async () => {
        await practice.consoleSession(session);
        expect(following.printed.out).toContain('retrieve.finished');
      },
      { timeout: 10_000 },
    );
    following.interrupt();
    expect(await following.code).toBe(0);
    const seen = following.printed.out + following.printed.err;
    for (const { password } of practice.pi.vault.credentials.stored) expect(seen).not.toContain(password);
  });

  it('bridging is enabled and disabled: a connected bridge is disconnected, and none can connect again', async () => {
    const keyFile = join(practice.folder, 'bridge.key');
    expect(await ask('service', 'bridging', 'enable')).toMatchObject({
      code: 0,
      json: { ok: true, bridging: 'enabled', keyFile, pipe: practice.address },
    });
    expectMode(keyFile, 0o600);
    const bridge = await practice.client('bridge');
    expect(await bridge.call('plugin/health', {})).toMatchObject({ ok: true, value: { healthy: true } });
    const lost = new Promise<void>((resolve) => {
      bridge.onState(({ kind }) => (kind === 'lost' ? resolve() : undefined));
    });
    expect(await ask('service', 'bridging', 'disable')).toMatchObject({
      code: 0,
      json: { ok: true, bridging: 'disabled' },
    });
    await lost;
    // The next attempt, after its back-off, finds no key.
    const refused = { ok: false, error: { kind: 'service-unavailable', detail: 'no-access' } };
    await vi.waitFor(async () => expect(await bridge.call('plugin/health', {})).toMatchObject(refused), {
      timeout: 15_000,
    });
  });

  it('bridging enable says which settings the plugin of the vendor’s ECM needs, and no key', async () => {
    const { code, out } = await run(practice.folder, 'service', 'bridging', 'enable');
    expect(code).toBe(0);
    expect(out).toContain(`"Pipe": ${JSON.stringify(practice.address)}`);
    expect(out).toContain(`"KeyFile": ${JSON.stringify(join(practice.folder, 'bridge.key'))}`);
    const key = await readFile(join(practice.folder, 'bridge.key'));
    for (const form of ['hex', 'base64'] as const) expect(out).not.toContain(key.toString(form));
    await ask('service', 'bridging', 'disable');
  });

  it('bridging shows the bridges that are connected and their last call, which no test changes', async () => {
    await ask('service', 'bridging', 'enable');
    const bridge = await practice.client('bridge');
    const bridgingOf = async () => bridgingStatus.parse((await ask('service', 'bridging')).json['service']);
    expect(await bridgingOf()).toMatchObject({ connected: 1 });
    const find = await bridge.call('credentials/find', {
      session: { ...session, jumpItem: { type: 'rdp', host: 'kiosk7' } },
    });
    const offered = find.ok ? find.value.credentials.length : 0;
    const test = ['service', 'bridging', 'test', '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];
    expect(await ask(...test)).toMatchObject({ code: 0, json: { ok: true, found: offered } });
    const { lastCall } = await bridgingOf();
    expect(lastCall).toMatchObject({ operation: 'find', outcome: 'ok', offered });
    const unknown = { user: { username: 'HQ\\nobody' }, jumpItem: { type: 'rdp', host: 'kiosk7' } } as const;
    expect(await bridge.call('credentials/find', { session: unknown })).toMatchObject({ ok: false });
    expect(await ask(...test)).toMatchObject({ code: 0 });
    const after = await bridgingOf();
    expect(after).toMatchObject({ connected: 1, lastCall: { outcome: 'failed', failure: { kind: 'impersonation' } } });
    expect(JSON.stringify(after)).not.toContain('nobody');
    const words = await run(practice.folder, 'service', 'bridging');
    expect(words.out).toMatch(/^Last call +find at 20.*, failed: impersonation/m);
    expect((await run(practice.folder, 'service', 'status')).out).toMatch(
      /^Bridging +enabled, 1 connected, last call/m,
    );
    bridge.dispose();
    await vi.waitFor(async () =>
      expect(await bridgingOf()).toMatchObject({ connected: 0, disconnectedAt: expect.any(String) }),
    );
    await ask('service', 'bridging', 'disable');
  });

  it('bridging test fails with what to do where bridging is disabled, and needs a user', async () => {
    const test = ['service', 'bridging', 'test', '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];
    expect(await ask(...test)).toMatchObject({
      code: 7,
      json: { ok: false, error: { detail: 'no-access', message: expect.stringContaining('Bridging is not enabled') } },
    });
    expect(await ask('service', 'bridging', 'test')).toMatchObject({ code: 2, json: { error: { detail: 'usage' } } });
  });

  it.skipIf(process.platform === 'win32')(
    'a key that others can read is refused at once, shown as such, and replaced by enabling, which says so',
    async () => {
      const keyFile = join(practice.folder, 'bridge.key');
      await ask('service', 'bridging', 'enable');
      await chmod(keyFile, 0o640);
      const { json } = await ask('service', 'status');
      expect(serviceStatus.parse(json['status']).bridging).toMatchObject({ state: 'key-unusable' });
      expect(await ask('service', 'bridging')).toMatchObject({ json: { bridging: 'key-unusable' } });
      const test = ['service', 'bridging', 'test', '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];
      expect(await ask(...test)).toMatchObject({ code: 2, json: { error: { detail: 'file' } } });
      const enabled = await run(practice.folder, 'service', 'bridging', 'enable');
      expect(enabled).toMatchObject({ code: 0, err: expect.stringMatching(/^Warning: The former key could be read/) });
      expect(await ask(...test)).toMatchObject({ code: 0 });
      await ask('service', 'bridging', 'disable');
    },
  );

  it.skipIf(process.platform === 'win32')(
    'bridging can be disabled in a data folder that others may write, which is said',
    async () => {
      const keyFile = join(practice.folder, 'bridge.key');
      await ask('service', 'bridging', 'enable');
      await chmod(keyFile, 0o666);
      const refused = await run(practice.folder, 'service', 'bridging', 'enable');
      expect(refused.code).toBe(2);
      const disabled = await run(practice.folder, 'service', 'bridging', 'disable');
      expect(disabled).toMatchObject({ code: 0, err: expect.stringContaining('may be written by other accounts') });
      expect(existsSync(keyFile)).toBe(false);
    },
  );

  it('only the test of bridging takes a session', async () => {
    for (const action of ['status', 'enable', 'disable'])
      expect(await ask('service', 'bridging', action, '--user', 'HQ\\ann')).toMatchObject({
        code: 2,
        json: { error: { detail: 'usage', message: expect.stringContaining('--user') } },
      });
  });

  it('enabling bridging twice keeps the key, so that bridges need no new one', async () => {
    const digest = async (): Promise<string> =>
      createHash('sha256')
        .update(await readFile(join(practice.folder, 'bridge.key')))
        .digest('hex');
    await ask('service', 'bridging', 'enable');
    const first = await digest();
    await ask('service', 'bridging', 'enable');
    expect(await digest()).toBe(first);
    await ask('service', 'bridging', 'disable');
  });
});

it('logs --follow says with exit code 7 that the service has gone', async () => {
  const practice = await serviceOnPractice();
  const following = start(practice.folder, 'logs', '--follow');
  await vi.waitFor(() => expect(following.printed.out).toContain('pipe.opened'), { timeout: 10_000 });
  await practice.stop();
  expect(await following.code).toBe(7);
  expect(following.printed.err).toContain('service-unavailable (lost)');
});

describe('without a service', () => {
  const folders: string[] = [];
  /** @param isNew whether the service never ran here, or did and left its key and its log */
  async function dataFolder(isNew: boolean): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'ecmctl-service-'));
    folders.push(folder);
    if (isNew) return join(folder, 'none');
    await ensureServiceKeys({ folder, group: undefined, random: randomBytes });
    const lines = [1, 2, 3].map((count) =>
      JSON.stringify({ level: 'info', time: '2030-01-02T03:04:05.000Z', event: 'pi.call', count }),
    );
    await writeFile(join(folder, 'ECM.log'), `${lines.join('\n')}\n{"level":"err`);
    return folder;
  }

  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it.each([
    [true, 'never been started'],
    [false, 'not running'],
  ])('every request fails at once with exit code 7 (new: %s)', async (isNew, words) => {
    const folder = await dataFolder(isNew);
    for (const argv of [['status'], ['clear-tokens'], ['log-level', 'debug'], ['reconnect'], ['suspend'], ['resume']]) {
      const { code, out, err } = await run(folder, 'service', ...argv, '--json');
      expect({ code, err }).toEqual({ code: 7, err: '' });
      expect(JSON.parse(out)).toEqual({
        ok: false,
        error: {
          kind: 'service-unavailable',
          detail: 'absent',
          message: expect.stringContaining(words),
          doing: expect.any(String),
          hint: expect.any(String),
          correlationId: expect.any(String),
        },
      });
    }
  });

  it('is printed in words on standard error', async () => {
    const { code, out, err } = await run(await dataFolder(false), 'service', 'status');
    expect({ code, out }).toEqual({ code: 7, out: '' });
    expect(err).toContain('Hint: Start the ECM service');
  });

  it('logs reads the file, the broken last line included, and says so', async () => {
    const folder = await dataFolder(false);
    const { code, out, err } = await run(folder, 'logs', '--pretty', '--lines', '3');
    expect(code).toBe(0);
    expect(out).toBe(
      '2030-01-02T03:04:05.000Z INFO  pi.call count=2\n2030-01-02T03:04:05.000Z INFO  pi.call count=3\n{"level":"err\n',
    );
    expect(err).toContain(`These lines are from ${join(folder, 'ECM.log')}`);
  });

  it('logs --json is one document, with lines that are no JSON as they are', async () => {
    const { code, out, err } = await run(await dataFolder(false), 'logs', '--json', '--lines', '2');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      ok: true,
      lines: [{ level: 'info', time: '2030-01-02T03:04:05.000Z', event: 'pi.call', count: 3 }, '{"level":"err'],
      warnings: [expect.stringContaining('These lines are from')],
    });
    expect(err).toContain('Warning: ');
  });

  it.each([['--follow'], ['--pretty']])('logs --json with %s is a wrong use', async (flag) => {
    const { code, out } = await run(await dataFolder(false), 'logs', '--json', flag);
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 2, ok: false, error: { detail: 'usage' } });
  });

  it('logs reads the newest numbered file where the log has no second name', async () => {
    const folder = await dataFolder(false);
    await rename(join(folder, 'ECM.log'), join(folder, 'ECM.9.log'));
    for (const number of [2, 10])
      await writeFile(join(folder, `ECM.${number}.log`), JSON.stringify({ event: 'pi.call', count: number }));
    expect(await run(folder, 'logs')).toMatchObject({
      code: 0,
      out: '{"event":"pi.call","count":10}\n',
      err: expect.stringContaining('ECM.10.log'),
    });
  });

  it('logs without a file, or with --follow, fails with exit code 7', async () => {
    expect(await run(await dataFolder(true), 'logs')).toMatchObject({ code: 7, out: '' });
    expect(await run(await dataFolder(false), 'logs', '--follow')).toMatchObject({
      code: 7,
      out: '',
      err: expect.stringContaining('not running'),
    });
  });

  it('bridging is shown all the same, and says that bridges are not known', async () => {
    const folder = await dataFolder(false);
    const { code, out } = await run(folder, 'service', 'bridging', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      bridging: 'disabled',
      keyFile: join(folder, 'bridge.key'),
      pipe: testAddress(folder),
      serviceError: { detail: 'absent' },
    });
    await writeFile(join(folder, 'bridge.key'), 'not a key', { mode: 0o600 });
    const broken = await run(folder, 'service', 'bridging');
    expect(broken.out).toMatch(/^Bridging +enabled, but its key cannot be used$/m);
    expect(broken.out).toMatch(
      /^Problem +.*bridge\.key has 9 bytes instead of 32\. Disable bridging and enable it again/m,
    );
    expect(broken.out).toMatch(/^Bridges +unknown: The ECM service is not running/m);
  });

  it('bridging makes no data folder to show that it is disabled', async () => {
    const folder = await dataFolder(true);
    expect(await run(folder, 'service', 'bridging')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Bridging +disabled$/m),
    });
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });

  it.skipIf(process.platform === 'win32')(
    'bridging can be enabled all the same, and keeps the folder open to the group that had access',
    async () => {
      const folder = await dataFolder(false);
      await chmod(folder, 0o710);
      expect(await run(folder, 'service', 'bridging', 'enable', '--json')).toMatchObject({ code: 0, err: '' });
      expect((await stat(folder)).mode & 0o777).toBe(0o710);
      expect((await stat(join(folder, 'bridge.key'))).mode & 0o777).toBe(0o600);
    },
  );
});
