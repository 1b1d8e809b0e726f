import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '../../shared/result.ts';
import { basisOf, type Basis } from '../../shared/writing.ts';
import type { Secret } from '../../shared/secret.ts';
import type { MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import {
  session,
  testConfigurator,
  typedSecrets,
  validPlugin,
  type TestConfigurator,
} from '../../test-support/test-configurator.ts';
import { status } from '../../test-support/pipe/pipe-harness.ts';

const example = join(import.meta.dirname, '../../test-support/example-plugin');
const key = { vaultKey: 'example-vault-key' };
let app: TestConfigurator;
let elsewhere: string;
const marked = new Set<string>();
const mark: MarkOfTheWeb = {
  isMarked: async (path) => marked.has(path),
  unblock: async (path) => void marked.delete(path),
};

beforeEach(async () => {
  marked.clear();
  app = await testConfigurator({ mark });
  elsewhere = await mkdtemp(join(tmpdir(), 'download-'));
  await cp(example, elsewhere, { recursive: true });
});
afterEach(async () => {
  await app.remove();
  await rm(elsewhere, { recursive: true });
});

const put = (): Promise<void> => cp(example, join(app.folder, 'plugins/example'), { recursive: true });
const list = () => app.call('plugins/list', {});
/** As a window does that shows what is stored now. */
const shown = async (): Promise<Basis> => {
  const view = await list();
  return view.ok ? basisOf(view.value) : { profile: 'real', expectedRevision: 0 };
};
const choose = async (id = 'example-vault') => app.call('plugins/choose', { ...(await shown()), id });
const chooseFolder = async (folder: string) => app.call('plugins/choose-folder', { ...(await shown()), folder });
const unblock = async (folder: string) => app.call('plugins/unblock', { ...(await shown()), folder });
const save = (settings: object = {}, secrets: object = key, expectedRevision = 1) =>
  app.call('plugins/save-settings', {
    profile: 'real',
    pluginId: 'example-vault',
    expectedRevision,
    settings: { ...settings },
    secrets: { ...secrets },
  });
const savePi = () =>
  app.call('settings/save', { profile: 'real', expectedRevision: 0, plugin: validPlugin, secrets: typedSecrets });
const draft = (changes: object = {}) => ({ requestId: 'r', plugin: {}, secrets: key, session, ...changes });

async function connect(): Promise<void> {
  app.pipe.answer('service/status', () => ok({ ...status, settingsRevision: 0 }));
  app.pipe.answer('settings/apply', ({ revision }: { readonly revision: number }) => ok({ revision }));
  app.pipe.setState({ kind: 'connected', info: { version: '1.2.3', protocol: 1 } as never });
  await vi.waitFor(async () =>
    expect(await app.call('service/state', {})).toMatchObject({ value: { connection: 'connected' } }),
  );
}

describe('the plugins', () => {
  it('are the built-in one, which is chosen, with its form', async () => {
    expect(await list()).toMatchObject({
      ok: true,
      value: {
        plugins: [{ id: 'privileged-identity', state: 'built-in', current: true, offered: false }],
        currentId: 'privileged-identity',
        form: { groups: expect.arrayContaining([{ id: 'connection', label: 'Connection' }]) },
        folder: join(app.folder, 'plugins'),
      },
    });
  });

  it('include one that was put into the folder: it is offered, and not chosen by itself', async () => {
    await put();
    expect(await list()).toMatchObject({
      value: {
        currentId: 'privileged-identity',
        plugins: [
          { current: true },
          {
            id: 'example-vault',
            name: 'Example Vault',
            version: '1.0.0',
            state: 'ready',
            current: false,
            offered: true,
          },
        ],
      },
    });
  });

  it('that are refused are listed with the reason and the remedy', async () => {
    await put();
    await writeFile(join(app.folder, 'plugins/example/plugin.mjs'), 'changed');
    await mkdir(join(app.folder, 'plugins/nothing'));
    expect(await list()).toMatchObject({
      value: {
        plugins: [
          { state: 'built-in' },
          {
            name: 'Example Vault',
            state: 'refused',
            reason: 'wrong-hash',
            message: expect.stringContaining('plugin.mjs'),
            hint: expect.stringMatching(/.+/),
            offered: false,
          },
          { name: 'nothing', state: 'refused', reason: 'manifest' },
        ],
      },
    });
  });
});

describe('choosing a plugin', () => {
  it('saves it one revision on, beside everything else, and tells the service', async () => {
    await put();
    await savePi();
    await connect();
    expect(await choose()).toMatchObject({
      ok: true,
      value: {
        view: {
          currentId: 'example-vault',
          plugins: [{ current: false }, { current: true, offered: false }],
          form: { fields: [{ key: 'vaultKey' }, {}, {}] },
        },
        service: { kind: 'applied', revision: 2 },
      },
    });
    expect(await app.settings()).toMatchObject({ revision: 2, pluginId: 'example-vault', plugin: validPlugin });
    const sent = app.pipe.calls.at(-1)?.params as { readonly secrets: Readonly<Record<string, Secret | undefined>> };
    expect(sent).toMatchObject({ revision: 2, pluginId: 'example-vault' });
    // The secrets of PI are nothing to a service that runs another plugin.
    expect(Object.values(sent.secrets).filter((secret) => secret !== undefined)).toEqual([]);
  });

  it('goes back to the built-in one, whose settings are as they were', async () => {
    await put();
    await savePi();
    await choose();
    await choose('privileged-identity');
    expect(await app.settings()).toMatchObject({ revision: 3, pluginId: 'privileged-identity', plugin: validPlugin });
    expect(await app.call('test/lookup', draft({ plugin: validPlugin, secrets: {} }))).toMatchObject({
      value: { ok: true, credentials: [{ label: 'root' }] },
    });
  });

  it('again changes nothing', async () => {
    await choose('privileged-identity');
    expect(await app.settingsText()).toBeUndefined();
  });

  it('that is not there, or cannot be loaded, is refused and saves nothing', async () => {
    expect(await choose()).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining('not on this computer') },
    });
    expect(await app.settingsText()).toBeUndefined();
  });

  it('whose folder was removed later is reported, and the list still answers', async () => {
    await put();
    await choose();
    await app.configurator.close();
    await rm(join(app.folder, 'plugins'), { recursive: true });
    const again = await testConfigurator({ mark });
    await writeFile(join(again.folder, 'settings.json'), (await app.settingsText()) ?? '');
    expect(await again.call('plugins/list', {})).toMatchObject({
      value: { currentId: 'example-vault', problem: { message: expect.stringContaining('not on this computer') } },
    });
    expect(
      await again.call('plugins/choose', { profile: 'real', expectedRevision: 1, id: 'privileged-identity' }),
    ).toMatchObject({ ok: true });
    await again.remove();
  });

  it('is not for practice', async () => {
    await put();
    await choose();
    await app.call('practice/enter', {});
    expect(await list()).toMatchObject({
      value: { currentId: 'privileged-identity', plugins: [{ state: 'built-in' }] },
    });
    expect(await choose()).toMatchObject({ ok: false, error: { hint: 'Leave practice first.' } });
    expect(await chooseFolder(elsewhere)).toMatchObject({ ok: false });
    await app.call('practice/leave', {});
    expect(await list()).toMatchObject({ value: { currentId: 'example-vault' } });
  });
});

