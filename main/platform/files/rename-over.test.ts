import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeFileAtomically } from './files.ts';
import { renameFile } from './folders.ts';
import { processLock } from '../process/process-lock.ts';
import { renameOver, retryWhileOpen } from './rename-over.ts';

vi.mock('./rename-over.ts', { spy: true });

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rename-'));
  vi.mocked(renameOver).mockClear();
  vi.mocked(retryWhileOpen).mockClear();
});
afterEach(() => rm(folder, { recursive: true }));

function failing(code: string): Error {
  return Object.assign(new Error(`${code}: rename`), { code });
}

/** A file system whose renames fail that many times, and a pause that only counts. */
function setUp(platform: NodeJS.Platform, failures: number, code = 'EPERM') {
  const waits: number[] = [];
  let attempts = 0;
  const rename = async (): Promise<void> => {
    attempts += 1;
    if (attempts <= failures) throw failing(code);
  };
  const pause = async (ms: number): Promise<void> => void waits.push(ms);
  const renamed = renameOver('from', 'to', { platform, rename, pause });
  return { renamed, waits, attempts: () => attempts };
}

describe('renaming over a file', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('outlasts somebody on Windows who holds it for a moment: %s', async (code) => {
    const { renamed, waits } = setUp('win32', 3, code);
    await renamed;
    expect(waits).toHaveLength(3);
  });

  it('gives up after ten more attempts in one to two seconds, with what the system said', async () => {
    const { renamed, waits, attempts } = setUp('win32', Infinity, 'EBUSY');
    await expect(renamed).rejects.toThrow('EBUSY: rename');
    expect(attempts()).toBe(11);
    const waitedMs = waits.reduce((sum, ms) => sum + ms);
    expect(waitedMs).toBeGreaterThanOrEqual(1000);
    expect(waitedMs).toBeLessThanOrEqual(2000);
  });

  it.each<[string, NodeJS.Platform, string]>([
    ['what no waiting mends', 'win32', 'ENOENT'],
    ['a refusal of another system, which is one', 'linux', 'EPERM'],
    ['a refusal of another system, which is one', 'darwin', 'EACCES'],
  ])('tells at once %s', async (_what, platform, code) => {
    const { renamed, waits } = setUp(platform, 1, code);
    await expect(renamed).rejects.toThrow(code);
    expect(waits).toEqual([]);
  });
});

describe('who renames that way', () => {
  it('is a file that is replaced', async () => {
    const path = join(folder, 'settings.json');
    await writeFile(path, 'old');
    await writeFileAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(renameOver).toHaveBeenCalledExactlyOnceWith(expect.any(String), path);
  });

  it('is a file that is set aside', async () => {
    const [path, aside] = [join(folder, 'x.json'), join(folder, 'x.json.unreadable')];
    await Promise.all([writeFile(path, 'new'), writeFile(aside, 'old')]);
    await renameFile(path, aside);
    expect(await readFile(aside, 'utf8')).toBe('new');
    expect(renameOver).toHaveBeenCalledExactlyOnceWith(path, aside);
  });

  it('is the lock of a process that is gone', async () => {
    const path = join(folder, 'x.lock');
    await writeFile(path, JSON.stringify({ pid: 2 ** 30, started: 'x' }));
    expect(await processLock(path).tryWith(async () => {})).toBe(true);
    expect(renameOver).toHaveBeenCalledExactlyOnceWith(expect.any(String), path);
  });
});

describe('the removal of a lock', () => {
  it('is tried again while its file is open', async () => {
    const path = join(folder, 'x.lock');
    expect(await processLock(path).tryWith(async () => {})).toBe(true);
    expect(retryWhileOpen).toHaveBeenCalledOnce();
    expect(renameOver).not.toHaveBeenCalled();
  });
});
