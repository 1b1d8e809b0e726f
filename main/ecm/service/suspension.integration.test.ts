import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { connectedClient, serviceOnPractice, startService } from '../../../test-support/service-on-practice.ts';
import type { ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { memorySecrets } from '../../platform/secrets/secret-store.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';
import type { EcmService } from './ecm-service.ts';
import { Suspension } from './suspension.ts';
import { expectMode } from '../../../test-support/expect-mode.ts';

/** `service/suspend` and `service/resume`: nothing new is delivered, and what is out is checked in. */

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } } as const;
const suspended = { kind: 'service-unavailable', detail: 'suspended' } as const;
const since = expect.stringMatching(/^20\d\d-.*Z$/);

let practice: ServiceOnPractice;
let administrator: PipeClient<'administrator'>;

beforeEach(async () => {
  practice = await serviceOnPractice();
  const { secrets, ...settings } = practice.settings(1);
  expect((await practice.service.apply(settings, secrets)).ok).toBe(true);
  await vi.waitFor(() => expect(practice.service.status().link.active).toBe(true), { timeout: 10_000 });
  administrator = await practice.client('administrator');
});

afterEach(() => practice.stop());

const file = (): string => join(practice.folder, 'suspended.json');
const suspend = () => administrator.call('service/suspend', {});
const resume = () => administrator.call('service/resume', {});

describe('a suspended service', () => {
  it('refuses the appliance, and delivers again after resume', async () => {
    expect(await suspend()).toEqual({ ok: true, value: { suspended: { since } } });
    expect(practice.service.status().suspended).toEqual({ since });
    expect((await practice.consoleSession(session)).body).toMatchObject({
      injected: false,
      error: { kind: suspended.kind, message: expect.stringContaining('suspended for maintenance') },
    });
    expect(await resume()).toEqual({ ok: true, value: {} });
    expect(practice.service.status()).not.toHaveProperty('suspended');
    expect((await practice.consoleSession(session)).body).toMatchObject({ injected: true, released: true });
  });

  it('refuses bridges, and takes back what they have', async () => {
    const bridge = await practice.client('bridge');
    const found = await bridge.call('credentials/find', { session });
    const credentialId = found.ok ? (found.value.credentials[0]?.credentialId ?? '') : '';
    expect(await bridge.call('credentials/get', { session, credentialId })).toMatchObject({ ok: true });
    await suspend();
    expect(await bridge.call('credentials/find', { session })).toMatchObject({ ok: false, error: suspended });
    const refused = await bridge.call('credentials/get', { session, credentialId });
    expect(refused).toMatchObject({
      ok: false,
      error: { ...suspended, message: expect.stringContaining('maintenance') },
    });
    const endedAt = new Date().toISOString();
    expect(await bridge.call('credentials/release', { session, credentialId, endedAt })).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
  });

  it('asks PI for nothing, and counts and records what it refused', async () => {
    await suspend();
    practice.pi.clearCalls();
    await practice.consoleSession(session);
    expect(practice.pi.calls).toEqual([]);
    expect(practice.service.status().counters).toMatchObject({ lookups: 1, failures: { 'service-unavailable': 1 } });
    const recent = await administrator.call('requests/recent', {});
    expect(recent.ok && recent.value.requests).toMatchObject([
      { operation: 'find', failure: { kind: 'service-unavailable' } },
    ]);
  });

  it('stays suspended since the same time when it is suspended again', async () => {
    const first = await suspend();
    expect(await suspend()).toEqual(first);
    expectMode(file(), 0o600);
  });

  it('logs both', async () => {
    await suspend();
    await resume();
    expect(practice.log.latest(20).filter((line) => /service\.(?:suspended|resumed)/.test(line))).toHaveLength(2);
  });
});

describe('after a restart', () => {
  let second: EcmService | undefined;
  afterEach(() => second?.stop());
  const restart = async (): Promise<EcmService> => {
    await practice.service.stop();
    const { folder, address, log } = practice;
    second = await startService({
      folder,
      address,
      log,
      secretStore: memorySecrets(),
      plugins: (registry) => registry,
    });
    return second;
  };

  it('the service is still suspended', async () => {
    await suspend();
    const before = practice.service.status().suspended;
    expect((await restart()).status().suspended).toEqual(before);
    const client = await connectedClient(practice, 'administrator');
    expect(await client.call('service/resume', {})).toEqual({ ok: true, value: {} });
    client.dispose();
    await expect(readFile(file())).rejects.toThrow('ENOENT');
  });

  it.each(['', '{"since": 5}', 'no JSON'])('a file that cannot be read counts as suspended: %j', async (text) => {
    await writeFile(file(), text);
    expect((await restart()).status().suspended).toEqual({ since });
  });
});

describe('where it cannot be kept', () => {
  const parts = () => ({ folder: practice.folder, clock: manualClock(), log: silentLog });

  it('the service is suspended all the same, and the failure says that the next start delivers', async () => {
    await mkdir(join(file(), 'in the way'), { recursive: true });
    const suspension = new Suspension(parts());
    expect(await suspension.suspend()).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file' } });
    expect(suspension.refusal()).toMatchObject(suspended);
    await rm(file(), { recursive: true });
  });

  it('the service is resumed all the same, and the failure says that the next start is suspended', async () => {
    const suspension = new Suspension(parts());
    await suspension.suspend();
    await rm(file());
    await mkdir(join(file(), 'in the way'), { recursive: true });
    const refused = await suspension.resume();
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining('next start') } });
    expect(suspension.refusal()).toBeUndefined();
    await rm(file(), { recursive: true });
  });
});