describe('choosing a folder', () => {
  it('puts the plugin among the others, with the files of its manifest and no more', async () => {
    await writeFile(join(elsewhere, 'stowaway.mjs'), '');
    expect(await chooseFolder(elsewhere)).toMatchObject({
      value: {
        view: {
          currentId: 'privileged-identity',
          plugins: [{}, { id: 'example-vault', state: 'ready', folder: join(app.folder, 'plugins/example-vault') }],
        },
      },
    });
    expect((await readdir(join(app.folder, 'plugins/example-vault'))).toSorted()).toEqual([
      'plugin.json',
      'plugin.mjs',
    ]);
    expect(await readdir(join(app.folder, 'plugins'))).toEqual(['example-vault']);
    expect(await choose()).toMatchObject({ ok: true });
  });

  it('takes the place of another version, wherever that is', async () => {
    await put();
    await writeFile(join(app.folder, 'plugins/example/old.txt'), '');
    await chooseFolder(elsewhere);
    expect(await readdir(join(app.folder, 'plugins'))).toEqual(['example']);
    expect(await readdir(join(app.folder, 'plugins/example'))).not.toContain('old.txt');
  });

  it('that is no plugin lists it with the reason, and copies nothing', async () => {
    await writeFile(join(elsewhere, 'plugin.mjs'), 'changed');
    expect(await chooseFolder(elsewhere)).toMatchObject({
      ok: true,
      value: { view: { plugins: [{}, { state: 'refused', reason: 'wrong-hash', folder: elsewhere }] } },
    });
    expect(await readdir(app.folder)).not.toContain('plugins');
    await cp(example, elsewhere, { recursive: true, force: true });
    expect(await chooseFolder(elsewhere)).toMatchObject({ value: { view: { plugins: [{}, { state: 'ready' }] } } });
  });

  it('with files that Windows marked refuses it until it is unblocked', async () => {
    marked.add(join(elsewhere, 'plugin.mjs'));
    expect(await chooseFolder(elsewhere)).toMatchObject({
      value: { view: { plugins: [{}, { reason: 'mark-of-the-web', hint: expect.stringContaining('Unblock') }] } },
    });
    expect(await unblock(elsewhere)).toMatchObject({
      value: { view: { plugins: [{}, { id: 'example-vault', state: 'ready' }] } },
    });
    expect([...marked]).toEqual([]);
  });

  it('unblocks what is in the plugins folder too, and nothing that was not refused for its mark', async () => {
    await put();
    const folder = join(app.folder, 'plugins/example');
    expect(await unblock(folder)).toMatchObject({ ok: false, error: { detail: 'input' } });
    marked.add(join(folder, 'plugin.mjs'));
    expect(await unblock(elsewhere)).toMatchObject({ ok: false });
    expect(await unblock(folder)).toMatchObject({ value: { view: { plugins: [{}, { state: 'ready' }] } } });
  });
});

