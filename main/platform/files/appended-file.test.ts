import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { noSmallDisk, smallDisk } from '../../../test-support/small-disk.ts';
import { openAppendedFile } from './appended-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecm-appended-'));
  path = join(folder, 'lines.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (text: string): Buffer => Buffer.from(text);

describe('an appended file', () => {
  it('is made for its owner alone, and goes on after its end', async () => {
    const first = await openAppendedFile(path);
    await first.append(bytes('one\n'));
    await first.close();
    const second = await openAppendedFile(path);
    expect(second.size).toBe(4);
    await second.append(bytes('two\n'));
    await second.flush();
    expect(second.size).toBe(8);
    await second.close();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expectMode(path, 0o600);
  });

  it('is cut to a size', async () => {
    writeFileSync(path, 'one\ntw');
    const file = await openAppendedFile(path);
    await file.cutTo(4);
    await file.append(bytes('two\n'));
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('knows whether it is still the one in its place', async () => {
    const file = await openAppendedFile(path);
    expect(file.isInPlace()).toBe(true);
    renameSync(path, `${path}.old`);
    expect(file.isInPlace()).toBe(false);
    writeFileSync(path, '');
    expect(file.isInPlace()).toBe(false);
    await file.close();
  });

  it.skipIf(process.platform === 'win32')('is no link and no folder', async () => {
    symlinkSync('/dev/null', path);
    await expect(openAppendedFile(path)).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(openAppendedFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it.skipIf(noSmallDisk() !== undefined)(
    'on a full disk has whole lines only, and goes on when there is space',
    async () => {
      const disk = smallDisk();
      try {
        const onDisk = join(disk.folder, 'lines.jsonl');
        const file = await openAppendedFile(onDisk);
        await file.append(bytes('one\n'));
        disk.fill();
        const long = bytes(`${'x'.repeat(100_000)}\n`);
        await expect(file.append(long)).rejects.toMatchObject({ code: 'ENOSPC' });
        expect([file.size, readFileSync(onDisk, 'utf8')]).toEqual([4, 'one\n']);
        disk.free();
        await file.append(long);
        expect(readFileSync(onDisk).length).toBe(4 + long.length);
        await file.close();
      } finally {
        disk.remove();
      }
    },
  );
});
