import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../shared/secret.ts';
import { memorySecrets, type SecretStore } from '../platform/secrets/secret-store.ts';
import { SecretStoreError } from '../platform/secrets/store-errors.ts';
import {
  endpointUrl,
  testConfigurator,
  typedSecrets,
  validPlugin,
  type TestConfigurator,
} from '../../test-support/test-configurator.ts';

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator();
});
afterEach(() => app.remove());

const origin = 'https://pi.example';
const put = (content: unknown): Promise<void> => writeFile(join(app.folder, 'settings.json'), JSON.stringify(content));
const save = (changes: object = {}, expectedRevision = 0) =>
  app.call('settings/save', {
    profile: 'real',
    expectedRevision,
    plugin: validPlugin,
    secrets: typedSecrets,
    ...changes,
  });
const storedPassword = async () => {
  const stored = await app.store.read('apiPassword');
  return stored === undefined ? undefined : `${stored.value.reveal()} for ${stored.origin}`;
};

describe('settings/read', () => {
  it('is empty before the first save', async () => {
    expect(await app.call('settings/read', {})).toEqual({
      ok: true,
      value: {
        profile: 'real',
        revision: 0,
        plugin: {},
        problems: expect.arrayContaining([{ key: 'endpointUrl', code: 'required', message: 'is required' }]),
        secrets: { apiPassword: 'not-set', apiRegistrationKey: 'not-set' },
        notices: [],
        confirmedHttpOrigins: [],
      },
    });
  });

  it('shows what is stored, bad values included, and says which', async () => {
    await put({ revision: 4, plugin: { ...validPlugin, requestTimeoutMs: 'soon', domainMap: ['a=A', 'b'], later: 1 } });
    const read = await app.call('settings/read', {});
    expect(read).toMatchObject({ ok: true, value: { revision: 4, plugin: { requestTimeoutMs: 'soon' } } });
    expect(JSON.stringify(read)).not.toContain('later');
    expect(read.ok && read.value.problems.map(({ key, line }) => [key, line])).toEqual([
      ['requestTimeoutMs', undefined],
      ['domainMap', 2],
    ]);
  });

  it.each([
    [{ origin, trust: 'system' }, 'set'],
    [{ origin, trust: 'sha256:other' }, 'other-trust'],
    [{ origin: 'https://pi.example:8443', trust: 'system' }, 'other-origin'],
    [{ origin: 'http://pi.example', trust: 'system' }, 'other-origin'],
  ])('says of a secret that is stored for %j: %s', async (boundTo, state) => {
    await put({ plugin: validPlugin });
    await app.store.write('apiPassword', { ...boundTo, value: Secret.of('marked') });
    const read = await app.call('settings/read', {});
    expect(read).toMatchObject({ ok: true, value: { secrets: { apiPassword: state, apiRegistrationKey: 'not-set' } } });
    expect(app.answers.join()).not.toContain('marked');
  });

  it('goes on saying that an unreadable file was set aside', async () => {
    await writeFile(join(app.folder, 'settings.json'), 'no settings');
    const reads = [await app.call('settings/read', {}), await app.call('settings/read', {})];
    const received = { ok: true, value: { revision: 0, notices: [expect.stringContaining('.unreadable')] } };
    expect(reads).toMatchObject([received, received]);
    expect(app.lines.filter(([event]) => event === 'file.set-aside')).toHaveLength(1);
  });

  it('says that a file of secrets was set aside while they were read', async () => {
    const said: string[] = [];
    const read = async () => void said.push('The file of the stored secrets was kept.');
    const store: SecretStore = {
      ...memorySecrets(),
      read: async (name) => (name === 'apiPassword' ? read() : undefined),
      notices: () => said,
    };
    const other = await testConfigurator({ store });
    const received = { ok: true, value: { notices: said } };
    expect(await other.call('settings/read', {})).toMatchObject(received);
    expect(said).toHaveLength(1);
    await other.remove();
  });

  it('never shows a secret that somebody typed into the file', async () => {
    await put({ plugin: { ...validPlugin, apiPassword: 'marked' } });
    await app.call('settings/read', {});
    await save();
    expect([...app.answers, await app.settingsText()].join()).not.toContain('marked');
  });

  it('says that the keychain refuses, instead of failing', async () => {
    const locked: SecretStore = {
      ...memorySecrets(),
      read: () => Promise.reject(new SecretStoreError('locked')),
    };
    const other = await testConfigurator({ store: locked });
    expect(await other.call('settings/read', {})).toMatchObject({
      ok: true,
      value: { secrets: { apiPassword: 'not-set' }, notices: [expect.stringContaining('the keychain is locked')] },
    });
    await other.remove();
  });
});

