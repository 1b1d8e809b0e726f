import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Where the command line keeps compiled code: whoever could write it there could run code in the next command. */

const ecmctl = fileURLToPath(new URL('../dist/cli/ecmctl.js', import.meta.url));
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ecm-compiled-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function newFolder(name: string, mode: number): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  await chmod(folder, mode);
  return folder;
}

/** Runs a command that needs no settings, with a umask that lets the group write; answers what is in the data folder afterwards. */
async function run(folder: string): Promise<readonly string[]> {
  const words = ['-c', 'umask 002; exec "$0" "$@"', process.execPath, ecmctl, 'logs', '--json'];
  // Of the tests' programs; it has precedence.
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  // Without a service it fails, which is not what is tested here.
  await promisify(execFile)('sh', words, { env: { ...env, ECM_DATA_DIR: folder } }).catch(() => {});
  return readdir(folder).catch(() => []);
}

describe.skipIf(process.platform === 'win32')('compiled code', () => {
  it('is kept in the data folder, closed to the group, and the folder stays trusted', async () => {
    const folder = await newFolder('own', 0o700);
    expect(await run(folder)).toContain('compile-cache');
    const kept = join(folder, 'compile-cache');
    for (const path of [kept, ...(await readdir(kept)).map((name) => join(kept, name))])
      expect((await stat(path)).mode & 0o077).toBe(0);
    const shown = promisify(execFile)(process.execPath, [ecmctl, 'settings', 'show', '--json'], {
      env: { ...process.env, ECM_DATA_DIR: folder },
    });
    await expect(shown).rejects.toMatchObject({ stdout: expect.stringContaining('"detail":"file"') });
    await expect(shown).rejects.not.toMatchObject({ stdout: expect.stringContaining('is not used') });
  });

  it('is not kept where others may write, nor in a folder that is made for it', async () => {
    expect(await run(await newFolder('open', 0o777))).toEqual([]);
    expect(await run(join(root, 'absent'))).toEqual([]);
  });
});
