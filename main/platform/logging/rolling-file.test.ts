import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noSmallDisk, smallDisk } from '../../../test-support/small-disk.ts';
import { openRollingFile } from './rolling-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolling-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const limits = { maxBytes: 100, olderFiles: 2, maxWaiting: 1000 };
const open = () => openRollingFile({ folder, fileName: 'ECM.log', ...limits });
const line = `${'x'.repeat(99)}\n`;

describe.skipIf(process.platform === 'win32')('the file (POSIX)', () => {
  it('is not a link to another one', () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'as it was');
    symlinkSync(target, join(folder, 'ECM.1.log'));
    expect(open).toThrow('ELOOP');
    expect(readFileSync(target, 'utf8')).toBe('as it was');
  });

  it('is not a named pipe, with or without a reader', () => {
    execFileSync('mkfifo', [join(folder, 'ECM.1.log')]);
    expect(open).toThrow('ENXIO');
  });

  it.skipIf(process.geteuid?.() !== 0)('is not one of another account', () => {
    writeFileSync(join(folder, 'ECM.1.log'), '');
    chownSync(join(folder, 'ECM.1.log'), 20_003, 20_003);
    expect(open).toThrow('EPERM');
  });

  it('is followed by no link, and goes on instead', async () => {
    const target = join(folder, 'target');
    const file = open();
    symlinkSync(target, join(folder, 'ECM.2.log'));
    file.write(line);
    file.write('more\n');
    await file.end();
    expect(existsSync(target)).toBe(false);
    expect(readFileSync(join(folder, 'ECM.1.log'), 'utf8')).toBe(`${line}more\n`);
  });
});

describe('files that somebody removes', () => {
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

  it.each([
    ['all', ['ECM.1.log', 'ECM.log'], 'after\n'],
    ['the numbered one', ['ECM.1.log'], 'after\n'],
    ['its second name', ['ECM.log'], 'before\nafter\n'],
  ])('%s: are made again for the next line', async (_which, names, found) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const file = open();
    file.write('before\n');
    await vi.waitFor(() => expect(text('ECM.log')).toBe('before\n'));
    for (const name of names) rmSync(join(folder, name));
    vi.advanceTimersByTime(1_000);
    file.write('after\n');
    await file.end();
    vi.useRealTimers();
    expect([text('ECM.1.log'), text('ECM.log')]).toEqual([found, found]);
  });

  it.each([
    ['cut by a full disk or a kill', '{"event":"cut', '{"event":"cut\nnext\n'],
    ['whole', 'whole\n', 'whole\nnext\n'],
  ])('begin a line of their own after one that is %s', async (_how, before, after) => {
    writeFileSync(join(folder, 'ECM.1.log'), before);
    const file = open();
    file.write('next\n');
    await file.end();
    expect(text('ECM.1.log')).toBe(after);
  });

  it.skipIf(noSmallDisk() !== undefined)(
    'are made when there is space again, if the disk was full at the start',
    async () => {
      const disk = smallDisk();
      disk.fill('names');
      const file = openRollingFile({ folder: disk.folder, fileName: 'ECM.log', ...limits });
      file.write('lost\n');
      disk.free();
      file.write('kept\n');
      await file.end();
      expect(readFileSync(join(disk.folder, 'ECM.log'), 'utf8')).toBe('kept\n');
      disk.remove();
    },
  );
});

it('has every line in order, whole, over several files', async () => {
  const file = openRollingFile({ folder, fileName: 'ECM.log', ...limits, olderFiles: 100, maxWaiting: 1e6 });
  const lines = Array.from({ length: 200 }, (_each, index) => `${index}\n`);
  for (const each of lines) file.write(each);
  await file.end();
  const numbers = Array.from({ length: 20 }, (_each, index) => index + 1);
  const paths = numbers.map((number) => join(folder, `ECM.${number}.log`)).filter((path) => existsSync(path));
  expect(paths.length).toBeGreaterThan(3);
  expect(paths.map((path) => readFileSync(path, 'utf8')).join('')).toBe(lines.join(''));
});

it('drops lines while more than the limit wait for the disk', async () => {
  const file = openRollingFile({ folder, fileName: 'ECM.log', ...limits, maxBytes: 1e9 });
  for (let count = 0; count < 1000; count += 1) file.write(line);
  await file.end();
  expect(readFileSync(join(folder, 'ECM.log')).length).toBeLessThanOrEqual(limits.maxWaiting + 2 * line.length);
});