describe('the settings of another plugin', () => {
  beforeEach(async () => {
    await put();
    await choose();
  });

  it('are empty at first; required ones are reported', async () => {
    expect(await app.call('plugins/read-settings', {})).toMatchObject({
      value: { revision: 1, pluginId: 'example-vault', settings: {}, problems: [], secrets: { vaultKey: 'not-set' } },
    });
  });

  it('are saved in a place of their own, the secret in the store by the plugin’s id', async () => {
    await connect();
    expect(await save({ labelStyle: 'account' })).toMatchObject({
      value: {
        status: 'saved',
        view: { revision: 2, settings: { labelStyle: 'account' }, secrets: { vaultKey: 'set' } },
        service: { kind: 'applied', revision: 2 },
      },
    });
    expect(await app.settings()).toMatchObject({
      revision: 2,
      plugin: {},
      plugins: { 'example-vault': { labelStyle: 'account' } },
    });
    expect((await app.store.read('example-vault/vaultKey'))?.origin).toBe('plugin:example-vault');
    const sent = app.pipe.calls.at(-1)?.params as { readonly pluginSecrets?: Readonly<Record<string, Secret>> };
    expect(sent.pluginSecrets?.['vaultKey']?.reveal()).toBe('example-vault-key');
    expect([...app.answers, await app.settingsText(), JSON.stringify(app.lines)].join()).not.toContain(
      'example-vault-key',
    );
  });

  it.each([
    ['a bad setting', { labelStyle: 'loud' }, key, 'Label Style (labelStyle)'],
    ['a missing secret', {}, {}, 'Vault Key (vaultKey): is required'],
  ])('with %s are refused by name, and nothing is written', async (_what, settings, secrets, words) => {
    expect(await save(settings, secrets)).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining(words) },
    });
    expect(await app.settings()).not.toHaveProperty('plugins');
    expect(await app.store.read('example-vault/vaultKey')).toBeUndefined();
  });

  it('that somebody else changed are not overwritten', async () => {
    await save({ includeDisabled: true });
    expect(await save({}, {}, 1)).toMatchObject({
      value: { status: 'conflict', view: { revision: 2, settings: { includeDisabled: true } } },
    });
  });

  it('keep what this version of the plugin does not know, and hide a secret typed into the file', async () => {
    const file = {
      ...(await app.settings()),
      plugins: { 'example-vault': { later: 1, vaultKey: 'marked' }, another: { x: 1 } },
    };
    await writeFile(join(app.folder, 'settings.json'), JSON.stringify(file));
    await app.call('plugins/read-settings', {});
    await app.call('support/bundle', {});
    const [bundle = ''] = (await readdir(app.folder)).filter((name) => name.startsWith('support-'));
    expect(await save({ includeDisabled: true })).toMatchObject({ value: { status: 'saved' } });
    expect(await app.settings()).toMatchObject({
      plugins: { 'example-vault': { later: 1, includeDisabled: true }, another: { x: 1 } },
    });
    expect(
      [...app.answers, await app.settingsText(), await readFile(join(app.folder, bundle), 'utf8')].join(),
    ).not.toContain('marked');
  });

  it('are not those of PI, nor of a plugin that is no longer chosen', async () => {
    const other = (pluginId: string) =>
      app.call('plugins/save-settings', { profile: 'real', pluginId, expectedRevision: 1, settings: {}, secrets: {} });
    expect(await other('privileged-identity')).toMatchObject({ ok: false, error: { detail: 'input' } });
    await choose('privileged-identity');
    expect(await save()).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('Another plugin has been chosen') },
    });
  });
});

