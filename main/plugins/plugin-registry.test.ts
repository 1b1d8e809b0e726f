import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../shared/secret.ts';
import { markOfTheWeb, type MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import type { EcmPlugin, PluginHost } from './contract.ts';
import { offeredPlugin } from './discover.ts';
import { inspectPluginFolder } from './inspect-folder.ts';
import { idOf, createPluginRegistry, type PluginRegistry } from './plugin-registry.ts';
import { testHost } from '../../test-support/plugin-host.ts';

const example = join(import.meta.dirname, '../../test-support/example-plugin');
const noMark = markOfTheWeb('linux');
let dataFolder: string;
let hosts: PluginHost[];

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'registry-'));
  hosts = [];
});
afterEach(() => rm(dataFolder, { recursive: true }));

function registry(mark: MarkOfTheWeb = noMark): PluginRegistry {
  const create = (host: PluginHost): EcmPlugin => {
    hosts.push(host);
    return { id: 'built-in' } as EcmPlugin;
  };
  const { dataFolder: _none, ...host } = testHost;
  return createPluginRegistry({
    builtIn: { id: 'built-in', name: 'Built in', description: '', version: '1.0.0', create },
    mark,
    dataFolder,
    host,
  });
}

const put = (name: string): Promise<void> => cp(example, join(dataFolder, 'plugins', name), { recursive: true });
const states = async (of: PluginRegistry) => (await of.list()).map((found) => `${idOf(found)} ${found.state}`);

it('the example plugin’s hashes are those of its files (build/hash-plugin.mjs writes them)', async () => {
  expect(await inspectPluginFolder(example, noMark)).toMatchObject({ ok: true });
});

describe('the plugins of this computer', () => {
  it('are the built-in one where there is no plugins folder', async () => {
    expect(await states(registry())).toEqual(['built-in built-in']);
  });

  it('are the built-in one first, then the folders in order; files and hidden folders are none', async () => {
    await put('b');
    await mkdir(join(dataFolder, 'plugins', 'a'));
    await mkdir(join(dataFolder, 'plugins', '.installing'));
    await writeFile(join(dataFolder, 'plugins', 'readme.txt'), '');
    expect(await states(registry())).toEqual(['built-in built-in', 'undefined refused', 'example-vault ready']);
  });

  it('never have an id twice', async () => {
    await put('a');
    await put('b');
    const found = await registry().list();
    expect(found.map(({ state }) => state)).toEqual(['built-in', 'ready', 'refused']);
    expect(found[2]).toMatchObject({
      plugin: { reason: 'manifest', failure: { message: expect.stringContaining('another plugin has already') } },
    });
  });

  it('include one to offer only where there is one choice', async () => {
    await put('a');
    expect(offeredPlugin(await registry().list())?.manifest.id).toBe('example-vault');
    const marked: MarkOfTheWeb = { ...noMark, isMarked: async () => true };
    expect(offeredPlugin(await registry(marked).list())).toBeUndefined();
  });
});

describe('opening a plugin', () => {
  it('runs the built-in one with the data folder itself', async () => {
    expect(await registry().open('built-in')).toMatchObject({ ok: true, value: { id: 'built-in' } });
    expect(hosts).toMatchObject([{ dataFolder }]);
  });

  it('runs one of the folders', async () => {
    await put('a');
    const opened = await registry().open('example-vault');
    expect(opened).toMatchObject({
      ok: true,
      value: {
        id: 'example-vault',
        name: 'Example Vault',
        version: '1.0.0',
        form: { fields: [{ kind: 'secret' }, { kind: 'choice' }, { kind: 'flag' }] },
      },
    });
    expect(opened.ok && opened.value.validate({ settings: {}, secrets: { vaultKey: Secret.of('k') } })).toBeUndefined();
  });

  it.each([
    ['is not there', async () => {}, 'is not on this computer'],
    [
      'is refused',
      async () => (await put('a'), writeFile(join(dataFolder, 'plugins/a/plugin.mjs'), '')),
      'is not the one that its manifest names',
    ],
  ])('that %s fails with the reason', async (_what, prepare, words) => {
    await prepare();
    expect(await registry().open('example-vault')).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining(words) },
    });
  });
});
