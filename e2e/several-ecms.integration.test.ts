import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ownEnvironment } from '../test-support/own-environment.ts';
import { startSandbox, type SandboxProcess } from './sandbox-process.ts';
import { statusOf } from './service-data-folder.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';
import { testAddress } from '../test-support/test-address.ts';

/** Several ECMs of one group as processes, each with a data folder of its own, set up by one sealed file (docs/operate.md). */

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const seenWithin = { timeout: 30_000, interval: 200 };

let root = '';
let sandbox: SandboxProcess;
const processes: ServiceProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ecm-several-'));
  sandbox = await startSandbox();
});
afterAll(async () => {
  await Promise.all(processes.map((service) => service.end('SIGKILL')));
  await sandbox.stop();
  await rm(root, { recursive: true, force: true });
});

const folders: string[] = [];
async function start(): Promise<string> {
  const folder = await mkdtemp(join(root, 'data-'));
  const service = startServiceProcess(folder);
  processes.push(service);
  await service.running;
  folders.push(folder);
  return folder;
}

async function ecmctl(folder: string, ...argv: readonly string[]): Promise<Record<string, unknown>> {
  const program = fileURLToPath(new URL('../dist/cli/ecmctl.js', import.meta.url));
  const child = spawn(process.execPath, [program, ...argv, '--json'], {
    env: { ...ownEnvironment(folder), ECM_PIPE: testAddress(folder) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect({ argv, code }, out + err).toEqual({ argv, code: 0 });
  return JSON.parse(out) as Record<string, unknown>;
}

async function given(name: string, content: object): Promise<string> {
  const path = join(root, name);
  await writeFile(path, JSON.stringify(content), { mode: 0o600 });
  return path;
}

/** Of every ECM: how many are in the group, and whether they differ, as its own status says. */
const groups = () =>
  Promise.all(
    folders.map(async (folder) => {
      const { group } = await statusOf(folder);
      return { count: group?.members.length, differs: group?.differs };
    }),
  );

it('three ECMs that one sealed file set up have the same digest; one that is changed is seen by all', async () => {
  const [source, second, third] = [await start(), await start(), await start()];
  const settings = { version: 1, revision: 1, plugin: sandbox.plugin, appliance: sandbox.appliance };
  const files = ['--settings', await given('settings.json', settings)];
  const secrets = await given('secrets.json', sandbox.secrets);
  await ecmctl(source, 'service', 'apply', ...files, '--secrets-file', secrets);

  const recipients = await Promise.all(
    [second, third].map(async (folder) => String((await ecmctl(folder, 'settings', 'recipient'))['recipient'])),
  );
  const sealed = join(root, 'settings.age');
  const sealedFor = recipients.flatMap((recipient) => ['--sealed-for', recipient]);
  const { fingerprint } = await ecmctl(source, 'settings', 'export', ...sealedFor, '--out', sealed);
  for (const folder of [second, third]) {
    await ecmctl(folder, 'settings', 'import', sealed, '--yes', '--from', String(fingerprint));
    await ecmctl(folder, 'service', 'apply');
  }

  const same = [source, second, third].map(() => ({ count: 3, differs: false }));
  await expect.poll(groups, seenWithin).toEqual(same);
  const digests = await Promise.all(folders.map(async (folder) => (await statusOf(folder)).settingsDigest));
  expect(digests[0]).toMatch(/^[\da-f]{64}$/);
  expect(new Set(digests).size).toBe(1);
  expect(await sandbox.statusPage()).not.toContain('different settings');

  const path = join(third, 'settings.json');
  const saved = JSON.parse(await readFile(path, 'utf8')) as { plugin: object };
  await writeFile(path, JSON.stringify({ ...saved, plugin: { ...saved.plugin, tokenTtlMinutes: 3 } }));
  await ecmctl(third, 'service', 'apply');
  await expect.poll(groups, seenWithin).toEqual(same.map((each) => ({ ...each, differs: true })));
  expect(await sandbox.statusPage()).toContain('The ECMs of the group Default run with different settings.');

  const fourth = await start();
  await ecmctl(fourth, 'service', 'apply', ...files, '--secrets-file', secrets, '--no-verify');
  await expect
    .poll(async () => (await statusOf(fourth)).link, seenWithin)
    .toMatchObject({ state: 'refused', reason: expect.stringContaining('three ECMs of the group Default already') });
});
