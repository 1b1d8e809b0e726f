import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceStatus } from '../../../shared/service-status.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { ensureServiceKeys } from '../../../main/ecm/pipe/pipe-key.ts';
import { runCli } from '../run-cli.ts';
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
});
