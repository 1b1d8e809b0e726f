import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markOfTheWeb, type MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import { inspectPluginFolder } from './inspect-folder.ts';

const noMark = markOfTheWeb('linux');
const entryText = 'export default {};\n';
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
let folder: string;

function manifest(changes: object = {}): object {
  return {
    id: 'sample',
    name: 'Sample',
    description: 'For tests',
    version: '1.2.3',
    apiVersion: 1,
    entry: 'plugin.mjs',
    sha256: { 'plugin.mjs': hash(entryText), 'lib/more.mjs': hash('more') },
    ...changes,
  };
}

async function write(changes: object = {}): Promise<void> {
  await writeFile(join(folder, 'plugin.json'), JSON.stringify(manifest(changes)));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  await mkdir(join(folder, 'lib'));
  await writeFile(join(folder, 'plugin.mjs'), entryText);
  await writeFile(join(folder, 'lib/more.mjs'), 'more');
});

afterEach(() => rm(folder, { recursive: true }));

describe('a plugin folder', () => {
  it('whose files are what its manifest says is accepted', async () => {
    await write();
    expect(await inspectPluginFolder(folder, noMark)).toMatchObject({
      ok: true,
      value: { folder, manifest: { id: 'sample', version: '1.2.3' } },
    });
  });

  it.each([
    ['has no manifest', async () => {}, 'manifest', 'no plugin.json'],
    ['has a manifest that is not JSON', () => writeFile(join(folder, 'plugin.json'), '{'), 'manifest', 'not JSON'],
    [
      'has a manifest in windows-1252',
      () => writeFile(join(folder, 'plugin.json'), Buffer.from('{"name": "Pl\u00fcgin"}', 'latin1')),
      'manifest',
      'windows-1252',
    ],
    ['has a manifest with a wrong member', () => write({ version: 'new' }), 'manifest', 'version must be a version'],
    [
      'points outside of itself',
      () => write({ entry: '../evil.mjs', sha256: { '../evil.mjs': hash('') } }),
      'manifest',
      'inside the folder',
    ],
    [
      'names a file in a roundabout way',
      () => write({ entry: 'lib/../plugin.mjs', sha256: { 'lib/../plugin.mjs': hash(entryText) } }),
      'manifest',
      'inside the folder',
    ],
    [
      'names a stream of a file',
      () => write({ sha256: { 'plugin.mjs': hash(entryText), 'lib/more.mjs:stream': hash('more') } }),
      'manifest',
      'inside the folder',
    ],
    [
      'names a file twice for Windows',
      () => write({ sha256: { 'plugin.mjs': hash(entryText), 'Plugin.mjs': hash(entryText) } }),
      'manifest',
      'upper and lower case',
    ],
    [
      'names too many files',
      () =>
        write({
          sha256: {
            'plugin.mjs': hash(entryText),
            ...Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`${index}.txt`, hash('')])),
          },
        }),
      'manifest',
      'at most 2000 files',
    ],
    [
      'has too large a manifest',
      async () => (await write(), truncate(join(folder, 'plugin.json'), 1024 * 1024 + 1)),
      'manifest',
      'larger than 1 MB',
    ],
    [
      'has too large a file',
      async () => (await write(), truncate(join(folder, 'lib/more.mjs'), 64 * 1024 * 1024)),
      'manifest',
      'larger than 64 MB together',
    ],
    [
      'has a folder where a file must be',
      async () => (await write(), await rm(join(folder, 'lib/more.mjs')), mkdir(join(folder, 'lib/more.mjs'))),
      'missing-file',
      'lib/more.mjs',
    ],
    [
      'points to a drive',
      () => write({ entry: 'C:/evil.mjs', sha256: { 'C:/evil.mjs': hash('') } }),
      'manifest',
      'inside the folder',
    ],
    ['does not hash its entry', () => write({ sha256: {} }), 'manifest', 'hash of the entry'],
    ['is made for another contract', () => write({ apiVersion: 2 }), 'api-version', 'version 2'],
    ['lacks a file', async () => (await write(), rm(join(folder, 'lib/more.mjs'))), 'missing-file', 'lib/more.mjs'],
    [
      'has a changed file',
      async () => (await write(), writeFile(join(folder, 'plugin.mjs'), 'changed')),
      'wrong-hash',
      'plugin.mjs',
    ],
  ] as const)('that %s is refused', async (_what, prepare, reason, words) => {
    await prepare();
    const refused = await inspectPluginFolder(folder, noMark);
    expect(refused).toMatchObject({
      ok: false,
      error: { folder, reason, failure: { kind: 'configuration', message: expect.stringContaining(words) } },
    });
    if (!refused.ok) expect(refused.error.failure.hint).not.toBe('');
  });

  it.runIf(process.platform !== 'win32').each([
    [
      'a file',
      async (elsewhere: string) => (
        await rm(join(folder, 'lib/more.mjs')), symlink(join(elsewhere, 'more.mjs'), join(folder, 'lib/more.mjs'))
      ),
    ],
    [
      'a folder',
      async (elsewhere: string) => (
        await rm(join(folder, 'lib'), { recursive: true }), symlink(elsewhere, join(folder, 'lib'))
      ),
    ],
  ])('with a link in the place of %s is refused, whatever it leads to', async (_what, prepare) => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await write();
    await writeFile(join(elsewhere, 'more.mjs'), 'more');
    await prepare(elsewhere);
    const refused = await inspectPluginFolder(folder, noMark);
    await rm(elsewhere, { recursive: true });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        reason: 'missing-file',
        failure: { message: expect.stringContaining('lib/more.mjs of the plugin Sample is a link') },
      },
    });
  });

  it('with a file that Windows marked is refused until it is unblocked', async () => {
    await write();
    const marked = new Set([join(folder, 'lib/more.mjs')]);
    const mark: MarkOfTheWeb = {
      isMarked: async (path) => marked.has(path),
      unblock: async (path) => void marked.delete(path),
    };
    expect(await inspectPluginFolder(folder, mark)).toMatchObject({ ok: false, error: { reason: 'mark-of-the-web' } });
    await mark.unblock(join(folder, 'lib/more.mjs'));
    expect(await inspectPluginFolder(folder, mark)).toMatchObject({ ok: true });
  });
});

describe.skipIf(process.geteuid?.() !== 0)('a plugin folder that another account could have written (as root)', () => {
  const stranger = 20_003;
  it.each<[string, () => Promise<void>, string]>([
    ['folder belongs to it', () => chown(folder, stranger, stranger), ''],
    ['manifest belongs to it', () => chown(join(folder, 'plugin.json'), stranger, stranger), '/plugin.json'],
    ['file belongs to it', () => chown(join(folder, 'lib/more.mjs'), stranger, stranger), '/lib/more.mjs'],
    ['folder in it belongs to it', () => chown(join(folder, 'lib'), stranger, stranger), '/lib'],
    ['file may be written by it', () => chmod(join(folder, 'plugin.mjs'), 0o646), '/plugin.mjs'],
    ['folder may be written by it', () => chmod(folder, 0o777), ''],
  ])('is refused although all hashes fit: its %s', async (_which, change, path) => {
    await write();
    await change();
    expect(await inspectPluginFolder(folder, noMark)).toMatchObject({
      ok: false,
      error: { reason: 'owner', failure: { message: expect.stringContaining(`${folder}${path} `) } },
    });
  });
});
