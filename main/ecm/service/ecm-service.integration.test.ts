import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import type { MethodName } from '../pipe/methods.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';

/** The whole path: console → appliance → link → service → engine → PI and back, and the pipe beside it. */

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp' as const, host: 'kiosk7' } };
let practice: ServiceOnPractice;
let configurator: PipeClient<'administrator'>;

beforeEach(async () => {
  practice = await serviceOnPractice();
  configurator = await practice.client('administrator');
});

afterEach(async () => {
  await practice.stop();
});

async function apply(revision = 1, changes = {}): Promise<void> {
  const applied = await configurator.call('settings/apply', practice.settings(revision, changes));
  expect(applied).toEqual({ ok: true, value: { revision } });
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
}

async function status() {
  const answer = await configurator.call('service/status', {});
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

describe('before any settings', () => {
  it('the service runs, says so, and refuses requests with the remedy', async () => {
    expect(await status()).toMatchObject({
      version: '1.2.3',
      pid: process.pid,
      plugin: { id: 'privileged-identity', state: 'not-configured' },
      settingsRevision: 0,
      link: { state: 'off', active: false },
    });
    const bridge = await practice.client('bridge');
    expect(await bridge.call('credentials/find', { session })).toMatchObject({
      ok: false,
      error: { kind: 'configuration', hint: expect.stringContaining('Save') },
    });
  });
});

describe('settings/apply', () => {
  it('starts the plugin and the link, and tells the revision', async () => {
    await apply(7);
    await vi.waitFor(
      async () =>
        expect(await status()).toMatchObject({
          settingsRevision: 7,
          plugin: { state: 'ready' },
          link: { state: 'connected', active: true, connectedSince: expect.any(String) },
        }),
      { timeout: 10_000 },
    );
  });

  it('refuses invalid settings by name and keeps the former', async () => {
    await apply(1);
    expect(await configurator.call('settings/apply', practice.settings(2, { globalApprover: '' }))).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining('globalApprover') },
    });
    expect(await status()).toMatchObject({ settingsRevision: 1, plugin: { state: 'ready' } });
    expect((await practice.consoleSession(session)).body).toMatchObject({ injected: true });
  });

  it('keeps no secret in its file, and those it was given for the next time', async () => {
    await apply(1);
    const text = await readFile(join(practice.folder, 'service-settings.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ revision: 1, plugin: { apiUser: 'svc-ecm' } });
    const { apiPassword, apiRegistrationKey, applianceClientSecret } = practice.settings(1).secrets;
    for (const secret of [apiPassword, apiRegistrationKey, applianceClientSecret])
      expect(text).not.toContain(secret?.reveal());
    expect(await configurator.call('settings/apply', { ...practice.settings(2), secrets: {} })).toEqual({
      ok: true,
      value: { revision: 2 },
    });
  });

  it('while requests are at work loses none of them', async () => {
    await apply(1);
    const sessions = Array.from({ length: 24 }, () => practice.consoleSession(session));
    for (const revision of [2, 3, 4]) {
      expect(
        await configurator.call('settings/apply', practice.settings(revision, { tokenTtlMinutes: revision })),
      ).toEqual({ ok: true, value: { revision } });
    }
    for (const { body } of await Promise.all(sessions)) expect(body).toMatchObject({ injected: true, released: true });
    expect(await status()).toMatchObject({ settingsRevision: 4 });
    expect(
      practice.pi.vault.credentials.stored.filter(
        (entry) => practice.pi.vault.credentials.holdOf(entry)?.by === 'HQ\\ann' && entry.id.targetName === 'KIOSK7',
      ),
    ).toEqual([]);
  });
});

describe('a console session', () => {
  it('finds, gets and releases, and the service records the request without the password', async () => {
    await apply();
    const { body } = await practice.consoleSession(session);
    expect(body).toMatchObject({
      injected: true,
      injectedAs: expect.any(String),
      released: true,
      answeredBy: ['TEST-ECM', 'TEST-ECM', 'TEST-ECM'],
    });
    const recent = await configurator.call('requests/recent', {});
    if (!recent.ok) throw new Error(recent.error.message);
    expect(recent.value.requests.map(({ operation, from }) => `${from} ${operation}`)).toEqual([
      'appliance release',
      'appliance get',
      'appliance find',
    ]);
    expect(recent.value.requests.at(-1)).toMatchObject({
      candidates: ['HQ\\ann'],
      keys: expect.arrayContaining(['host kiosk7']),
      offered: expect.any(Number),
    });
    const seen = JSON.stringify([body, recent]);
    for (const { password } of practice.pi.vault.credentials.stored) expect(seen).not.toContain(password);
    await vi.waitFor(
      async () =>
        expect(await status()).toMatchObject({ counters: { lookups: 1, retrievals: 1, failures: {} }, tokens: 2 }),
      { timeout: 10_000 },
    );
  });

  it('that fails is answered to the console with kind and hint, and counted', async () => {
    await apply();
    const { body } = await practice.consoleSession({ ...session, user: { username: 'HQ\\harry' } });
    expect(body).toMatchObject({ injected: false, error: { kind: 'impersonation' } });
    expect(await status()).toMatchObject({ counters: { failures: { impersonation: 1 } } });
  });

  it('whose connection is lost has its credential checked in', async () => {
    await apply();
    const running = practice.consoleSession({ ...session, holdMs: 60_000 });
    await vi.waitFor(() => expect(practice.appliance.holding.size).toBe(1), { timeout: 10_000 });
    practice.appliance.dropClients();
    await vi.waitFor(
      () => expect(practice.pi.calls.some(({ operation }) => operation.endsWith('_CheckIn'))).toBe(true),
      { timeout: 10_000 },
    );
    await running;
  });
});

