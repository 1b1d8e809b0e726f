import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noSmallDisk, smallDisk } from '../../../test-support/small-disk.ts';
import { ownershipFault } from './folder-faults.ts';
import { checkDataFolder, checkServiceFolder } from './trusted-folder.ts';

const stranger = 20_003;
const isRoot = process.geteuid?.() === 0;
let base = '';
let folder = '';
let server: Server | undefined;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'trust-'));
  folder = join(base, 'data');
  mkdirSync(join(folder, 'check-outs'), { recursive: true, mode: 0o700 });
});
afterEach(() => {
  server?.close();
  rmSync(base, { recursive: true, force: true });
});

const file = (name: string, mode = 0o600): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '{}');
  chmodSync(path, mode);
  return path;
};
const plant = (name: string): void => chownSync(file(name), stranger, stranger);
const link = (name: string): void => symlinkSync('/etc/hostname', join(folder, name));

describe('the check of the data folder', () => {
  it('names a file that is in place of the folder', () => {
    const inPlace = file('in-place');
    expect(checkDataFolder(inPlace, { make: true })).toMatchObject({
      ok: false,
      error: {
        message: expect.stringContaining(`${inPlace} is not a folder`),
        hint: expect.stringMatching(/ECM_DATA_DIR/),
      },
    });
  });
});

describe.skipIf(process.platform === 'win32')('the check of the data folder (POSIX)', () => {
  it('accepts a folder of this account with files that only it may write', () => {
    for (const name of ['settings.json', 'pipe.key', 'ECM.1.log', 'check-outs/check-outs-1.json']) file(name);
    file('plugin.txt', 0o644);
    chmodSync(folder, 0o710);
    expect(checkDataFolder(folder)).toEqual({ ok: true, value: undefined });
  });

  it('accepts the socket of the pipe, which a group may use', async () => {
    server = createServer().listen(join(folder, 'ecm.sock'));
    await new Promise((resolve) => server?.once('listening', resolve));
    chmodSync(join(folder, 'ecm.sock'), 0o660);
    expect(checkDataFolder(folder).ok).toBe(true);
  });

  it('makes a missing folder and the missing ones above it for their owner alone, where the program writes to it', () => {
    const missing = join(base, 'one', 'two');
    expect(checkDataFolder(missing).ok).toBe(true);
    expect(statSync(missing, { throwIfNoEntry: false })).toBeUndefined();
    expect(checkDataFolder(missing, { make: true }).ok).toBe(true);
    expect([statSync(missing).mode & 0o777, statSync(dirname(missing)).mode & 0o777]).toEqual([0o700, 0o700]);
  });

  it.each<[string, () => unknown, string, string]>([
    ['open to all', () => chmodSync(folder, 0o777), '', 'may be written by other accounts'],
    ['open to all and sticky', () => chmodSync(folder, 0o1777), '', 'may be written by other accounts'],
    ['open to its group', () => chmodSync(folder, 0o770), '', 'may be written by other accounts'],
    ['with an open file', () => file('settings.json', 0o666), '/settings.json', 'may be written by other accounts'],
    ['with an open ledger', () => file('check-outs/x.json', 0o620), '/check-outs/x.json', 'may be written'],
    ['with a linked log', () => link('ECM.1.log'), '/ECM.1.log', 'is a symbolic link'],
    ['with a linked key', () => link('admin.key'), '/admin.key', 'is a symbolic link'],
    ['with linked settings', () => link('settings.json'), '/settings.json', 'is a symbolic link'],
    ['with a linked ledger', () => link('check-outs/y.json'), '/check-outs/y.json', 'is a symbolic link'],
    ['with a linked folder', () => link('plugins'), '/plugins', 'is a symbolic link'],
    [
      'with a named pipe',
      () => execFileSync('mkfifo', [join(folder, 'ECM.1.log')]),
      '/ECM.1.log',
      'is neither a file nor a folder',
    ],
  ])('refuses a folder %s, naming path and remedy', (_which, make, path, problem) => {
    make();
    const checked = checkDataFolder(folder);
    expect(checked).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file' } });
    expect(checked.ok ? '' : checked.error.message).toContain(`${folder}${path} ${problem}`);
    expect(checked.ok ? '' : checked.error.hint).toContain(`${folder}${path}`);
  });

  it('refuses a link in place of the folder, and a file', () => {
    symlinkSync(folder, join(base, 'link'));
    expect(checkDataFolder(join(base, 'link'))).toMatchObject({ ok: false });
    expect(checkDataFolder(file('settings.json'))).toMatchObject({ ok: false });
  });

  it('refuses a folder under one that all may write, unless that is sticky as /tmp is', () => {
    chmodSync(base, 0o777);
    expect(checkDataFolder(folder)).toMatchObject({ ok: false, error: { message: expect.stringContaining(base) } });
    chmodSync(base, 0o1777);
    expect(checkDataFolder(folder).ok).toBe(true);
  });

  it('refuses a folder whose path leads through a link to a folder that all may write', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'trust-link-'));
    symlinkSync(base, join(elsewhere, 'link'));
    expect(checkDataFolder(join(elsewhere, 'link', 'data')).ok).toBe(true);
    chmodSync(base, 0o777);
    expect(checkDataFolder(join(elsewhere, 'link', 'data')).ok).toBe(false);
    rmSync(elsewhere, { recursive: true });
  });

  it.each([
    ['absolute', () => base],
    ['relative', () => '..'],
  ])(
    'refuses a folder whose path leads through a link (%s) in a folder that all may write to a trusted one',
    (_which, target) => {
      const open = join(base, 'open');
      mkdirSync(open);
      symlinkSync(target(), join(open, 'second'));
      symlinkSync(join(open, 'second'), join(base, 'first'));
      expect(checkDataFolder(join(base, 'first', 'data')).ok).toBe(true);
      chmodSync(open, 0o777);
      expect(checkDataFolder(join(base, 'first', 'data'))).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining(`${open} may be written by other accounts`) },
      });
    },
  );
});

