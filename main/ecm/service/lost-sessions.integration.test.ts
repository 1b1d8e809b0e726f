import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  connectedClient,
  serviceOnPractice,
  startService,
  type ServiceOnPractice,
} from '../../../test-support/service-on-practice.ts';
import { memorySecrets } from '../../platform/secrets/secret-store.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';

/** Sessions whose connection to the service is lost, over the real pipe and link: checked in at once, rotated when they end. */

const session = { sessionId: 's1', user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp' as const, host: 'kiosk7' } };
const label = 'Administrator (KIOSK7)';
const secretStore = memorySecrets();
let practice: ServiceOnPractice;

beforeEach(async () => {
  practice = await serviceOnPractice({ secretStore });
  const { secrets, ...settings } = practice.settings(1, { createSpinJobs: true });
  expect(await practice.service.apply(settings, secrets)).toEqual({ ok: true, value: 1 });
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
});

afterEach(() => practice.stop());

function acts(): readonly string[] {
  return practice.pi.vault.credentials.journal.map(({ act }) => act);
}

async function untilCheckedIn(): Promise<void> {
  await vi.waitFor(() => expect(acts()).toEqual(['check-out', 'check-in']), { timeout: 10_000 });
}

async function getOver(bridge: PipeClient<'bridge'>): Promise<string> {
  const found = await bridge.call('credentials/find', { session });
  if (!found.ok) throw new Error(found.error.message);
  const credentialId = found.value.credentials.find(({ displayValue }) => displayValue === label)?.credentialId ?? '';
  expect(await bridge.call('credentials/get', { session, credentialId })).toMatchObject({ ok: true });
  return credentialId;
}

function releaseOver(bridge: PipeClient<'bridge'>, credentialId: string) {
  return bridge.call('credentials/release', { session, credentialId, endedAt: new Date().toISOString() });
}

describe('a session of a bridge', () => {
  it('that disconnects is rotated by its release over the next connection', async () => {
    const bridge = await practice.client('bridge');
    const credentialId = await getOver(bridge);
    bridge.dispose();
    await untilCheckedIn();
    expect(practice.pi.vault.rotations).toEqual([]);
    expect(await releaseOver(await practice.client('bridge'), credentialId)).toMatchObject({
      ok: true,
      value: { checkIn: 'nothing-to-do', spinJob: { status: 'created' } },
    });
    expect(practice.pi.vault.rotations).toHaveLength(1);
  });

  it('is rotated by its release after the service was stopped and started again', async () => {
    const credentialId = await getOver(await practice.client('bridge'));
    await practice.service.stop();
    await untilCheckedIn();
    expect(practice.pi.vault.rotations).toEqual([]);
    const { folder, address, log } = practice;
    const next = await startService({ folder, address, log, secretStore, plugins: (registry) => registry });
    try {
      const { secrets, ...settings } = practice.settings(1, { createSpinJobs: true });
      expect(await next.apply(settings, secrets)).toEqual({ ok: true, value: 1 });
      const bridge = await connectedClient({ folder, address }, 'bridge');
      await vi.waitFor(async () => {
        await releaseOver(bridge, credentialId);
        expect(practice.pi.vault.rotations).toHaveLength(1);
      });
      bridge.dispose();
    } finally {
      await next.stop();
    }
  });

  it('that ends by its release is rotated at once', async () => {
    const bridge = await practice.client('bridge');
    const credentialId = await getOver(bridge);
    expect(await releaseOver(bridge, credentialId)).toMatchObject({
      ok: true,
      value: { checkIn: 'done', spinJob: { status: 'created' } },
    });
  });
});

describe('a session of the appliance', () => {
  it.each([
    ['is dropped', () => practice.appliance.dropClients()],
    ['is ended by the service', () => practice.service.stop()],
  ])('is checked in and not rotated when the link %s', async (_how, lose) => {
    const { sessionId: _own, ...console } = session;
    const running = practice.consoleSession({ ...console, holdMs: 60_000 });
    await vi.waitFor(() => expect(practice.appliance.holding.size).toBe(1), { timeout: 10_000 });
    await lose();
    await untilCheckedIn();
    await running;
    expect(practice.pi.vault.rotations).toEqual([]);
  });
});
