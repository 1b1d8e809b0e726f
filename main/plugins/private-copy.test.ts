import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { markOfTheWeb, type MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import { thisProcess } from '../platform/process/process-identity.ts';
import type { EcmPlugin } from './contract.ts';
import { loadPluginFolder } from './load-plugin.ts';
import { makePrivateCopy, removeLeftCopies } from './private-copy.ts';
import { plugin, writeSample } from '../../test-support/sample-plugin.ts';
import { testHost } from '../../test-support/plugin-host.ts';

const noMark = markOfTheWeb('linux');
let root: string;
let folder: string;
let runFolder: string;
let opened: EcmPlugin[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'copy-'));
  [folder, runFolder] = [join(root, 'plugins/sample'), join(root, 'plugin-run')];
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await rm(root, { recursive: true });
});

async function load(mark: MarkOfTheWeb = noMark): Promise<EcmPlugin> {
  const loaded = await loadPluginFolder(folder, { runFolder, host: testHost, mark });
  if (!loaded.ok) throw new Error(loaded.error.failure.message);
  opened.push(loaded.value);
  return loaded.value;
}

/** What a plugin says that has this code before its own, and these files beside its entry. */
async function said(code: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  await writeSample(folder, `${code}\n${plugin('capabilities: () => said')}`, more);
  return (await load()).capabilities();
}

describe('a plugin that is loaded', () => {
  it('runs its new code whole after a reinstall, the modules beside its entry too', async () => {
    const entry =
      "import { word } from './lib/words.mjs'; import common from './common.cjs'; const said = [word, common.word];";
    const files = (word: string) => ({
      'lib/words.mjs': `export const word = '${word}';`,
      'common.cjs': `exports.word = '${word}';`,
    });
    expect(await said(entry, files('old'))).toEqual(['old', 'old']);
    expect(await said(entry, files('new'))).toEqual(['new', 'new']);
  });

  it('runs the bytes that were checked, whatever becomes of the folder after the check', async () => {
    await writeSample(
      folder,
      `import { word } from './words.mjs'; const said = [word];\n${plugin('capabilities: () => said')}`,
      { 'words.mjs': "export const word = 'checked';" },
    );
    const swapped: MarkOfTheWeb = {
      ...noMark,
      // Asked after each file was read.
      isMarked: async (path) => {
        await writeFile(path, "export const word = 'swapped'; export default 5;");
        return false;
      },
    };
    expect((await load(swapped)).capabilities()).toEqual(['checked']);
    expect(await readFile(join(folder, 'words.mjs'), 'utf8')).toContain('swapped');
  });

  it('reads its own files beside its entry, and those that its package.json leads to', async () => {
    const code = `import { readFileSync } from 'node:fs'; import dependency from 'dependency'; import own from './own.js';
      const said = [readFileSync(new URL('data/words.txt', import.meta.url), 'utf8'), dependency, own.word];`;
    const files = {
      'data/words.txt': 'words',
      'package.json': '{"type":"commonjs"}',
      'own.js': "exports.word = 'common';",
      'node_modules/dependency/package.json': '{"type":"module","exports":"./main.js"}',
      'node_modules/dependency/main.js': "export default 'inside';",
    };
    expect(await said(code, files)).toEqual(['words', 'inside', 'common']);
  });

  it('has files of the name .js as ES modules unless its package.json says otherwise', async () => {
    await writeFile(join(root, 'package.json'), '{"type":"commonjs"}');
    expect(
      await said("import { word } from './own.js'; const said = [word];", {
        'own.js': "export const word = import.meta.url === undefined ? 'common' : 'module';",
      }),
    ).toEqual(['module']);
  });

  it('leaves no copy once it is closed', async () => {
    await writeSample(folder, plugin());
    const [one, other] = [await load(), await load()];
    expect(await readdir(runFolder)).toHaveLength(2);
    await one.close();
    await other.close();
    expect(await readdir(runFolder)).toEqual([]);
  });
});

describe('what a plugin imports', () => {
  const outside = {
    esm: 'outside/esm.mjs',
    unlisted: 'plugins/sample/unlisted.mjs',
    installed: 'node_modules/installed/index.js',
  };
  const urlOf = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);
  beforeEach(async () => {
    for (const path of Object.values(outside)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), 'globalThis.outsideRan = true;');
    }
  });
  afterEach(() => expect(globalThis).not.toHaveProperty('outsideRan'));

  it.each<[string, () => string, string]>([
    ['a file of its folder that is not listed', () => "import './unlisted.mjs';", '"./unlisted.mjs"'],
    ['a package above its folder', () => "import 'installed';", '"installed"'],
    ['a package that is nowhere', () => "import 'nowhere';", '"nowhere"'],
    ['a file by its full address', () => `import ${urlOf(outside.esm)};`, 'esm.mjs"'],
    ['a file above its folder', () => "import '../../outside/esm.mjs';", '"../../outside/esm.mjs"'],
    ['a module in an address', () => "import 'data:text/javascript,0';", '"data:text/javascript,0"'],
    [
      'a package by require',
      () => "import { createRequire } from 'node:module'; createRequire(import.meta.url)('installed');",
      '"installed"',
    ],
    ['a package at any later time', () => "await import('installed');", '"installed"'],
  ])('is never %s', async (_what, code, words) => {
    await writeSample(folder, `${code()}\n${plugin()}`);
    const refused = await loadPluginFolder(folder, { runFolder, host: testHost, mark: noMark });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        reason: 'entry',
        failure: { message: expect.stringContaining(`${words} is not a file of the plugin that plugin.json lists`) },
      },
    });
    expect(await readdir(runFolder)).toEqual([]);
  });

  it('may be what is part of Node, with and without its prefix', async () => {
    expect(
      await said(
        "import { sep } from 'path'; import { EOL } from 'node:os'; const said = [sep, EOL].map((each) => typeof each);",
      ),
    ).toEqual(['string', 'string']);
  });

  it('does not concern other modules of the program', async () => {
    await writeSample(folder, plugin());
    await load();
    const other = join(root, 'other.mjs');
    await writeFile(other, "import './outside/fine.mjs'; export default 'fine';");
    await writeFile(join(root, 'outside/fine.mjs'), '');
    expect(await import(/* @vite-ignore */ pathToFileURL(other).href)).toMatchObject({ default: 'fine' });
  });
});

describe('private copies', () => {
  const files = new Map([['plugin.mjs', Buffer.from('1')]]);

  it.runIf(process.platform !== 'win32')('are for the account of the process alone', async () => {
    const copy = await makePrivateCopy(runFolder, { files });
    const modes = await Promise.all(
      [runFolder, copy.folder, join(copy.folder, 'plugin.mjs')].map(async (path) =>
        ((await stat(path)).mode & 0o777).toString(8),
      ),
    );
    expect(modes).toEqual(['700', '700', '600']);
  });

  it('of processes that are gone are removed, those of running ones and what is none are not', async () => {
    const copy = await makePrivateCopy(runFolder, { files });
    const [digest, random, , started] = copy.folder.slice(runFolder.length + 1).split('.');
    const gone = [digest, random, 2 ** 30, started].join('.');
    const earlier = [digest, random, thisProcess().pid, Buffer.from('1990-01-01T00:00:00Z').toString('base64url')].join(
      '.',
    );
    await Promise.all([gone, earlier, 'other'].map((name) => mkdir(join(runFolder, name))));
    await removeLeftCopies(runFolder);
    expect((await readdir(runFolder)).toSorted()).toEqual(
      [copy.folder.slice(runFolder.length + 1), 'other'].toSorted(),
    );
  });
});