describe.skipIf(noSmallDisk() !== undefined)('a data folder that is to be made on a full disk', () => {
  it('is not used now, and may be later', () => {
    const disk = smallDisk();
    try {
      disk.fill('names');
      const missing = join(disk.folder, 'one');
      expect(checkDataFolder(missing, { make: true })).toMatchObject({
        ok: false,
        error: {
          message: `The data folder ${missing} is not used: ${missing} cannot be made or checked (ENOSPC).`,
          hint: expect.stringContaining('disk is full'),
          mayPass: true,
        },
      });
      disk.free();
      expect(checkDataFolder(missing, { make: true }).ok).toBe(true);
    } finally {
      disk.remove();
    }
  });
});

describe.skipIf(!isRoot)('files of another account (as root)', () => {
  it.each(['settings.json', 'admin.key', 'ECM.1.log', 'check-outs/z.json', 'secrets.key'])('refuses %s', (name) => {
    plant(name);
    expect(checkDataFolder(folder)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(`${name} belongs to another account (number ${stranger})`) },
    });
  });

  it('refuses the folder, also for root, and says how to run as its account', () => {
    chownSync(folder, stranger, stranger);
    const checked = checkDataFolder(folder);
    expect(checked).toMatchObject({ ok: false, error: { hint: expect.stringContaining(`sudo -u '#${stranger}'`) } });
  });

  it('refuses the folder below one that another group may write, unless that is sticky', () => {
    chownSync(base, 0, stranger);
    chmodSync(base, 0o775);
    expect(checkDataFolder(folder)).toMatchObject({ ok: false, error: { message: expect.stringContaining(base) } });
    chmodSync(base, 0o1775);
    expect(checkDataFolder(folder).ok).toBe(true);
  });

  it('trusts what belongs to root for every account, and nothing of a third one', () => {
    file('settings.json');
    expect(checkDataFolder(folder, { user: stranger }).ok).toBe(true);
    plant('settings.json');
    expect(checkDataFolder(folder, { user: stranger }).ok).toBe(true);
    expect(checkDataFolder(folder, { user: 20_001 }).ok).toBe(false);
  });

  it('as the folder of a service is accepted by an operator if nobody but its owner may write it', () => {
    chownSync(folder, stranger, stranger);
    expect(checkServiceFolder(folder, 20_002).ok).toBe(true);
    chmodSync(folder, 0o770);
    expect(checkServiceFolder(folder, 20_002).ok).toBe(false);
  });

  it('of a plugin are named', () => {
    const path = file('plugins/x/plugin.json');
    expect(ownershipFault(dirname(path), [path])).toBeUndefined();
    chownSync(path, stranger, stranger);
    expect(ownershipFault(dirname(path), [path])).toMatchObject({ path });
  });
});
