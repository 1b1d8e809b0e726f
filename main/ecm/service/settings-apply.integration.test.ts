import { appendFile, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { Secret } from '../../../shared/secret.ts';
import { secretNames } from '../../../shared/settings.ts';
import { memorySecrets, type SecretAccount, type SecretStore } from '../../platform/secrets/secret-store.ts';
import { SecretStoreError } from '../../platform/secrets/store-errors.ts';
import type { PluginRegistry } from '../../plugins/plugin-registry.ts';
import type { SettingsToApply } from '../pipe/method-schemas.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';

// `settings/apply` is all or nothing: whatever fails, the former settings stay in the file, in the store of secrets, in the plugin
// and in the link.

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } } as const;
const accounts: readonly SecretAccount[] = [...secretNames, 'example-vault/vaultKey'];
const locked = new SecretStoreError('locked');

/** What fails, and with what error. */
interface Faults {
  readonly read?: SecretAccount;
  readonly write?: SecretAccount;
  readonly store?: Error;
  readonly engine?: Error;
}

let practice: ServiceOnPractice;
let configurator: PipeClient<'administrator'>;
let secrets: SecretStore;
let faults: Faults;

beforeEach(async () => {
  [secrets, faults] = [memorySecrets(), {}];
  const refused = (): Promise<never> => Promise.reject(faults.store ?? locked);
  const secretStore: SecretStore = {
    ...secrets,
    read: (name) => (name === faults.read ? refused() : secrets.read(name)),
    write: (name, secret) => (name === faults.write ? refused() : secrets.write(name, secret)),
  };
  practice = await serviceOnPractice({ secretStore, plugins: withFaultyEngine });
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

function withFaultyEngine(registry: PluginRegistry): PluginRegistry {
  const open: PluginRegistry['open'] = async (id) => {
    const opened = await registry.open(id);
    if (!opened.ok) return opened;
    const { engine } = opened.value;
    return {
      ok: true,
      value: {
        ...opened.value,
        engine: (setup) => (faults.engine === undefined ? engine(setup) : Promise.reject(faults.engine)),
      },
    };
  };
  return { ...registry, open };
}

const file = (): string => join(practice.folder, 'service-settings.json');

/** A folder of that name cannot be replaced by a file, whoever tries. */
async function blockFile(): Promise<void> {
  await rm(file(), { force: true });
  await mkdir(join(file(), 'in the way'), { recursive: true });
}

/** Other settings in every part, so that nothing of them can be applied unseen. */
function others(): SettingsToApply {
  const { appliance, ...settings } = practice.settings(2, { tokenTtlMinutes: 2 });
  const [apiPassword, apiRegistrationKey, applianceClientSecret] = ['other password', 'other key', 'other secret'].map(
    Secret.of,
  );
  return {
    ...settings,
    appliance: { ...appliance, group: 'Other' },
    secrets: { apiPassword, apiRegistrationKey, applianceClientSecret },
  };
}

function example(changes: Partial<SettingsToApply> = {}): SettingsToApply {
  return {
    ...others(),
    pluginId: 'example-vault',
    plugins: { 'example-vault': { labelStyle: 'account' } },
    pluginSecrets: { vaultKey: Secret.of('example-vault-key') },
    ...changes,
  };
}

/** All that an apply changes, as it is now. */
async function state() {
  const { plugin, settingsRevision, link } = practice.service.status();
  const stored = await Promise.all(accounts.map((name) => secrets.read(name)));
  const names = await readdir(practice.folder);
  return {
    plugin,
    settingsRevision,
    link,
    clients: [...practice.appliance.clients],
    text: await readFile(file(), 'utf8').catch((error: NodeJS.ErrnoException) => error.code),
    files: names.filter((name) => name.startsWith('service-settings')),
    secrets: stored.map((secret) => secret && [secret.origin, secret.value.reveal()]),
  };
}

async function applyFirst(): Promise<void> {
  expect(await configurator.call('settings/apply', practice.settings(1))).toEqual({ ok: true, value: { revision: 1 } });
  await vi.waitFor(() => expect(practice.service.status().link).toMatchObject({ state: 'connected', active: true }), {
    timeout: 10_000,
  });
}

const setting = (words: string) => ({
  kind: 'configuration',
  detail: 'setting',
  message: expect.stringContaining(words),
});
const secret = (words: string) => ({
  kind: 'configuration',
  detail: 'secret',
  message: expect.stringContaining(words),
});
const unusableFile = (words: string) => ({
  kind: 'configuration',
  detail: 'file',
  message: expect.stringContaining(words),
});
const inAppliance = (changes: object) => (): SettingsToApply => ({
  ...others(),
  appliance: { ...others().appliance, ...changes },
});
const inPlugin = (changes: object) => (): SettingsToApply => ({
  ...others(),
  plugin: { ...others().plugin, ...changes },
});

interface Row {
  readonly settings?: () => SettingsToApply;
  readonly faults?: Faults;
  readonly before?: () => Promise<void>;
  readonly error: object;
}

const rows: Readonly<Record<string, Row>> = {
  'the appliance has no client id': { settings: inAppliance({ clientId: undefined }), error: setting('clientId') },
  'the appliance has nothing but a site': {
    settings: () => ({ ...others(), appliance: { site: 'pra.example' } }),
    error: setting('clientId'),
  },
  'the port of the appliance is none': { settings: inAppliance({ port: 0 }), error: setting('port') },
  'the site of the appliance is no host': { settings: inAppliance({ site: 'no site' }), error: setting('site') },
  'the site of the appliance is no text': { settings: inAppliance({ site: 5 }), error: setting('site') },
  'the client secret is not known for the site': {
    settings: () => ({ ...inAppliance({ site: 'other.example' })(), secrets: {} }),
    error: secret('applianceClientSecret'),
  },
  'the client secret cannot be read': {
    settings: () => ({ ...others(), secrets: {} }),
    faults: { read: 'applianceClientSecret' },
    error: secret('locked'),
  },
  'the CA file is not there': {
    settings: inPlugin({ trustedCaFile: '/nowhere/ca.pem' }),
    error: setting('trustedCaFile'),
  },
  'the CA file is an endless device': {
    settings: inPlugin({ trustedCaFile: '/dev/zero' }),
    error: setting('trustedCaFile'),
  },
  'the CA file of the link is not there, and the plugin is another': {
    settings: () => example({ plugin: { ...others().plugin, trustedCaFile: '/nowhere/ca.pem' } }),
    error: setting('trustedCaFile'),
  },
  'the CA file holds no certificate': {
    settings: inPlugin({ trustedCaFile: join(import.meta.dirname, 'settings-apply.integration.test.ts') }),
    error: setting('trustedCaFile'),
  },
  'a setting of the plugin is wrong': { settings: inPlugin({ globalApprover: '' }), error: setting('globalApprover') },
  'a secret of the plugin is missing': {
    settings: () => ({
      ...inPlugin({ endpointUrl: 'https://other.example/' })(),
      secrets: { applianceClientSecret: Secret.of('other secret') },
    }),
    error: secret('apiPassword'),
  },
  'a secret of the plugin cannot be read': {
    settings: () => ({ ...others(), secrets: {} }),
    faults: { read: 'apiPassword' },
    error: secret('locked'),
  },
  'the plugin is not there': { settings: () => example({ pluginId: 'nowhere' }), error: unusableFile('nowhere') },
  'the plugin was tampered with': {
    settings: example,
    before: () => appendFile(join(practice.folder, 'plugins/example/plugin.mjs'), '// more'),
    error: { kind: 'configuration', message: expect.stringContaining('Example Vault') },
  },
  'the other plugin refuses its settings': {
    settings: () => example({ plugins: { 'example-vault': { labelStyle: 'none' } } }),
    error: setting('labelStyle'),
  },
  'the other plugin has no secret': { settings: () => example({ pluginSecrets: {} }), error: secret('vaultKey') },
  'the other plugin has a bug': {
    settings: example,
    faults: { engine: new TypeError('a bug') },
    error: { kind: 'unexpected' },
  },
  'the first secret cannot be stored': { faults: { write: 'apiPassword' }, error: secret('locked') },
  'the second secret cannot be stored': { faults: { write: 'apiRegistrationKey' }, error: secret('locked') },
  'the last secret cannot be stored': { faults: { write: 'applianceClientSecret' }, error: secret('locked') },
  'the secret of the other plugin cannot be stored': {
    settings: example,
    faults: { write: 'example-vault/vaultKey' },
    error: secret('locked'),
  },
  'the store of secrets fails in a way that nobody foresaw': {
    faults: { write: 'applianceClientSecret', store: new TypeError('other secret') },
    error: secret('TypeError'),
  },
  'the file cannot be written': { before: blockFile, error: unusableFile('service-settings.json') },
  'the file cannot be written, and the plugin is another': {
    settings: example,
    before: blockFile,
    error: unusableFile('service-settings.json'),
  },
};

it.each(Object.entries(rows))(
  'nothing changes when %s',
  async (_what, { settings = others, faults: wanted = {}, before = async () => {}, error }) => {
    await applyFirst();
    await before();
    const former = await state();
    faults = wanted;
    const answer = await configurator.call('settings/apply', settings());
    expect(answer).toMatchObject({ ok: false, error });
    expect(JSON.stringify(answer)).not.toContain('other secret');
    expect(await state()).toEqual(former);
    // The plugin logs in anew, so it is the former one with the former secrets.
    await configurator.call('tokens/clear', {});
    expect((await practice.consoleSession(session)).body).toMatchObject({ injected: true, released: true });
  },
);

it('the first settings that cannot be kept run nothing', async () => {
  await blockFile();
  expect(await configurator.call('settings/apply', practice.settings(1))).toMatchObject({
    ok: false,
    error: unusableFile('service-settings.json'),
  });
  expect(await state()).toMatchObject({
    settingsRevision: 0,
    plugin: { state: 'not-configured' },
    link: { state: 'off' },
    secrets: accounts.map(() => undefined),
  });
});

it('after a failure the next settings are applied in every part', async () => {
  await applyFirst();
  faults = { write: 'applianceClientSecret' };
  expect(await configurator.call('settings/apply', others())).toMatchObject({ ok: false });
  faults = {};
  const next = practice.settings(3, { tokenTtlMinutes: 3 });
  expect(
    await configurator.call('settings/apply', { ...next, appliance: { ...next.appliance, group: 'Next' } }),
  ).toEqual({ ok: true, value: { revision: 3 } });
  expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({
    revision: 3,
    plugin: { tokenTtlMinutes: 3 },
    appliance: { group: 'Next' },
  });
  await vi.waitFor(() => expect(practice.appliance.clients).toMatchObject([{ group: 'Next' }]), { timeout: 10_000 });
});

it('without a site the plugin runs, and the former link ends', async () => {
  await applyFirst();
  expect(
    await configurator.call('settings/apply', {
      ...practice.settings(2),
      appliance: { site: '', clientId: 'left over' },
    }),
  ).toEqual({ ok: true, value: { revision: 2 } });
  expect(practice.service.status()).toMatchObject({
    settingsRevision: 2,
    plugin: { state: 'ready' },
    link: { state: 'off' },
  });
});

it('a CA file that is not there keeps nothing from running where neither the plugin nor a link needs it', async () => {
  const settings = example({ appliance: {}, plugin: { trustedCaFile: '/nowhere/ca.pem' } });
  expect(await configurator.call('settings/apply', settings)).toEqual({ ok: true, value: { revision: 2 } });
});
