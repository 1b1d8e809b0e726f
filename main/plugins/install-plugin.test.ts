import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markOfTheWeb, type MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import { renameOver } from '../platform/files/rename-over.ts';
import type { BuiltInPlugin, EcmPlugin } from './contract.ts';
import type { PluginLocations } from './discover.ts';
import { installPlugin } from './install-plugin.ts';
import { createPluginRegistry } from './plugin-registry.ts';
import { plugin, writeSample } from '../../test-support/sample-plugin.ts';
import { testHost } from '../../test-support/plugin-host.ts';

vi.mock('../platform/files/rename-over.ts', { spy: true });

const mark = markOfTheWeb('linux');
const builtIn: BuiltInPlugin = {
  id: 'built-in',
  name: 'Built in',
  description: '',
  version: '1.0.0',
  create: () => ({ id: 'built-in' }) as EcmPlugin,
};
const uuid = '0b5ec2f4-6c5f-4f0e-9f3a-3d2b8a1c7e55';
let root: string;
let source: string;
let places: PluginLocations;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'install-'));
  source = join(root, 'download');
  places = { builtIn, folder: join(root, 'plugins'), mark };
  await writeSample(source, plugin(), {}, '2.0.0');
});
afterEach(async () => {
  vi.mocked(renameOver).mockReset();
  await rm(root, { recursive: true });
});

async function versionOf(name: string): Promise<unknown> {
  const { version } = JSON.parse(await readFile(join(places.folder, name, 'plugin.json'), 'utf8')) as {
    readonly version: unknown;
  };
  return version;
}

const refusing = () => Promise.reject(Object.assign(new Error('EBUSY: rename'), { code: 'EBUSY' }));

/** What the registry finds when it opens the plugin. */
async function openedVersion(): Promise<string> {
  const { dataFolder: _none, ...host } = testHost;
  const opened = await createPluginRegistry({ builtIn, mark, dataFolder: root, host }).open('sample');
  if (!opened.ok) return opened.error.message;
  await opened.value.close();
  return opened.value.version;
}

describe('installing a plugin', () => {
  it('that is new puts it in a folder of its id', async () => {
    expect(await installPlugin(source, places)).toMatchObject({
      ok: true,
      value: { folder: join(places.folder, 'sample'), manifest: { version: '2.0.0' } },
    });
    expect(await readdir(places.folder)).toEqual(['sample']);
    expect(await openedVersion()).toBe('2.0.0');
  });

  it('replaces another version of it where that is', async () => {
    await writeSample(join(places.folder, 'mine'), plugin(), { 'old.txt': '' }, '1.0.0');
    expect(await installPlugin(source, places)).toMatchObject({
      ok: true,
      value: { folder: join(places.folder, 'mine') },
    });
    expect([await readdir(places.folder), (await readdir(join(places.folder, 'mine'))).toSorted()]).toEqual([
      ['mine'],
      ['plugin.json', 'plugin.mjs'],
    ]);
    expect(await openedVersion()).toBe('2.0.0');
  });

  it('writes the bytes that were checked, whatever becomes of the folder after the check', async () => {
    const swapping: MarkOfTheWeb = {
      ...mark,
      isMarked: async (path) => (path.startsWith(source) && (await writeFile(path, 'swapped')), false),
    };
    expect(await installPlugin(source, { ...places, mark: swapping })).toMatchObject({ ok: true });
    expect(await readFile(join(source, 'plugin.mjs'), 'utf8')).toBe('swapped');
    expect(await readFile(join(places.folder, 'sample/plugin.mjs'), 'utf8')).toBe(plugin());
  });

  it.each([
    ['the old one cannot be moved aside', 0],
    ['the new one cannot be put in its place', 1],
  ])('leaves the old one working when %s', async (_what, renamesBefore) => {
    await writeSample(join(places.folder, 'sample'), plugin(), {}, '1.0.0');
    const actual = await vi.importActual<{ readonly renameOver: typeof renameOver }>(
      '../platform/files/rename-over.ts',
    );
    for (let count = 0; count < renamesBefore; count += 1)
      vi.mocked(renameOver).mockImplementationOnce(actual.renameOver);
    vi.mocked(renameOver).mockImplementationOnce(refusing);
    await expect(installPlugin(source, places)).rejects.toThrow('EBUSY');
    expect(await readdir(places.folder)).toEqual(['sample']);
    expect(await openedVersion()).toBe('1.0.0');
  });

  it('that fails for the first version leaves nothing', async () => {
    vi.mocked(renameOver).mockImplementationOnce(refusing);
    await expect(installPlugin(source, places)).rejects.toThrow('EBUSY');
    expect(await readdir(places.folder)).toEqual([]);
  });
});

describe('an installation whose process was killed', () => {
  const old = `.sample.${uuid}.old`;
  const draft = `.sample.${uuid}.new`;

  it('between the two renames is undone when the plugin is opened', async () => {
    await writeSample(join(places.folder, old), plugin(), {}, '1.0.0');
    await writeSample(join(places.folder, draft), plugin(), {}, '2.0.0');
    expect(await openedVersion()).toBe('1.0.0');
    expect(await readdir(places.folder)).toEqual(['sample']);
  });

  it('after the second rename stays done', async () => {
    await writeSample(join(places.folder, 'sample'), plugin(), {}, '2.0.0');
    await writeSample(join(places.folder, old), plugin(), {}, '1.0.0');
    expect(await openedVersion()).toBe('2.0.0');
    expect(await readdir(places.folder)).toEqual(['sample']);
  });

  it('is undone before the next one', async () => {
    await writeSample(join(places.folder, `.mine.${uuid}.old`), plugin(), {}, '1.0.0');
    await mkdir(join(places.folder, draft));
    expect(await installPlugin(source, places)).toMatchObject({
      ok: true,
      value: { folder: join(places.folder, 'mine') },
    });
    expect(await readdir(places.folder)).toEqual(['mine']);
    expect(await versionOf('mine')).toBe('2.0.0');
  });
});
