import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { release, tryLock } from './build-lock.mjs';

let folder = '';
let lock = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** Above the largest process id of any system that we build on. */
const gone = `${2 ** 30} x`;
const nextAfterGone = `lock.${createHash('sha256').update(gone).digest('hex').slice(0, 32)}.next`;
const running = `${process.pid} x`;

describe('the lock of a build', () => {
  it('is held by one at a time and free afterwards', async () => {
    const own = tryLock(lock) ?? '';
    expect([own, tryLock(lock)]).toEqual([expect.stringMatching(/./), undefined]);
    release(lock, own);
    expect(await readdir(folder)).toEqual([]);
    expect(tryLock(lock)).toBeDefined();
  });

  it.each([
    ['of a process that is gone is taken', { lock: gone }, true],
    ['is taken after another that was killed while it took it', { lock: gone, [nextAfterGone]: `${2 ** 30} y` }, true],
    ['is left alone while another process takes it', { lock: gone, [nextAfterGone]: running }, false],
    ['of a running process is left alone', { lock: running }, false],
  ])('%s', async (_which, files, taken) => {
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
    expect(tryLock(lock) !== undefined).toBe(taken);
    if (!taken) expect(await readdir(folder)).toEqual(Object.keys(files));
  });

  it('is removed by its holder alone', async () => {
    const own = tryLock(lock) ?? '';
    await writeFile(lock, running);
    release(lock, own);
    expect(await readFile(lock, 'utf8')).toBe(running);
  });
});