describe('with another plugin', () => {
  beforeEach(async () => {
    await put();
    await choose();
  });

  it('a lookup shows what it offers and why', async () => {
    expect(await app.call('test/lookup', draft())).toMatchObject({
      value: {
        ok: true,
        credentials: [{ label: 'operator (line-1)' }],
        trace: expect.arrayContaining([
          expect.objectContaining({ stage: 'offer', subject: 'guest', outcome: 'dropped' }),
        ]),
      },
    });
    expect(await app.call('test/lookup', draft({ secrets: { vaultKey: 'wrong' } }))).toMatchObject({
      value: { ok: false, error: { kind: 'authentication', text: expect.stringContaining('Vault Key') } },
    });
  });

  it('a retrieval is checked in again, without its password', async () => {
    expect(await app.call('test/retrieve', { ...draft(), credentialId: 'example-1' })).toMatchObject({
      value: { ok: true, account: 'operator', checkedIn: true },
    });
    expect(app.answers.join()).not.toContain('Example-1');
  });

  it('diagnosis is the plugin’s own', async () => {
    expect(
      await app.call('diagnose/run', { requestId: 'r', scope: 'full', plugin: {}, secrets: { vaultKey: 'wrong' } }),
    ).toMatchObject({
      value: {
        ok: false,
        checks: expect.arrayContaining([expect.objectContaining({ name: 'login', status: 'fail' })]),
      },
    });
  });

  it('its cached tokens are counted and cleared', async () => {
    await app.call('test/lookup', draft());
    expect(await app.call('app/state', {})).toMatchObject({ value: { tokenCount: 1 } });
    expect(await app.call('tokens/clear', {})).toMatchObject({ value: { cleared: 1 } });
  });

  it('a draft for PI is refused before anything of it is used', async () => {
    const answer = await app.call(
      'test/lookup',
      draft({ pluginId: 'privileged-identity', plugin: validPlugin, secrets: typedSecrets }),
    );
    expect(answer).toMatchObject({
      value: { ok: false, error: { message: expect.stringContaining('Another plugin has been chosen') } },
    });
    expect(app.plugins[0]?.setups).toEqual([]);
  });
});
