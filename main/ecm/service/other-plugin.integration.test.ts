import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { Secret } from '../../../shared/secret.ts';
import type { SettingsToApply } from '../pipe/method-schemas.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';

// The service with a plugin that is not PI: nothing in it may need PI.

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } } as const;
let practice: ServiceOnPractice;
let configurator: PipeClient<'administrator'>;

beforeEach(async () => {
  practice = await serviceOnPractice();
  await cp(
    join(import.meta.dirname, '../../../test-support/example-plugin'),
    join(practice.folder, 'plugins/example'),
    {
      recursive: true,
    },
  );
  configurator = await practice.client('administrator');
});

afterEach(() => practice.stop());

const example = (revision: number, changes: Partial<SettingsToApply> = {}): SettingsToApply => ({
  ...practice.settings(revision),
  pluginId: 'example-vault',
  plugins: { 'example-vault': { labelStyle: 'account' } },
  pluginSecrets: { vaultKey: Secret.of('example-vault-key') },
  ...changes,
});

async function apply(settings: SettingsToApply): Promise<void> {
  expect(await configurator.call('settings/apply', settings)).toEqual({
    ok: true,
    value: { revision: settings.revision },
  });
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
}

async function status() {
  const answer = await configurator.call('service/status', {});
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

const heldAtPi = () =>
  practice.pi.vault.credentials.stored.filter(
    (entry) => practice.pi.vault.credentials.holdOf(entry) !== undefined && entry.id.targetName === 'KIOSK7',
  );

describe('the service with another plugin', () => {
  it('serves a console session of the appliance from end to end', async () => {
    await apply(example(1));
    const { body } = await practice.consoleSession(session);
    expect(body).toMatchObject({ injected: true, injectedAs: 'operator', picked: 'operator', released: true });
    expect(await status()).toMatchObject({
      plugin: { id: 'example-vault', name: 'Example Vault', version: '1.0.0', state: 'ready' },
      settingsRevision: 1,
      tokens: 1,
      counters: { lookups: 1, retrievals: 1 },
    });
    expect(await configurator.call('plugin/health', {})).toEqual({
      ok: true,
      value: { healthy: true, message: 'The plugin Example Vault is ready.' },
    });
    expect(await configurator.call('tokens/clear', {})).toEqual({ ok: true, value: { cleared: 1 } });
    expect(practice.pi.calls).toEqual([]);
    expect(practice.appliance.clients).toMatchObject([{ plugin: 'Example Vault 1.0.0' }]);
  });

  it('keeps its secrets for the next time, apart from those of PI, and none in its file', async () => {
    await apply(example(1));
    expect(await configurator.call('settings/apply', example(2, { pluginSecrets: {} }))).toEqual({
      ok: true,
      value: { revision: 2 },
    });
    const text = await readFile(join(practice.folder, 'service-settings.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      pluginId: 'example-vault',
      plugins: { 'example-vault': { labelStyle: 'account' } },
      plugin: { apiUser: 'svc-ecm' },
    });
    expect(text).not.toContain('example-vault-key');
    const { plugins: _none, ...another } = example(3, { pluginId: 'privileged-identity', secrets: {} });
    expect(await configurator.call('settings/apply', another)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('apiPassword') },
    });
  });

  it.each([
    ['is not there', { pluginId: 'nowhere' }, 'is not on this computer'],
    ['has a bad setting', { plugins: { 'example-vault': { labelStyle: 'loud' } } }, 'labelStyle'],
    ['lacks a secret', { pluginSecrets: {} }, 'vaultKey'],
  ])('that %s says so and keeps what it runs', async (_what, changes, words) => {
    await apply(practice.settings(1));
    expect(await configurator.call('settings/apply', example(2, changes))).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining(words) },
    });
    expect(await status()).toMatchObject({
      settingsRevision: 1,
      plugin: { id: 'privileged-identity', state: 'ready' },
    });
    expect((await practice.consoleSession(session)).body).toMatchObject({ injected: true });
  });

  it('that could not be used from the start is named as failed', async () => {
    expect(await configurator.call('settings/apply', example(1, { pluginId: 'nowhere' }))).toMatchObject({ ok: false });
    expect(await status()).toMatchObject({ settingsRevision: 0, plugin: { id: 'nowhere', state: 'failed' } });
    await apply(example(2));
    expect(await status()).toMatchObject({ plugin: { id: 'example-vault', state: 'ready' } });
  });
});

describe('choosing another plugin', () => {
  it('while requests are at work drops none of them, there and back', async () => {
    await apply(practice.settings(1));
    const sessions = Array.from({ length: 12 }, () => practice.consoleSession(session));
    for (const settings of [example(2), practice.settings(3), example(4)]) {
      expect(await configurator.call('settings/apply', settings)).toEqual({
        ok: true,
        value: { revision: settings.revision },
      });
    }
    for (const { body } of await Promise.all(sessions)) {
      // A credential picked from the former plugin's list is an error for the new plugin.
      expect(body).toMatchObject(
        body['injected'] === true
          ? { released: true }
          : { error: { kind: expect.stringMatching(/^(not-found|configuration)$/) } },
      );
    }
    expect(heldAtPi()).toEqual([]);
  });

  it('gives a credential back to the plugin that handed it out, which closes then', async () => {
    await apply(practice.settings(1));
    const bridge = await practice.client('bridge');
    const request = { session: { ...session, sessionId: 's1' } };
    const found = await bridge.call('credentials/find', request);
    const credentialId = found.ok
      ? (found.value.credentials.find(({ displayValue }) => displayValue === 'Administrator (KIOSK7)')?.credentialId ??
        '')
      : '';
    expect(await bridge.call('credentials/get', { ...request, credentialId })).toMatchObject({ ok: true });
    expect(heldAtPi()).toHaveLength(1);
    await apply(example(2));
    expect(await status()).toMatchObject({ plugin: { id: 'example-vault' }, tokens: 2 });
    expect(
      await bridge.call('credentials/release', { ...request, credentialId, endedAt: new Date().toISOString() }),
    ).toMatchObject({ ok: true, value: { checkIn: 'done' } });
    expect(heldAtPi()).toEqual([]);
    expect(await status()).toMatchObject({ tokens: 0, pendingCheckIns: 0 });
  });
});
