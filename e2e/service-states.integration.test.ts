import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Activity, Strip } from '../shared/activity.ts';
import { readActivity } from '../main/ecm/history/read-activity.ts';
import type { StateEntry } from '../main/ecm/history/state-history.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../main/sandbox/practice-pi.ts';
import { postConsoleSession } from '../test-support/console-session.ts';
import { expectMode } from '../test-support/expect-mode.ts';
import { connectedClient } from '../test-support/service-on-practice.ts';
import { testAddress } from '../test-support/test-address.ts';
import { prepareDataFolder, serviceSecrets, statusOf } from './service-data-folder.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';

/** The built service as a process: what it records of itself and its link, and what is known of it after it was killed. */

let root: string;
let folder: string;
let pi: PracticePi;
let appliance: PracticeAppliance;
let services: ServiceProcess[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ecm-states-'));
  pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault });
});
beforeEach(async () => {
  services = [];
  appliance = await startPracticeAppliance({ port: 0, https: true });
  const caFile = join(root, 'practice-ca.pem');
  await writeFile(caFile, appliance.caPem ?? '');
  folder = await mkdtemp(join(root, 'data-'));
  await rm(folder, { recursive: true });
  await prepareDataFolder(folder, { pi, appliance, caFile });
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.end('SIGKILL')));
  await appliance.stop();
});
afterAll(async () => {
  await pi.stop();
  await rm(root, { recursive: true, force: true });
});

async function start(): Promise<ServiceProcess> {
  const service = startServiceProcess(folder, serviceSecrets(pi, appliance));
  services.push(service);
  await service.running;
  return service;
}

const untilLink = (state: string): Promise<void> =>
  vi.waitFor(async () => expect((await statusOf(folder)).link.state).toBe(state), { timeout: 15_000 });

async function entries(): Promise<readonly StateEntry[]> {
  const text = await readFile(join(folder, 'states.jsonl'), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as StateEntry]));
}

const recorded = async (): Promise<readonly string[]> =>
  (await entries()).map(({ start: first = false, service, link }) => `${first ? 'start ' : ''}${service} ${link}`);
const statesOf = ({ stretches }: Strip): readonly string[] => stretches.map(({ state }) => state);

async function fromService(): Promise<Activity> {
  const client = await connectedClient({ folder, address: testAddress(folder) }, 'administrator');
  const answer = await client.call('activity/read', { period: '24h' });
  client.dispose();
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

const fromFiles = (): Promise<Activity> =>
  readActivity(folder, { period: '24h', now: Date.now(), historyDays: 30, after: 'stopped' });

it('of a killed service no more is known than its last entry, also after it was started again', async () => {
  const killed = await start();
  await untilLink('connected');
  await postConsoleSession(appliance.siteUrl, appliance.caPem, {
    user: { username: 'HQ\\ann' },
    jumpItem: { type: 'rdp', host: 'kiosk7' },
  });
  const alive = await fromService();
  expect(statesOf(alive.service)).toEqual(['unknown', 'running']);
  expect(alive.link.stretches.at(-1)).toMatchObject({ state: 'connected' });
  expect(alive.buckets.reduce((sum, { ok }) => sum + ok, 0)).toBe(3);
  expect(alive.buckets.at(-1)?.p50Ms ?? alive.buckets.at(-2)?.p50Ms).toBeGreaterThan(0);

  await killed.end('SIGKILL');
  const last = (await entries()).at(-1)?.at;
  const dead = await fromFiles();
  expect(dead.service.stretches.at(-1)).toMatchObject({ from: last, state: 'stopped' });
  expect(dead.link.stretches.at(-1)).toMatchObject({ from: last, state: 'stopped' });

  await start();
  await untilLink('connected');
  const again = await fromService();
  expect(statesOf(again.service)).toEqual(['unknown', 'running', 'stopped', 'running']);
  const begun = (await entries()).findLast(({ start: first }) => first === true)?.at;
  expect(again.service.stretches.at(2)).toEqual({ from: last, to: begun, state: 'stopped' });
  expectMode(join(folder, 'states.jsonl'), 0o600);
});

it('an orderly stop, a lost link and a suspension are entries of their own', async () => {
  const service = await start();
  await untilLink('connected');
  const client = await connectedClient({ folder, address: testAddress(folder) }, 'administrator');
  await client.call('service/suspend', {});
  await client.call('service/resume', {});
  client.dispose();
  await appliance.stop();
  await untilLink('waiting');
  await service.end('SIGTERM');
  expect(await recorded()).toEqual([
    'start running disconnected',
    'running connected',
    'suspended connected',
    'running connected',
    'running disconnected',
    'stopped disconnected',
  ]);
  expect(statesOf((await fromFiles()).service)).toEqual(['unknown', 'running', 'suspended', 'running', 'stopped']);
});

it('nothing is kept with historyDays 0', async () => {
  const path = join(folder, 'settings.json');
  const settings = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...settings, operation: { historyDays: 0 } }));
  const service = await start();
  await untilLink('connected');
  expect(await fromService()).toMatchObject({ historyDays: 0, buckets: [], service: { stretches: [] } });
  await service.end('SIGTERM');
  expect((await readdir(folder)).filter((name) => name.endsWith('.jsonl'))).toEqual(['audit.jsonl']);
});
