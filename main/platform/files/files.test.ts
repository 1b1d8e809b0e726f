import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRegularFile } from './files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regular-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('reads a regular file up to the limit', async () => {
  const path = join(folder, 'x');
  await writeFile(path, 'twelve bytes');
  expect(await readRegularFile(path, 12)).toEqual({ ok: true, value: Buffer.from('twelve bytes') });
});

describe.runIf(process.platform !== 'win32')('on POSIX', () => {
  it.each<[string, (path: string) => Promise<unknown>, string]>([
    ['that is not there', async () => {}, 'missing'],
    ['that is a folder', (path) => mkdir(path), 'not-a-regular-file'],
    ['that is a link', (path) => symlink('/etc/hostname', path), 'not-a-regular-file'],
    ['that is a named pipe without a writer', (path) => promisify(execFile)('mkfifo', [path]), 'not-a-regular-file'],
    ['that is too large', async (path) => (await writeFile(path, ''), truncate(path, 2 ** 31)), 'too-large'],
  ])('refuses a file %s', async (_which, make, reason) => {
    const path = join(folder, 'x');
    await make(path);
    expect(await readRegularFile(path, 100)).toEqual({ ok: false, error: reason });
  });
});
