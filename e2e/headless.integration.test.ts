import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { builtInContract } from '../main/pi/contract/built-in.ts';
import { ownEnvironment } from '../test-support/own-environment.ts';
import { startSandbox, type SandboxProcess } from './sandbox-process.ts';
import { statusOf } from './service-data-folder.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';
import { testAddress } from '../test-support/test-address.ts';

/** A server that is set up without a screen (docs/operate.md), with the built programs as processes. */

vi.setConfig({ testTimeout: 120_000 });

let root = '';
let folder = '';
let sandbox: SandboxProcess;
const processes: ServiceProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ecm-headless-'));
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'data-'));
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((service) => service.end('SIGKILL')));
});

async function start(
  env: Readonly<Record<string, string>> = {},
  ...options: readonly string[]
): Promise<ServiceProcess> {
  const service = startServiceProcess(folder, env, options);
  processes.push(service);
  await service.running;
  return service;
}

async function ecmctl(argv: readonly string[], stdin = '') {
  const program = fileURLToPath(new URL('../dist/cli/ecmctl.js', import.meta.url));
  const child = spawn(process.execPath, [program, ...argv, '--json'], {
    env: { ...ownEnvironment(folder), ECM_PIPE: testAddress(folder) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(stdin);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, json: JSON.parse(out) as Record<string, unknown>, printed: out + err };
}

const given = async (name: string, content: object): Promise<string> => {
  const path = join(root, name);
  await writeFile(path, JSON.stringify(content), { mode: 0o600 });
  return path;
};
const settingsFile = (sections: object = {}): Promise<string> =>
  given('settings.json', {
    version: 1,
    revision: 1,
    plugin: sandbox.plugin,
    appliance: sandbox.appliance,
    ...sections,
  });
const secretsFile = (changes: object = {}): Promise<string> =>
  given('secrets.json', { ...sandbox.secrets, ...changes });
const delivers = async (): Promise<void> => {
  await expect
    .poll(() => sandbox.consoleSession('HQ\\ann', { type: 'rdp', host: 'kiosk7' }), { timeout: 15_000 })
    .toMatchObject({ injected: true, released: true });
};
const variables = (): Record<string, string> => ({
  ECM_API_PASSWORD: sandbox.secrets.apiPassword,
  ECM_API_REGISTRATION_KEY: sandbox.secrets.apiRegistrationKey,
  ECM_APPLIANCE_CLIENT_SECRET: sandbox.secrets.applianceClientSecret,
});
/** As systemd passes them. */
async function credentials(values: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(root, 'credentials-'));
  for (const [name, value] of Object.entries(values)) await writeFile(join(path, name), `${value}\n`, { mode: 0o400 });
  return path;
}

describe('a server without a screen', () => {
  it('is set up, suspended over a kill, resumed, and gets a new secret only if it is accepted', async () => {
    const first = await start();
    const apply = ['service', 'apply', '--settings', await settingsFile(), '--secrets-file', await secretsFile()];
    expect(await ecmctl(apply)).toMatchObject({ code: 0, json: { ok: true, revision: 1 } });
    await delivers();

    expect(await ecmctl(['service', 'suspend'])).toMatchObject({ code: 0, json: { ok: true, suspended: true } });
    await first.end('SIGKILL');
    await start();
    expect(await statusOf(folder)).toMatchObject({ suspended: { since: expect.any(String) }, settingsRevision: 1 });
    await expect
      .poll(() => sandbox.consoleSession('HQ\\ann', { type: 'rdp', host: 'kiosk7' }), { timeout: 15_000 })
      .toMatchObject({ injected: false, error: { message: expect.stringContaining('suspended for maintenance') } });
    expect(await ecmctl(['service', 'resume'])).toMatchObject({ code: 0, json: { ok: true, suspended: false } });
    await delivers();

    const set = ['secrets', 'set', 'apiPassword', '--for', 'service'];
    expect(await ecmctl(set, 'not the password')).toMatchObject({
      code: 4,
      json: { error: { kind: 'authentication' } },
    });
    expect(await ecmctl(set, sandbox.secrets.apiPassword)).toMatchObject({ code: 0, json: { ok: true, missing: [] } });
    await delivers();
    const log = await readFile(join(folder, 'ECM.log'), 'utf8');
    for (const secret of Object.values(sandbox.secrets)) expect(log).not.toContain(secret);
  });

  it('gets its first settings without secrets where systemd passes them', async () => {
    const { apiPassword, apiRegistrationKey, applianceClientSecret } = sandbox.secrets;
    const passed = await credentials({
      'api-password': apiPassword,
      'api-registration-key': apiRegistrationKey,
      'appliance-client-secret': applianceClientSecret,
    });
    await start({ CREDENTIALS_DIRECTORY: passed });
    expect(await ecmctl(['service', 'apply', '--settings', await settingsFile()])).toMatchObject({ code: 0 });
    await delivers();
    const { json } = await ecmctl(['secrets', 'status', '--for', 'service']);
    const secrets = Object.keys(sandbox.secrets).map((name) => ({ name, state: 'set', isGivenAtStart: true }));
    expect(json).toMatchObject({ ok: true, secrets });
  });
});

it('the secrets of CREDENTIALS_DIRECTORY precede stored ones and variables', async () => {
  const first = await start();
  const wrong = await secretsFile({ apiPassword: 'stored and wrong', applianceClientSecret: 'stored and wrong' });
  const apply = ['service', 'apply', '--settings', await settingsFile(), '--secrets-file', wrong, '--no-verify'];
  expect(await ecmctl(apply)).toMatchObject({ code: 0 });
  await first.end('SIGTERM');
  const { apiPassword, applianceClientSecret } = sandbox.secrets;
  const passed = await credentials({ 'api-password': apiPassword, applianceClientSecret });
  await start({ CREDENTIALS_DIRECTORY: passed, ECM_API_PASSWORD: 'variable and wrong' });
  await delivers();
});

describe('the level of the log', () => {
  const level = async (): Promise<string> => (await statusOf(folder)).logLevel;

  it('is that of the settings, unless one was set or named at the start', async () => {
    await writeFile(
      join(folder, 'settings.json'),
      await readFile(await settingsFile({ operation: { logLevel: 'debug' } })),
    );
    const first = await start(variables());
    expect(await level()).toBe('debug');
    await first.end('SIGTERM');
    const second = await start({}, '--log-level', 'error');
    expect(await level()).toBe('error');
    await second.end('SIGTERM');
    const third = await start();
    expect(await level()).toBe('debug');
    expect(await ecmctl(['service', 'log-level', 'warn'])).toMatchObject({ code: 0 });
    await third.end('SIGKILL');
    await start();
    expect(await level()).toBe('warn');
  });
});

it('the first settings of the data folder are used with their server contract', async () => {
  const contract = { ...builtInContract, functions: { ...builtInContract.functions, login: undefined } };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), await readFile(await settingsFile({ contract })));
  const service = await start(variables());
  expect(service.printed()).toContain('no function login');
});
