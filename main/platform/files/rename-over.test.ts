import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeFileAtomically } from './files.ts';
import { setFileAside } from '../../configurator/storage/set-aside.ts';
import { processLock } from '../process/process-lock.ts';
import { isOpenElsewhere, renameOver, retryWhileOpen } from './rename-over.ts';

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

/** A file system whose renames fail that many times, and a delay that only counts. */
function setUp(platform: NodeJS.Platform, failures: number, code = 'EPERM') {
  const waits: number[] = [];
  let attempts = 0;
  const rename = async (): Promise<void> => {
    attempts += 1;
    if (attempts <= failures) throw failing(code);
  };
  const delay = async (ms: number): Promise<void> => void waits.push(ms);
  const renamed = renameOver('from', 'to', { platform, rename, delay });
  return { renamed, waits, attempts: () => attempts };
}

describe('renaming over a file', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is retried on Windows while another program has it open: %s', async (code) => {
    const { renamed, waits } = setUp('win32', 3, code);
    await renamed;
    expect(waits).toHaveLength(3);
  });

  it('rejects with the error of the system after ten more attempts in one to two seconds', async () => {
    const { renamed, waits, attempts } = setUp('win32', Infinity, 'EBUSY');
    await expect(renamed).rejects.toThrow('EBUSY: rename');
    expect(attempts()).toBe(11);
    const waitedMs = waits.reduce((sum, ms) => sum + ms);
    expect(waitedMs).toBeGreaterThanOrEqual(1000);
    expect(waitedMs).toBeLessThanOrEqual(2000);
  });

  it.each<[string, NodeJS.Platform, string]>([
    ['an error that waiting does not change', 'win32', 'ENOENT'],
    ['a refusal of another system, which is final', 'linux', 'EPERM'],
    ['a refusal of another system, which is final', 'darwin', 'EACCES'],
  ])('rejects at once for %s', async (_what, platform, code) => {
    const { renamed, waits } = setUp(platform, 1, code);
    await expect(renamed).rejects.toThrow(code);
    expect(waits).toEqual([]);
  });
});

describe('renaming that way', () => {
  it('replaces a file', async () => {
    const path = join(folder, 'settings.json');
    await writeFile(path, 'old');
    await writeFileAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(renameOver).toHaveBeenCalledExactlyOnceWith(expect.any(String), path);
  });

  it('sets a file aside', async () => {
    const path = join(folder, 'x.json');
    await writeFile(path, 'unreadable');
    const aside = await setFileAside(path, 0);
    expect(await readFile(aside, 'utf8')).toBe('unreadable');
    expect(renameOver).toHaveBeenCalledExactlyOnceWith(path, aside);
  });

  it('replaces the lock of a process that has ended', async () => {
    const path = join(folder, 'x.lock');
    await writeFile(path, JSON.stringify({ pid: 2 ** 30, started: 'x' }));
    expect(await processLock(path).tryWith(async () => {})).toBe(true);
    expect(renameOver).toHaveBeenCalledExactlyOnceWith(expect.any(String), path);
  });
});

describe('a stale lock that cannot be replaced', () => {
  const stale = JSON.stringify({ pid: 2 ** 30, started: 'x' });

  it('because others have its file open on Windows is not had, and can be tried again', async () => {
    const path = join(folder, 'x.lock');
    await writeFile(path, stale);
    vi.mocked(renameOver).mockRejectedValueOnce(failing('EPERM'));
    vi.mocked(isOpenElsewhere).mockReturnValueOnce(true);
    expect(await processLock(path).tryWith(async () => {})).toBe(false);
    expect(await readdir(folder)).toEqual(['x.lock']);
    expect(await processLock(path).tryWith(async () => {})).toBe(true);
  });

  it('for another reason is an error', async () => {
    const path = join(folder, 'x.lock');
    await writeFile(path, stale);
    vi.mocked(renameOver).mockRejectedValueOnce(failing('ENOSPC'));
    await expect(processLock(path).tryWith(async () => {})).rejects.toThrow('ENOSPC');
  });

  it.each<[NodeJS.Platform, string, boolean]>([
    ['win32', 'EPERM', true],
    ['win32', 'ENOSPC', false],
    ['linux', 'EPERM', false],
  ])('on %s by %s: open elsewhere is %s', (platform, code, expected) => {
    expect(isOpenElsewhere(failing(code), platform)).toBe(expected);
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
