import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { endpointOrigin, piPluginId, type RawPlugin, type SecretName } from '../../../shared/settings.ts';
import type { EcmPlugin } from '../../plugins/contract.ts';
import { memorySecrets, type SecretStore } from '../../platform/secrets/secret-store.ts';
import { SecretStoreError } from '../../platform/secrets/store-errors.ts';
import { readApplied, SettingsUpdate, type AppliedSettings } from './applied-settings.ts';

const plugin = {
  id: piPluginId,
  form: { fields: [{ key: 'apiPassword', kind: 'secret' }] },
  secretsBoundTo: (settings: RawPlugin, anchor?: string) => ({ origin: endpointOrigin(settings), trust: anchor }),
} as unknown as EcmPlugin;
const trust = { pem: undefined, filePem: undefined, anchor: 'system' };
const settingsAt = (host: string, revision: number): AppliedSettings => ({
  revision,
  plugin: { endpointUrl: `https://${host}/` },
  appliance: { site: 'pra.example' },
});
const given = (text: string) => ({
  secrets: { apiPassword: Secret.of(text), applianceClientSecret: Secret.of(text) },
  pluginSecrets: {},
});

let folder: string;
let file: string;
let store: SecretStore;
let writes: SecretName[];
/** The secret that the store refuses to write. */
let refused: SecretName | undefined;
/** How often the store writes before it is full. */
let writesLeft: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-applied-'));
  file = join(folder, 'service-settings.json');
  [writes, refused, writesLeft] = [[], undefined, Infinity];
  const secrets = memorySecrets();
  const write: SecretStore['write'] = async (name, secret) => {
    writes.push(name as SecretName);
    if (name === refused) throw new SecretStoreError('locked');
    if (writes.length > writesLeft) throw new SecretStoreError('full');
    await secrets.write(name, secret);
  };
  store = { ...secrets, write };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const keep = (settings: AppliedSettings, text: string, into = folder) =>
  new SettingsUpdate({ folder: into, store, settings, given: given(text), trust: ok(trust) }).keep(plugin);
const stored = async (name: SecretName) => {
  const secret = await store.read(name);
  return secret && [secret.origin, secret.value.reveal()];
};

describe('keeping what is applied', () => {
  it('has settings and secrets there at the next start', async () => {
    expect(await keep(settingsAt('pi.example', 1), 'one')).toEqual(ok(undefined));
    expect(await readApplied(folder)).toEqual(ok(settingsAt('pi.example', 1)));
    expect([await stored('apiPassword'), await stored('applianceClientSecret')]).toEqual([
      ['https://pi.example', 'one'],
      ['https://pra.example', 'one'],
    ]);
  });

  it('writes nothing that is there already', async () => {
    await keep(settingsAt('pi.example', 1), 'one');
    const { ino } = await stat(file);
    writes = [];
    const read = await readApplied(folder);
    expect(read.ok && read.value && (await keep(read.value, 'one'))).toEqual(ok(undefined));
    expect([(await stat(file)).ino, writes]).toEqual([ino, []]);
  });

  it('that cannot be written fails by name, and leaves the secrets as they were', async () => {
    await keep(settingsAt('pi.example', 1), 'one');
    await rm(file);
    // A folder of that name cannot be replaced by a file, whoever tries.
    await mkdir(join(file, 'in the way'), { recursive: true });
    expect(await keep(settingsAt('other.example', 2), 'two')).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file', message: expect.stringContaining(file) },
    });
    expect([await stored('apiPassword'), await stored('applianceClientSecret')]).toEqual([
      ['https://pi.example', 'one'],
      ['https://pra.example', 'one'],
    ]);
    expect(await readdir(folder)).toEqual(['service-settings.json']);
  });

  it('changes no secret while there is no disk space for the file', async () => {
    await writeFile(join(folder, 'no folder'), '');
    const full = await keep(settingsAt('pi.example', 1), 'one', join(folder, 'no folder'));
    expect([full, writes]).toMatchObject([{ ok: false, error: { kind: 'configuration', detail: 'file' } }, []]);
  });

  it('names the former secrets that could not be stored again', async () => {
    await keep(settingsAt('pi.example', 1), 'one');
    await rm(file);
    await mkdir(join(file, 'in the way'), { recursive: true });
    [writes, writesLeft] = [[], 3];
    expect(await keep(settingsAt('pi.example', 2), 'two')).toMatchObject({
      ok: false,
      error: {
        kind: 'configuration',
        message: expect.stringMatching(/service-settings.*former applianceClientSecret/),
      },
    });
  });

  it('at first, and in vain, leaves no secret behind', async () => {
    await mkdir(join(file, 'in the way'), { recursive: true });
    expect(await keep(settingsAt('pi.example', 1), 'one')).toMatchObject({ ok: false });
    expect([await stored('apiPassword'), await stored('applianceClientSecret')]).toEqual([undefined, undefined]);
  });

  it('whose secrets are refused leaves the file and the other secrets as they were', async () => {
    await keep(settingsAt('pi.example', 1), 'one');
    const before = await readFile(file, 'utf8');
    refused = 'applianceClientSecret';
    expect(await keep(settingsAt('other.example', 2), 'two')).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'secret' },
    });
    expect([await stored('apiPassword'), await readFile(file, 'utf8')]).toEqual([
      ['https://pi.example', 'one'],
      before,
    ]);
  });
});
