import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { secretNames } from '../../../shared/settings.ts';
import { Secret } from '../../../shared/secret.ts';
import { readApplied } from '../../../main/ecm/service/applied-settings.ts';
import { memorySecrets, type SecretStore } from '../../../main/platform/secrets/secret-store.ts';
import { startCliHarness } from '../../../test-support/cli-harness.ts';
import { serviceCli } from '../../../test-support/service-cli.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';

/** `ecmctl secrets` on the store of this account, and with `--for service` on that of the service. */

describe('the secrets of the service', () => {
  let practice: ServiceOnPractice;
  let cli: ReturnType<typeof serviceCli>;
  let store: SecretStore;

  beforeEach(async () => {
    store = memorySecrets();
    practice = await serviceOnPractice({ secretStore: store });
    cli = serviceCli(practice);
  });
  afterEach(() => practice.stop());

  const secret = (name: (typeof secretNames)[number]): string => practice.settings(1).secrets[name]?.reveal() ?? '';
  const stored = async (name: (typeof secretNames)[number]) => (await store.read(name))?.value.reveal();
  const secrets = (...argv: readonly string[]) => cli.run(['secrets', ...argv, '--for', 'service', '--json']);
  const set = (name: string, value: string, ...more: readonly string[]) =>
    cli.run(['secrets', 'set', name, '--for', 'service', ...more, '--json'], value);
  const apply = async (): Promise<void> => {
    const { secrets: values, ...settings } = practice.settings(1);
    expect((await practice.service.apply(settings, values)).ok).toBe(true);
  };

  it('are replaced one by one, and used at once', async () => {
    await apply();
    practice.pi.clearCalls();
    const { code, json, out } = await set('apiPassword', `${secret('apiPassword')}\n`);
    const origin = new URL(practice.pi.endpointUrl).origin;
    expect({ code, json }).toEqual({
      code: 0,
      json: { ok: true, name: 'apiPassword', for: 'service', origin, missing: [] },
    });
    expect(out).not.toContain(secret('apiPassword'));
  });

  it.each(secretNames)('stay as they are where a new %s is refused, unless --no-verify', async (name) => {
    await apply();
    const refused = await set(name, 'a wrong secret');
    expect(refused).toMatchObject({
      code: 4,
      json: { ok: false, error: { hint: expect.stringContaining('Nothing was changed') } },
    });
    expect(await stored(name)).toBe(secret(name));
    expect(await set(name, 'a wrong secret', '--no-verify')).toMatchObject({ code: 0 });
    expect(await stored(name)).toBe('a wrong secret');
    expect(await set(name, secret(name))).toMatchObject({ code: 0 });
    expect(await stored(name)).toBe(secret(name));
  });

  it('are set for saved settings that cannot run yet, which run with the last of them', async () => {
    const { secrets: _, ...settings } = practice.settings(3);
    expect((await practice.service.applySaved(async () => ({ ok: true, value: settings }), {})).ok).toBe(false);
    expect(await set('apiPassword', secret('apiPassword'))).toMatchObject({
      json: { ok: true, missing: ['apiRegistrationKey', 'applianceClientSecret'] },
    });
    expect(await set('applianceClientSecret', secret('applianceClientSecret'))).toMatchObject({
      json: { missing: ['apiRegistrationKey'] },
    });
    expect(practice.service.status().settingsRevision).toBe(0);
    expect(await set('apiRegistrationKey', secret('apiRegistrationKey'))).toMatchObject({
      code: 0,
      json: { missing: [] },
    });
    expect(practice.service.status()).toMatchObject({ settingsRevision: 3, plugin: { state: 'ready' } });
  });

  it('belong to nothing where the service has no settings', async () => {
    expect(await set('apiPassword', 'x')).toMatchObject({ code: 2, json: { error: { detail: 'secret' } } });
    expect(await stored('apiPassword')).toBeUndefined();
  });

  it('are deleted, and what runs goes on', async () => {
    await apply();
    expect(await secrets('delete', 'apiPassword')).toMatchObject({
      code: 0,
      json: { ok: true, name: 'apiPassword', for: 'service', deleted: true, inUse: true },
    });
    expect(await stored('apiPassword')).toBeUndefined();
    expect(practice.service.status().plugin.state).toBe('ready');
    expect(await secrets('delete', 'apiPassword')).toMatchObject({ json: { ok: true, deleted: false, inUse: false } });
    const status = await cli.run(['secrets', 'delete', 'apiPassword', '--for', 'service']);
    expect(status).toMatchObject({ code: 0, out: 'The service has no stored apiPassword.\n' });
  });

  it('are reported as set, not set or bound elsewhere', async () => {
    await apply();
    await store.remove('apiPassword');
    await store.write('apiRegistrationKey', {
      origin: 'https://other.example',
      trust: 'system',
      value: Secret.of('marked'),
    });
    const { json, out } = await secrets('status');
    expect(json).toEqual({
      ok: true,
      for: 'service',
      secrets: [
        { name: 'apiPassword', state: 'not-set' },
        { name: 'apiRegistrationKey', state: 'bound-elsewhere', because: 'other-origin' },
        { name: 'applianceClientSecret', state: 'set' },
      ],
    });
    expect(out).not.toContain('marked');
    expect(await secrets('status', 'apiPassword')).toMatchObject({
      json: { ok: true, name: 'apiPassword', state: 'not-set' },
    });
    const { out: text } = await cli.run(['secrets', 'status', '--for', 'service']);
    expect(text).toMatch(/apiPassword +not set\napiRegistrationKey +bound elsewhere: .*\napplianceClientSecret +set\n/);
  });

  it('that the service manager gave are pointed out', async () => {
    const { secrets: given, ...settings } = practice.settings(1);
    const { apiPassword, ...others } = given;
    await practice.service.applySaved(async () => ({ ok: true, value: settings }), { apiPassword, ...others });
    expect(await set('apiPassword', secret('apiPassword'))).toMatchObject({
      code: 0,
      err: expect.stringContaining('service manager'),
    });
    expect((await secrets('status', 'apiPassword')).json).toMatchObject({ state: 'set', isGivenAtStart: true });
  });

  it('of another plugin have its names', async () => {
    await cp(
      join(import.meta.dirname, '../../../test-support/example-plugin'),
      join(practice.folder, 'plugins/example'),
      { recursive: true },
    );
    const { secrets: values, ...settings } = practice.settings(1, {}, {});
    const example = { ...settings, pluginId: 'example-vault', plugins: { 'example-vault': { labelStyle: 'account' } } };
    expect((await practice.service.applySaved(async () => ({ ok: true, value: example }), values)).ok).toBe(false);
    expect((await secrets('status')).json).toMatchObject({ secrets: [{ name: 'vaultKey', state: 'not-set' }, {}] });
    expect(await set('vaultKey', 'example-vault-key')).toMatchObject({ code: 0 });
    expect(practice.service.status().plugin).toMatchObject({ id: 'example-vault', state: 'ready' });
    const kept = await readApplied(practice.folder);
    expect(JSON.stringify(kept)).not.toContain('example-vault-key');
  });

  it.each([['set'], ['delete'], ['status']])(
    '%s of a name that there is not repeats no word of it',
    async (command) => {
      await apply();
      const { code, out, err } = await cli.run(
        ['secrets', command, 'hunter2-by-mistake', '--for', 'service', '--json'],
        'value-typed',
      );
      expect(code).toBe(2);
      expect(out + err + practice.log.latest(50).join('')).not.toMatch(/hunter2|value-typed/);
    },
  );

  it.each([
    [['status', '--for', 'service', '--settings', 'x.json']],
    [['status', '--for', 'somebody']],
    [['set', '--for', 'service']],
  ])('refuse %j', async (argv) => {
    expect(await cli.run(['secrets', ...argv, '--json'])).toMatchObject({
      code: 2,
      json: { error: { detail: 'usage' } },
    });
  });
});

