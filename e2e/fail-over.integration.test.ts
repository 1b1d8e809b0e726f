import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { errorKinds } from '../shared/errors.ts';
import type { ConsoleSession } from '../main/sandbox/appliance/console.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../main/sandbox/practice-pi.ts';
import {
  prepareDataFolder,
  serviceSecrets,
  startServiceProcess,
  statusOf,
  type ServiceProcess,
} from './service-process.ts';

/**
 * High availability (ecm-service.md, "Appliance link"): three built services, 200 console sessions, and the active one killed
 * twice in the middle of them.
 */

const sessions = 200;
const atOnce = 8;
/** The active service is killed when so many sessions are over, as soon as it has handed something out. */
const killsAfter = [60, 130];

/** Nobody shares a credential with another one, so that every conflict would be a mistake of ours. */
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
let dispatcher: Agent;
/** By data folder; the one that connected first is first. */
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
  dispatcher = new Agent({ connect: { ca: appliance.caPem ?? '' } });
  const caFile = join(root, 'practice-ca.pem');
  await writeFile(caFile, appliance.caPem ?? '');
  for (const name of ['one', 'two', 'three']) {
    const folder = join(root, name);
    await prepareDataFolder(folder, { pi, appliance, caFile });
    await start(folder);
    // One after the other, so that it is known who has been connected longest.
    await vi.waitFor(() => expect(appliance.clients).toHaveLength(started), { timeout: 10_000 });
  }
});

afterAll(async () => {
  await Promise.all([...services.values()].map((service) => service.end('SIGKILL')));
  await Promise.all([dispatcher.close(), pi.stop(), appliance.stop()]);
  await rm(root, { recursive: true, force: true });
});

async function consoleSession(index: number): Promise<ConsoleSession> {
  const request = { ...people[index % people.length], holdMs: 5 + (index % 7) * 10 };
  const answer = await fetch(`${appliance.siteUrl}/practice/sessions`, {
    method: 'POST',
    body: JSON.stringify(request),
    headers: { 'content-type': 'application/json' },
    dispatcher,
  });
  return (await answer.json()) as ConsoleSession;
}

/** What is checked out at PI now, besides what the vault begins with. */
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

/** How often who has been logged in: the API user, and everyone whom it acts for. */
function logins(): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { operation, parameters, code } of pi.calls) {
    if (!operation.startsWith('DoLogin') || code !== 0) continue;
    const who = String(parameters['Username']);
    times.set(who, (times.get(who) ?? 0) + 1);
  }
  return times;
}

async function untilHandedOut(): Promise<void> {
  await vi.waitFor(() => expect(appliance.sessionsHolding).toBeGreaterThan(0), { interval: 1, timeout: 10_000 });
}

/** Kills the active service, which has to be the one that has been connected longest. Answers its folder. */
async function killActive(): Promise<string> {
  const [folder, service] = [...services][0] ?? [];
  if (folder === undefined || service === undefined) throw new Error('no service is left');
  expect((await statusOf(folder)).link).toMatchObject({ state: 'connected', active: true });
  await untilHandedOut();
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
        // The other consoles go on meanwhile.
        killed.push(await killActive());
      }
    };
    await Promise.all(Array.from({ length: atOnce }, consoleUser));
  });

  it('every session ends well, or with a typed error that the console sees', () => {
    expect(ended).toHaveLength(sessions);
    expect(killed).toHaveLength(2);
    const failed = ended.filter(({ error }) => error !== undefined);
    for (const { error } of failed) expect(errorKinds).toContain(error?.kind);
    for (const { injected, error } of ended) expect(injected || error !== undefined).toBe(true);
    // At most what was under way at a kill: who has a password already keeps it, and its ECM cannot take it back any more.
    expect(failed.length).toBeLessThanOrEqual(killed.length * atOnce);
    const notReleased = ended.filter(({ injected, released, error }) => injected && !released && error === undefined);
    expect(notReleased.length).toBeLessThanOrEqual(killed.length * atOnce);
  });

  it('the third has taken over', async () => {
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

  it('what the killed ones had out is checked in when they are started again', async () => {
    for (const folder of killed) await start(folder);
    await vi.waitFor(
      async () => {
        for (const folder of services.keys()) expect((await statusOf(folder)).pendingCheckIns).toBe(0);
        expect(held()).toEqual([]);
        expect(appliance.clients).toHaveLength(3);
      },
      { timeout: 20_000, interval: 100 },
    );
    const logs = await Promise.all(killed.map((folder) => readFile(join(folder, 'ECM.log'), 'utf8')));
    expect(logs.join('')).toContain('"event":"checkin.retried"');
    expect(await consoleSession(0)).toMatchObject({ injected: true, released: true });
  });

  it('and those that were started again have logged in no oftener', () => {
    expect(logins().size).toBe(users + 1);
    for (const times of logins().values()) expect(times).toBeLessThanOrEqual(started);
  });
});