describe('a bridge', () => {
  it('gets what the appliance would, and never a setting', async () => {
    await apply();
    const bridge = await practice.client('bridge');
    const found = await bridge.call('credentials/find', { session });
    if (!found.ok) throw new Error(found.error.message);
    const credentialId =
      found.value.credentials.find(({ displayValue }) => displayValue === 'Administrator (KIOSK7)')?.credentialId ?? '';
    const got = await bridge.call('credentials/get', { session, credentialId });
    if (!got.ok) throw new Error(got.error.message);
    const entry = practice.pi.vault.credentials.stored.find(
      ({ id }) => id.targetName === 'KIOSK7' && id.accountName === 'Administrator',
    );
    expect(got.value.password.reveal()).toBe(entry?.password);
    expect(
      await bridge.call('credentials/release', { session, credentialId, endedAt: new Date().toISOString() }),
    ).toMatchObject({ ok: true, value: { checkIn: 'done' } });
    const forbidden = bridge.call as unknown as (name: MethodName, params: object) => Promise<unknown>;
    expect(await forbidden('settings/apply', practice.settings(2))).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access' },
    });
    expect(await status()).toMatchObject({ settingsRevision: 1 });
  });

  it('that is lost has its credentials checked in', async () => {
    await apply();
    const bridge = await practice.client('bridge');
    const found = await bridge.call('credentials/find', { session });
    const credentialId = found.ok
      ? (found.value.credentials.find(({ displayValue }) => displayValue === 'Administrator (KIOSK7)')?.credentialId ??
        '')
      : '';
    expect(await bridge.call('credentials/get', { session, credentialId })).toMatchObject({ ok: true });
    bridge.dispose();
    await vi.waitFor(
      () => expect(practice.pi.calls.some(({ operation }) => operation.endsWith('_CheckIn'))).toBe(true),
      { timeout: 10_000 },
    );
  });

  it('is more than the Configurator may be: that one never gets a password', async () => {
    await apply();
    const forbidden = configurator.call as unknown as (name: MethodName, params: object) => Promise<unknown>;
    expect(await forbidden('credentials/get', { session, credentialId: 'v1.x' })).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access' },
    });
  });
});

describe('the operator', () => {
  it('clears tokens and learns how many', async () => {
    await apply();
    await practice.consoleSession(session);
    expect(await configurator.call('tokens/clear', {})).toEqual({ ok: true, value: { cleared: 2 } });
    expect(await status()).toMatchObject({ tokens: 0 });
  });

  it('switches the level at once and follows the log live', async () => {
    await apply();
    expect(await configurator.call('log/setLevel', { level: 'debug' })).toEqual({
      ok: true,
      value: { level: 'debug' },
    });
    const lines: string[] = [];
    configurator.onNotification('log/lines', (params) => lines.push(...params.lines));
    expect(await configurator.call('log/tail', { lines: 10, follow: true })).toMatchObject({
      ok: true,
      value: { following: true },
    });
    await practice.consoleSession(session);
    await vi.waitFor(() => expect(lines.some((line) => line.includes('"level":"debug"'))).toBe(true), {
      timeout: 10_000,
    });
    expect(lines.some((line) => line.includes('retrieve.finished'))).toBe(true);
    // Whoever only reads, such as the support bundle over the same connection, leaves the tail running.
    expect(await configurator.call('log/tail', { lines: 10 })).toMatchObject({ ok: true, value: { following: true } });
    await configurator.call('log/tail', { lines: 0, follow: false });
    const { length } = lines;
    await practice.consoleSession(session);
    expect(lines).toHaveLength(length);
  });

  it('gets changes as events', async () => {
    const received: number[] = [];
    configurator.onNotification('service/events', ({ settingsRevision }) => received.push(settingsRevision));
    await apply(3);
    await vi.waitFor(() => expect(received).toContain(3), { timeout: 10_000 });
  });

  it('sees the plugin and its health', async () => {
    expect(await configurator.call('plugin/health', {})).toMatchObject({ ok: true, value: { healthy: false } });
    await apply();
    expect(await configurator.call('plugin/health', {})).toMatchObject({ ok: true, value: { healthy: true } });
    expect(await configurator.call('plugin/capabilities', {})).toMatchObject({
      ok: true,
      value: { id: 'privileged-identity', capabilities: expect.arrayContaining(['rotation']) },
    });
  });

  it('reconnects the link by hand', async () => {
    await apply();
    practice.appliance.dropClients();
    await configurator.call('link/reconnect', {});
    await vi.waitFor(
      async () =>
        expect(await configurator.call('link/status', {})).toMatchObject({ ok: true, value: { state: 'connected' } }),
      { timeout: 10_000 },
    );
  });
});
