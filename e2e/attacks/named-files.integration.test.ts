import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCliHarness } from '../../test-support/cli-harness.ts';

/** Files that settings and options name (docs/security.md): one that is no regular file, or too large, is not read. */

let cli: Awaited<ReturnType<typeof startCliHarness>>;
let paths: Readonly<Record<'fifo' | 'device' | 'endless' | 'sparse' | 'folder' | 'link', string>>;

beforeAll(async () => {
  cli = await startCliHarness();
  const at = (name: string): string => join(cli.folder, name);
  paths = {
    fifo: at('fifo'),
    device: '/dev/tty',
    endless: '/dev/zero',
    sparse: at('sparse'),
    folder: at('some-folder'),
    link: at('link'),
  };
  await mkdir(paths.folder);
  await writeFile(paths.sparse, '');
  await truncate(paths.sparse, 2 * 1024 ** 3);
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [paths.fifo]);
  await symlink(paths.fifo, paths.link);
});

afterAll(() => cli.stop());

const session = ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'web01.hq.example'];
const withFile = {
  'Trusted CA File': async (path: string) =>
    cli.run([
      'lookup',
      ...session,
      '--secrets-file',
      cli.secretsFile,
      '--settings',
      await cli.settings({ trustedCaFile: path }),
      '--json',
    ]),
  '--settings': (path: string) =>
    cli.run(['lookup', ...session, '--secrets-file', cli.secretsFile, '--settings', path, '--json']),
  '--secrets-file': async (path: string) =>
    cli.run(['lookup', ...session, '--settings', await cli.settings(), '--secrets-file', path, '--json']),
  'settings import': (path: string) => cli.run(['settings', 'import', path, '--json']),
  'contract check --wsdl': (path: string) => cli.run(['contract', 'check', '--wsdl', path, '--json']),
  'sandbox --vault': (path: string) => cli.run(['sandbox', '--vault', path, '--json']),
};
const names = Object.keys(withFile) as (keyof typeof withFile)[];

describe.skipIf(process.platform === 'win32')('files that are named (POSIX)', () => {
  it.each(names)(
    '%s: a pipe, a device, a folder and a link to a pipe are refused, named, and not waited for',
    async (name) => {
      for (const kind of ['fifo', 'device', 'endless', 'folder', 'link'] as const) {
        const { code, json } = await withFile[name](paths[kind]);
        expect({ kind, code, json }).toMatchObject({
          code: 2,
          json: { ok: false, error: { kind: 'configuration', message: expect.stringContaining(paths[kind]) } },
        });
        expect(JSON.stringify(json)).toContain('is not a regular file');
      }
    },
  );

  it.each(names)('%s: a file of 2 GB is refused without being read', async (name) => {
    const before = process.memoryUsage.rss();
    const { code, json } = await withFile[name](paths.sparse);
    expect({ code, json }).toMatchObject({ code: 2, json: { ok: false } });
    expect(JSON.stringify(json)).toMatch(/is larger than \d+ [KM]iB/);
    expect(process.memoryUsage.rss() - before).toBeLessThan(500 * 1024 * 1024);
  });

  it('a link to a regular file is followed', async () => {
    const link = join(cli.folder, 'good-link');
    await symlink(await cli.settings(), link);
    expect((await withFile['--settings'](link)).json).toMatchObject({ ok: true });
  });

  it('a secrets file that others may read is used, with a warning on standard error', async () => {
    const open = await cli.secrets({});
    await chmod(open, 0o644);
    const { code, err } = await withFile['--secrets-file'](open);
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining('Other accounts may read the secrets file'),
    });
  });
});