describe('settings/save', () => {
  it('writes settings to the file and secrets to the store, bound to the origin', async () => {
    expect(await save()).toMatchObject({
      ok: true,
      value: {
        status: 'saved',
        view: {
          revision: 1,
          plugin: validPlugin,
          problems: [],
          secrets: { apiPassword: 'set', apiRegistrationKey: 'set' },
        },
      },
    });
    expect(await app.settings()).toEqual({ version: 1, revision: 1, plugin: validPlugin, appliance: {} });
    expect(await storedPassword()).toBe(`marked-password for ${origin}`);
    expect([...app.answers, await app.settingsText(), JSON.stringify(app.lines)].join()).not.toContain('marked');
  });

  it('keeps stored secrets that are not typed again', async () => {
    await save();
    expect(await save({ secrets: { apiRegistrationKey: 'new' } }, 1)).toMatchObject({
      ok: true,
      value: { status: 'saved' },
    });
    expect(await storedPassword()).toBe(`marked-password for ${origin}`);
  });

  it.each([
    ['a bad setting', { plugin: { ...validPlugin, requestTimeoutMs: 5 } }, 'setting', 'requestTimeoutMs'],
    ['a bad line', { plugin: { ...validPlugin, domainMap: ['a=A', 'b'] } }, 'setting', 'domainMap, line 2'],
    ['a missing secret', { secrets: { apiPassword: 'p' } }, 'secret', 'apiRegistrationKey'],
  ])('refuses %s by name and writes nothing', async (_what, changes, detail, name) => {
    expect(await save(changes)).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail, message: expect.stringContaining(name) },
    });
    expect([await app.settingsText(), await storedPassword()]).toEqual([undefined, undefined]);
  });

  it('counts a secret for another address as missing', async () => {
    await save();
    const elsewhere = { ...validPlugin, endpointUrl: 'https://evil.example/x.svc' };
    const saved = await save({ plugin: elsewhere, secrets: {} }, 1);
    expect(saved).toMatchObject({
      ok: false,
      error: { detail: 'secret', message: expect.stringContaining('another address than https://evil.example') },
    });
    expect(await app.settings()).toMatchObject({ revision: 1, plugin: { endpointUrl } });
  });

  it('answers the second of two admins with the stored settings, and writes nothing', async () => {
    await save();
    const second = await save({
      plugin: { ...validPlugin, apiUser: 'other' },
      secrets: { ...typedSecrets, apiPassword: 'other' },
    });
    expect(second).toMatchObject({
      ok: true,
      value: { status: 'conflict', view: { revision: 1, plugin: { apiUser: 'svc' } } },
    });
    expect(await storedPassword()).toBe(`marked-password for ${origin}`);
  });

  it('requires one confirmation per origin for plain http to another machine', async () => {
    const plugin = { ...validPlugin, endpointUrl: 'http://pi.example/x.svc' };
    expect(await save({ plugin })).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'setting', message: expect.stringContaining('endpointUrl') },
    });
    expect(await storedPassword()).toBeUndefined();
    expect(await save({ plugin, confirmHttp: true })).toMatchObject({
      ok: true,
      value: { view: { confirmedHttpOrigins: ['http://pi.example'] } },
    });
    expect(await save({ plugin }, 1)).toMatchObject({ ok: true, value: { status: 'saved' } });
    expect(await app.settings()).toMatchObject({ confirmedHttpOrigins: ['http://pi.example'] });
    expect(await save({ plugin: { ...plugin, endpointUrl: 'http://pi.example:81/x.svc' } }, 2)).toMatchObject({
      ok: false,
    });
  });

  it('requires no confirmation for plain http within this machine', async () => {
    const plugin = { ...validPlugin, endpointUrl: 'http://127.0.0.1:8080/x.svc' };
    expect(await save({ plugin })).toMatchObject({ ok: true, value: { view: { confirmedHttpOrigins: [] } } });
  });

  it('restores the former secrets when the file cannot be written', async () => {
    await app.store.write('apiPassword', { origin, value: Secret.of('old') });
    const write: SecretStore['write'] = async (name, secret) => {
      await app.store.write(name, secret);
      // From here on a folder is in the file's place, so that writing it fails.
      await mkdir(join(blocked.folder, 'settings.json'), { recursive: true });
    };
    const blocked = await testConfigurator({ store: { ...app.store, write } });
    const saved = await blocked.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: validPlugin,
      secrets: typedSecrets,
    });
    expect(saved).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file' } });
    expect(await storedPassword()).toBe(`old for ${origin}`);
    expect(await app.store.read('apiRegistrationKey')).toBeUndefined();
    await blocked.remove();
  });

  it('writes neither file nor secret when the store refuses one of them', async () => {
    const half = memorySecrets();
    const store: SecretStore = {
      ...half,
      write: (name, secret) =>
        name === 'apiRegistrationKey' ? Promise.reject(new SecretStoreError('full')) : half.write(name, secret),
    };
    const other = await testConfigurator({ store });
    const saved = await other.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: validPlugin,
      secrets: typedSecrets,
    });
    expect(saved).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'secret', message: expect.stringContaining('there is no space left') },
    });
    expect(await half.read('apiPassword')).toBeUndefined();
    expect(await readdir(other.folder)).toEqual([]);
    await other.remove();
  });

  it('puts the settings in use, with those before, whose tokens the plugin clears', async () => {
    await save();
    await save({ plugin: { ...validPlugin, apiUser: 'other' }, secrets: { apiPassword: 'new' } }, 1);
    const [first, second] = app.plugins[0]?.inUse ?? [];
    expect(first?.[0]).toBeUndefined();
    const [before, after] = second ?? [];
    expect([before?.settings.apiUser, before?.secrets.apiPassword.reveal()]).toEqual(['svc', 'marked-password']);
    expect([after?.settings.apiUser, after?.secrets.apiPassword.reveal()]).toEqual(['other', 'new']);
  });

  it('puts the new settings in use for pending check-ins', async () => {
    await save();
    expect(app.plugins[0]?.inUse.map(([, after]) => after?.settings.apiUser)).toEqual(['svc']);
  });
});
