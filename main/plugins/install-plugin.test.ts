import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
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

describe.skipIf(process.platform === 'win32')('the folder that a plugin is installed from', () => {
  const stranger = 20_003;
  const above = () => join(root, 'above');
  const inSource = (name: string) => join(source, name);
  /** The file or folder moves aside, and a link to it takes its place. */
  const link = async (path: string): Promise<void> => {
    await rename(path, `${path}-moved`);
    await symlink(`${path}-moved`, path);
  };
  const give = (path: string) => chown(path, stranger, stranger);
  const open = 'may be written by other accounts';
  const foreign = `belongs to another account (number ${stranger})`;
  const linked = 'is a symbolic link';

  beforeEach(async () => {
    source = join(above(), 'download');
    await writeSample(source, plugin(), { 'lib/deep/more.mjs': '' }, '2.0.0');
  });

  async function refusalOf(make: () => Promise<unknown>) {
    await make();
    const installed = await installPlugin(source, places);
    expect(await lstat(places.folder).catch(() => 'missing')).toBe('missing');
    return installed.ok ? undefined : installed.error;
  }

  it.each<[string, () => Promise<unknown>, () => string, string, string]>([
    ['that all may write', () => chmod(source, 0o777), () => source, open, 'chmod'],
    ['that all may write, although it is sticky', () => chmod(source, 0o1777), () => source, open, 'chmod'],
    ['that its group may write', () => chmod(source, 0o775), () => source, open, 'chmod'],
    ['with a folder that all may write', () => chmod(inSource('lib'), 0o777), () => inSource('lib'), open, 'chmod'],
    ['with a deeper one', () => chmod(inSource('lib/deep'), 0o777), () => inSource('lib/deep'), open, 'chmod'],
    ['with an open file', () => chmod(inSource('plugin.mjs'), 0o666), () => inSource('plugin.mjs'), open, 'chmod'],
    [
      'with an open manifest',
      () => chmod(inSource('plugin.json'), 0o646),
      () => inSource('plugin.json'),
      open,
      'chmod',
    ],
    ['that is a link', () => link(source), () => source, linked, 'cp -RL'],
    ['below one that all may write', () => chmod(above(), 0o777), above, open, 'cp -RL'],
    ['far below one that all may write', () => chmod(root, 0o777), () => root, open, 'cp -RL'],
    [
      'whose path leads through a link to a folder that all may write',
      async () => (await link(above()), chmod(`${above()}-moved`, 0o777)),
      () => `${above()}-moved`,
      open,
      'cp -RL',
    ],
  ])('is refused %s', async (_which, make, path, problem, remedy) => {
    expect(await refusalOf(make)).toMatchObject({
      folder: source,
      reason: 'owner',
      failure: { message: expect.stringContaining(`${path()} ${problem}`), hint: expect.stringContaining(remedy) },
    });
  });

  it.each<[string, string, string]>([
    ['file', 'plugin.mjs', 'missing-file'],
    ['folder', 'lib', 'missing-file'],
    ['deeper folder', 'lib/deep', 'missing-file'],
    ['deeper file', 'lib/deep/more.mjs', 'missing-file'],
    ['manifest', 'plugin.json', 'manifest'],
  ])('is refused with a link in place of a %s', async (_which, name, reason) => {
    expect(await refusalOf(() => link(inSource(name)))).toMatchObject({ reason });
  });

  it.skipIf(process.geteuid?.() !== 0).each<[string, () => string]>([
    ['folder', () => source],
    ['manifest', () => inSource('plugin.json')],
    ['file', () => inSource('plugin.mjs')],
    ['folder in it', () => inSource('lib')],
    ['deeper folder', () => inSource('lib/deep')],
    ['deeper file', () => inSource('lib/deep/more.mjs')],
    ['folder above', above],
    ['folder further above', () => root],
  ])('is refused where another account has the %s (as root)', async (_which, path) => {
    expect(await refusalOf(() => give(path()))).toMatchObject({
      reason: 'owner',
      failure: { message: expect.stringContaining(`${path()} ${foreign}`) },
    });
  });

  it('is accepted below a sticky folder, and with files that others may read', async () => {
    await chmod(above(), 0o1777);
    await chmod(inSource('plugin.mjs'), 0o755);
    expect(await installPlugin(source, places)).toMatchObject({ ok: true });
  });

  it.each([
    ['is missing', () => join(above(), 'nowhere')],
    ['is below a file', () => inSource('plugin.mjs/below')],
    ['has too long a name', () => join(above(), 'x'.repeat(5000))],
    ['is below a link to nowhere', () => join(above(), 'dangling/plugin')],
    ['is below a link to itself', () => join(above(), 'loop/plugin')],
  ])('that %s is refused for its manifest', async (_which, path) => {
    await symlink('nowhere', join(above(), 'dangling'));
    await symlink('loop', join(above(), 'loop'));
    expect(await installPlugin(path(), places)).toMatchObject({ ok: false, error: { reason: 'manifest' } });
  });

  it('that another account replaces by a trusted one while it is read is refused', async () => {
    await chmod(above(), 0o777);
    const closing: MarkOfTheWeb = { ...mark, isMarked: async () => (await chmod(above(), 0o755), false) };
    expect(await installPlugin(source, { ...places, mark: closing })).toMatchObject({ error: { reason: 'owner' } });
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