describe('the secrets of this account', () => {
  let cli: Awaited<ReturnType<typeof startCliHarness>>;
  beforeEach(async () => {
    cli = await startCliHarness();
    await mkdir(cli.dataFolder, { mode: 0o700 });
    await writeFile(join(cli.dataFolder, 'settings.json'), await readFile(await cli.settings()));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    return cli.stop();
  });

  const run = (argv: readonly string[], stdin = '') => cli.run(['secrets', ...argv, '--json'], undefined, {}, stdin);

  // On Windows they are in the Credential Manager, which is one for all data folders of the account.
  it.skipIf(process.platform === 'win32')('are set, reported and deleted', async () => {
    expect((await run(['status', 'apiPassword'])).json).toEqual({
      ok: true,
      name: 'apiPassword',
      state: 'not-set',
      store: expect.any(String),
    });
    expect(await run(['set', 'apiPassword'], 'pw')).toMatchObject({ code: 0 });
    expect((await run(['status', 'apiPassword'])).json).toMatchObject({ state: 'set' });
    const elsewhere = await cli.settings({ endpointUrl: 'https://other.example/' });
    expect((await run(['status', 'apiPassword', '--settings', elsewhere])).json).toMatchObject({
      state: 'bound-elsewhere',
      because: 'other-origin',
    });
    expect((await run(['delete', 'apiPassword'])).json).toMatchObject({ ok: true, deleted: true });
    expect((await run(['delete', 'apiPassword'])).json).toMatchObject({ ok: true, deleted: false });
    expect((await run(['status'])).json).toMatchObject({
      secrets: secretNames.map((name) => ({ name, state: 'not-set' })),
    });
  });

  // Elsewhere than on Linux, the keychain cannot be switched off.
  it.skipIf(process.platform !== 'linux').each([
    ['their file is damaged', () => writeFile(join(cli.dataFolder, 'secrets.json'), 'not json')],
    ['their key is missing', () => rm(join(cli.dataFolder, 'secrets.key'))],
  ])('that are lost are reported on standard error when %s', async (_what, damage) => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'disabled:');
    expect(await run(['set', 'apiPassword'], 'pw')).toMatchObject({ code: 0, json: { store: 'encrypted-file' } });
    await damage();
    const { err, json } = await run(['status', 'apiPassword']);
    expect(json).toMatchObject({ ok: true, state: 'not-set' });
    expect(err).toMatch(/^Warning: .*secrets\.json\.[0-9a-f]+\.unreadable/m);
    expect((await run(['status', 'apiPassword'])).err).not.toContain('unreadable');
  });

  it('end with 7 with --for service, where none runs', async () => {
    for (const argv of [['set', 'apiPassword'], ['delete', 'apiPassword'], ['status']])
      expect(await run([...argv, '--for', 'service'], 'pw')).toMatchObject({
        code: 7,
        json: { error: { detail: 'absent' } },
      });
  });
});
