import { beforeEach, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markOfTheWeb, type MarkOfTheWeb } from '../platform/mark-of-the-web.ts';
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

describe('a plugin folder', () => {
  it('whose files are what its manifest says is accepted', async () => {
    await write();
    expect(await inspectPluginFolder(folder, noMark)).toMatchObject({ ok: true, value: { folder, manifest: { id: 'sample', version: '1.2.3' } } });
  });

  it.each([
    ['has no manifest', async () => {}, 'manifest', 'no plugin.json'],
    ['has a manifest that is not JSON', () => writeFile(join(folder, 'plugin.json'), '{'), 'manifest', 'not JSON'],
    ['has a manifest with a wrong member', () => write({ version: 'new' }), 'manifest', 'version must be a version'],
    ['points outside of itself', () => write({ entry: '../evil.mjs', sha256: { '../evil.mjs': hash('') } }), 'manifest', 'inside the folder'],
    ['points to a drive', () => write({ entry: 'C:/evil.mjs', sha256: { 'C:/evil.mjs': hash('') } }), 'manifest', 'inside the folder'],
    ['does not hash its entry', () => write({ sha256: {} }), 'manifest', 'hash of the entry'],
    ['is made for another contract', () => write({ apiVersion: 2 }), 'api-version', 'version 2'],
    ['lacks a file', async () => (await write(), rm(join(folder, 'lib/more.mjs'))), 'missing-file', 'lib/more.mjs'],
    ['has a changed file', async () => (await write(), writeFile(join(folder, 'plugin.mjs'), 'changed')), 'wrong-hash', 'plugin.mjs'],
  ] as const)('that %s is refused', async (_what, prepare, reason, words) => {
    await prepare();
    const refused = await inspectPluginFolder(folder, noMark);
    expect(refused).toMatchObject({ ok: false, error: { folder, reason, failure: { kind: 'configuration', message: expect.stringContaining(words) } } });
    if (!refused.ok) expect(refused.error.failure.hint).not.toBe('');
  });

  it('with a file that Windows marked is refused until it is unblocked', async () => {
    await write();
    const marked = new Set([join(folder, 'lib/more.mjs')]);
    const mark: MarkOfTheWeb = { isMarked: async (path) => marked.has(path), unblock: async (path) => void marked.delete(path) };
    expect(await inspectPluginFolder(folder, mark)).toMatchObject({ ok: false, error: { reason: 'mark-of-the-web' } });
    await mark.unblock(join(folder, 'lib/more.mjs'));
    expect(await inspectPluginFolder(folder, mark)).toMatchObject({ ok: true });
  });
});
