import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { errorKinds } from '../shared/errors.ts';
import type { ConsoleSession } from '../main/sandbox/appliance/console.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../main/sandbox/practice-pi.ts';
import { postConsoleSession } from '../test-support/console-session.ts';
import { prepareDataFolder, serviceSecrets, statusOf } from './service-data-folder.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';

/**
 * High availability: three services as processes of the build and 200 console sessions, during which the active service is killed
 * twice.
 */

const sessions = 200;
const atOnce = 8;
/** The active service is killed after this many sessions, as soon as it has delivered a credential. */
const killsAfter = [60, 130];

/** No two of them get the same credential, so that a check-out conflict is a bug. */
const people = [
  { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } },
  { user: { username: 'LAB\\dave' }, jumpItem: { type: 'rdp', host: 'web01.lab.example' } },
  { user: { username: 'erin' }, jumpItem: { type: 'protocol-tunnel', host: 'core-sw1' } },
  { user: { username: 'HQ\\ann' }, jumpItem: { type: 'shell', host: 'lnx01' } },
];
const users = new Set(people.map(({ user }) => user.username)).size;

let root: string;
let pi: PracticePi;
let appliance: PracticeAppliance;
/** By data folder, in the order in which they connected. */
const services = new Map<string, ServiceProcess>();
let started = 0;

async function start(folder: string): Promise<void> {
  started += 1;
  const service = startServiceProcess(folder, serviceSecrets(pi, appliance));
  services.set(folder, service);
  await service.running;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ecm-fail-over-'));
  pi = await startPracticePi({ port: 0, https: false, latencyMs: 2, vault: defaultVault });
  appliance = await startPracticeAppliance({ port: 0, https: true });
  const caFile = join(root, 'practice-ca.pem');
  await writeFile(caFile, appliance.caPem ?? '');
  for (const name of ['one', 'two', 'three']) {
    const folder = join(root, name);
    await prepareDataFolder(folder, { pi, appliance, caFile });
    await start(folder);
    // One after the other: the appliance asks the service that has been connected longest.
    await vi.waitFor(() => expect(appliance.clients).toHaveLength(started), { timeout: 10_000 });
  }
});

afterAll(async () => {
  await Promise.all([...services.values()].map((service) => service.end('SIGKILL')));
  await Promise.all([pi.stop(), appliance.stop()]);
  await rm(root, { recursive: true, force: true });
});

async function consoleSession(index: number): Promise<ConsoleSession> {
  const request = { ...people[index % people.length], holdMs: 5 + (index % 7) * 10 };
  const { body } = await postConsoleSession(appliance.siteUrl, appliance.caPem, request);
  return body as unknown as ConsoleSession;
}

/** The accounts that are checked out at PI, without those of the vault's initial state. */
function held(): readonly string[] {
  const { stored, shared } = pi.vault.credentials;
  const atTheStart = ['helpdesk-02 HQ', 'snmp-write core-sw1', 'Administrator FILE01'];
  const names = [
    ...stored.map((entry) => ({ entry, name: `${entry.id.accountName} ${entry.id.targetName}` })),
    ...shared.map((entry) => ({ entry, name: `${entry.id.accountName} ${entry.id.systemName}` })),
  ];
  return names
    .filter(({ entry, name }) => pi.vault.credentials.holdOf(entry) !== undefined && !atTheStart.includes(name))
    .map(({ name }) => name);
}

/** The number of successful logins of the API User and of each impersonated user. */
function logins(): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { operation, parameters, code } of pi.calls) {
    if (!operation.startsWith('DoLogin') || code !== 0) continue;
    const user = String(parameters['Username']);
    times.set(user, (times.get(user) ?? 0) + 1);
  }
  return times;
}

async function untilDelivered(): Promise<void> {
  await vi.waitFor(() => expect(appliance.holding.size).toBeGreaterThan(0), { interval: 1, timeout: 10_000 });
}

/** Kills the active service, which must be the first in `services`. Returns its data folder. */
async function killActive(): Promise<string> {
  const [folder, service] = [...services][0] ?? [];
  if (folder === undefined || service === undefined) throw new Error('no service is left');
  expect((await statusOf(folder)).link).toMatchObject({ state: 'connected', active: true });
  await untilDelivered();
  await service.end('SIGKILL');
  services.delete(folder);
  return folder;
}

describe('three services, of which two are killed in the middle of 200 console sessions', () => {
  const ended: ConsoleSession[] = [];
  const killed: string[] = [];

  beforeAll(async () => {
    const kills = [...killsAfter];
    let begun = 0;
    const consoleUser = async (): Promise<void> => {
      while (begun < sessions) {
        begun += 1;
        ended.push(await consoleSession(begun));
        if (ended.length !== kills[0]) continue;
        kills.shift();
        // The other consoles continue during the kill.
        killed.push(await killActive());
      }
    };
    await Promise.all(Array.from({ length: atOnce }, consoleUser));
  });

  it('every session succeeds or ends with a typed error in the console', () => {
    expect(ended).toHaveLength(sessions);
    expect(killed).toHaveLength(2);
    const failed = ended.filter(({ error }) => error !== undefined);
    for (const { error } of failed) expect(errorKinds).toContain(error?.kind);
    for (const { injected, error } of ended) expect(injected || error !== undefined).toBe(true);
    // Only the sessions that were running at a kill may fail or stay unreleased: their service cannot check in any more.
    expect(failed.length).toBeLessThanOrEqual(killed.length * atOnce);
    const notReleased = ended.filter(({ injected, released, error }) => injected && !released && error === undefined);
    expect(notReleased.length).toBeLessThanOrEqual(killed.length * atOnce);
  });

  it('the third service is active', async () => {
    const [folder] = [...services][0] ?? [];
    expect(await statusOf(folder ?? '')).toMatchObject({
      link: { state: 'connected', active: true },
      counters: { lookups: expect.any(Number) },
    });
    expect(appliance.clients).toHaveLength(1);
  });

  it('each of the three has logged in at PI once, and once for each user', () => {
    expect([...logins().values()]).toEqual(Array.from({ length: users + 1 }, () => 3));
  });

  it('the credentials of the killed services are checked in after their restart', async () => {
    for (const folder of killed) await start(folder);
    await vi.waitFor(
      async () => {
        expect(held()).toEqual([]);
        // What is left was under way at the kill, and PI may still make it as far as the services know.
        for (const folder of services.keys())
          expect((await statusOf(folder)).pendingCheckIns).toBeLessThanOrEqual(killed.includes(folder) ? atOnce : 0);
        expect(appliance.clients).toHaveLength(3);
      },
      { timeout: 20_000, interval: 100 },
    );
    const logs = await Promise.all(killed.map((folder) => readFile(join(folder, 'ECM.log'), 'utf8')));
    expect(logs.join('')).toContain('"event":"checkin.retried"');
    expect(await consoleSession(0)).toMatchObject({ injected: true, released: true });
  });

  it('each restarted service has logged in at most once more for each user', () => {
    expect(logins().size).toBe(users + 1);
    for (const times of logins().values()) expect(times).toBeLessThanOrEqual(started);
  });
});
