import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { makeFolder } from './make-folder.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'make-'));
});
afterEach(() => rmSync(base, { recursive: true }));

it('makes the folder and those above it, for their owner alone, and again without harm', () => {
  const path = join(base, 'one', 'two', 'three');
  makeFolder(path);
  makeFolder(path);
  for (const each of [path, join(base, 'one', 'two'), join(base, 'one')]) expectMode(each, 0o700);
});

it('leaves a folder as it is, also one behind a link', () => {
  mkdirSync(join(base, 'open'), { mode: 0o755 });
  symlinkSync(join(base, 'open'), join(base, 'link'));
  makeFolder(join(base, 'link'));
  makeFolder(join(base, 'link', 'inner'));
  expectMode(join(base, 'open'), 0o755);
  expect(statSync(join(base, 'open', 'inner')).isDirectory()).toBe(true);
});

it.each([
  ['below a file', () => join(base, 'file', 'x'), process.platform === 'win32' ? 'EEXIST' : 'ENOTDIR'],
  ['in place of a file', () => join(base, 'file'), 'EEXIST'],
])('cannot make one %s', (_where, path, code) => {
  writeFileSync(join(base, 'file'), '');
  expect(() => makeFolder(path())).toThrow(code);
});

it.skipIf(process.platform !== 'linux')('ends where the system lets nobody make one', () => {
  expect(() => makeFolder('/proc/1/x')).toThrow('ENOENT');
  expect(() => makeFolder('/proc/1/x/y/z')).toThrow('ENOENT');
});
