import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf } from './denial.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'denial-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'sub'), { mode: 0o755 });
  writeFileSync(join(folder, 'sub', 'file'), '', { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const denied = (path: string, syscall = 'open', code = 'EACCES') =>
  Object.assign(new Error(`${code}: it is refused`), { code, syscall, path: join(folder, path) });
const policy = /^(EACCES|EPERM), although its owner and permissions allow it: .*SELinux/;
const own = process.geteuid?.() ?? 0;
const owner = { user: own === 0 ? 1000 : own, groups: [1000] };
const other = { user: 4711, groups: [4711] };

/** Root may give files away; another account's files are its own anyway. */
function giveToOwner(...paths: readonly string[]): void {
  if (own === 0) for (const path of paths) chownSync(join(folder, path), 1000, 1000);
}

describe.skipIf(process.platform === 'win32')('a denial', () => {
  it.each([
    ['of reading an own file', 'sub/file', 'open', 'EACCES'],
    ['of reading an own file, as the other code', 'sub/file', 'open', 'EPERM'],
    ['of making a file in an own folder', 'sub/new', 'open', 'EACCES'],
    ['of replacing a file in an own folder', 'sub/file', 'rename', 'EPERM'],
    ['of removing a file of an own folder', 'sub/file', 'unlink', 'EPERM'],
    ['of making a folder', 'sub/new', 'mkdir', 'EACCES'],
    ['of listing an own folder', 'sub', 'scandir', 'EACCES'],
    ['of changing the mode of an own file', 'sub/file', 'chmod', 'EPERM'],
  ])('%s is a policy of the system', (_what, path, call, code) => {
    giveToOwner('sub', 'sub/file');
    expect(reasonOf(denied(path, call, code), owner)).toMatch(policy);
    expect(reasonOf(denied(path, call, code), { user: 0, groups: [0] })).toMatch(policy);
  });

  it.each([
    ['of a file that only its owner may read', 'sub/file', 'open'],
    ['of making a file in a folder of others', 'sub/new', 'open'],
    ['of replacing a file in a folder of others', 'sub/file', 'rename'],
    ['of changing the mode of a file of others', 'sub/file', 'chmod'],
    ['in a folder that is not there', 'absent/file', 'open'],
  ])('%s is what the permissions say', (_what, path, call) => {
    giveToOwner('sub', 'sub/file');
    expect(reasonOf(denied(path, call), other)).toBe('EACCES');
  });

  it('below a folder that the account may not enter is what the permissions say', () => {
    chmodSync(join(folder, 'sub', 'file'), 0o666);
    giveToOwner('sub', 'sub/file');
    expect(reasonOf(denied('sub/file'), other)).toMatch(policy);
    chmodSync(join(folder, 'sub'), 0o700);
    expect(reasonOf(denied('sub/file'), other)).toBe('EACCES');
  });

  it.each([
    [{ user: 4711, groups: [4711, 1000] }, policy],
    [other, /^EACCES$/],
  ])('is judged by the groups of the account %j', (account, expected) => {
    if (own !== 0) return;
    chmodSync(join(folder, 'sub', 'file'), 0o660);
    chownSync(join(folder, 'sub', 'file'), 1000, 1000);
    expect(reasonOf(denied('sub/file'), account)).toMatch(expected);
  });
});

describe('the reason of an error', () => {
  it.each([
    ['ENOSPC', Object.assign(new Error(), { code: 'ENOSPC', path: '/' })],
    ['EACCES', Object.assign(new Error(), { code: 'EACCES' })],
    ['unknown reason', new Error('it has text of its own')],
    ['unknown reason', undefined],
    ['unknown reason', 'text'],
  ])('is %s', (reason, error) => expect(reasonOf(error)).toBe(reason));
});
