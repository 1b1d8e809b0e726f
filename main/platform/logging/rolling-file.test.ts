import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
