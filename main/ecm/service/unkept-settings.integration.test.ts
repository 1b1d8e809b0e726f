import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serviceOnPractice, type ServiceOnPractice } from '../../../e2e/service-on-practice.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';

// What the service runs with is what it has kept: settings that cannot be kept are refused, and those before stay in force.

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } } as const;
let practice: ServiceOnPractice;
let configurator: PipeClient<'configurator'>;

beforeEach(async () => {
  practice = await serviceOnPractice();
  configurator = await practice.client('configurator');
});

afterEach(() => practice.stop());

/** A folder of that name cannot be replaced by a file, whoever tries. */
async function blockFile(): Promise<void> {
  const file = join(practice.folder, 'service-settings.json');
  await rm(file, { force: true });
  await mkdir(join(file, 'in the way'), { recursive: true });
}

it('the first settings are refused by the name of the file, and nothing runs', async () => {
  await blockFile();
  expect(await configurator.call('settings/apply', practice.settings(1))).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file', message: expect.stringContaining('service-settings.json') } });
  expect(practice.service.status()).toMatchObject({ settingsRevision: 0, plugin: { state: 'not-configured' }, link: { state: 'off' } });
});

it('later ones leave those before in force when the file cannot be written', async () => {
  expect(await configurator.call('settings/apply', practice.settings(1))).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
  await blockFile();
  expect(await configurator.call('settings/apply', practice.settings(2, { tokenTtlMinutes: 2 }))).toMatchObject({ ok: false, error: { kind: 'configuration' } });
  expect(practice.service.status()).toMatchObject({ settingsRevision: 1, plugin: { state: 'ready' }, link: { state: 'connected' } });
  expect((await practice.consoleSession(session)).body).toMatchObject({ injected: true, released: true });
});

it('with an incomplete section of the appliance the plugin runs them, the former link stays, and what is missing is told', async () => {
  expect(await configurator.call('settings/apply', practice.settings(1))).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
  const incomplete = { ...practice.settings(2, { tokenTtlMinutes: 2 }), appliance: { site: 'pra.example' } };
  expect(await configurator.call('settings/apply', incomplete)).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'setting' } });
  expect(practice.service.status()).toMatchObject({ settingsRevision: 2, plugin: { state: 'ready' }, link: { state: 'connected' } });
  expect((await practice.consoleSession(session)).body).toMatchObject({ injected: true, released: true });
});
