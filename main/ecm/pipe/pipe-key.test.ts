import { randomBytes, type KeyObject } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { pipeGroup, prepareKeyFolder } from './key-folder.ts';
import {
  disableBridging,
  enableBridging,
  ensureServiceKeys,
  keyPath,
  readBridging,
  readOwnIdentity,
  pipeRoles,
  readPipeKey,
  type PipeRole,
} from './pipe-key.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ecm-key-'));
  folder = join(parent, 'data');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const ownGroup = process.getgid?.() ?? 0;
const options = (group?: number) => ({ folder, group, random: randomBytes });

async function keyOf(role: PipeRole = 'administrator'): Promise<KeyObject> {
  const read = await readPipeKey(folder, role);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

describe('ensureServiceKeys', () => {
  it('makes two different keys of 32 bytes that only their owner can reach, and nothing else', async () => {
    expect(await ensureServiceKeys(options())).toEqual({ ok: true, value: undefined });
    for (const role of ['administrator', 'operator'] as const) {
      expect((await readFile(keyPath(folder, role))).length).toBe(32);
      expectMode(keyPath(folder, role), 0o600);
    }
    expect((await keyOf('operator')).equals(await keyOf())).toBe(false);
    expectMode(folder, 0o700);
    expect(await readdir(folder)).toEqual(['admin.key', 'pipe.key']);
  });

  it('adds the administrator’s key to a folder of an older release, whose key stays', async () => {
    await mkdir(folder, { mode: 0o700 });
    await writeFile(keyPath(folder, 'operator'), Buffer.alloc(32, 7), { mode: 0o600 });
    expect((await ensureServiceKeys(options())).ok).toBe(true);
    expect((await readFile(keyPath(folder, 'operator'))).equals(Buffer.alloc(32, 7))).toBe(true);
    expect(await readOwnIdentity(folder)).toMatchObject({ ok: true, value: { role: 'administrator' } });
  });

  it('leaves a key in order alone', async () => {
    await ensureServiceKeys(options());
    const before = await readFile(keyPath(folder, 'administrator'));
    await ensureServiceKeys(options());
    expect(await readFile(keyPath(folder, 'administrator'))).toEqual(before);
  });

  it.each([
    ['the service', ensureServiceKeys, 'administrator'],
    ['bridging', enableBridging, 'bridge'],
  ] as const)('refuses a broken key for %s, by its path, instead of starting with it', async (_what, ensure, role) => {
    await mkdir(folder, { mode: 0o700 });
    await writeFile(keyPath(folder, role), 'short', { mode: 0o600 });
    const made = await ensure(options());
    expect(made).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file', message: expect.stringContaining(keyPath(folder, role)) },
    });
  });

  it('keeps the first key when many services start at once', async () => {
    const start = async (): Promise<string> => {
      await ensureServiceKeys(options());
      return readFile(keyPath(folder, 'administrator'), 'hex');
    };
    const keys = await Promise.all(Array.from({ length: 20 }, start));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]?.length).toBe(64);
    expect(await readdir(folder)).toEqual(['admin.key', 'pipe.key']);
  });

  it.skipIf(process.platform === 'win32').each(pipeRoles)(
    'replaces a key of the %s that others could read, and reports it',
    async (role) => {
      await ensureServiceKeys(options());
      await enableBridging(options());
      const before = await readFile(keyPath(folder, role));
      await chmod(keyPath(folder, role), 0o644);
      const paths: string[] = [];
      await ensureServiceKeys({ ...options(), replaced: (path) => paths.push(path) });
      expect(paths).toEqual([keyPath(folder, role)]);
      expect((await readFile(keyPath(folder, role))).equals(before)).toBe(false);
      expectMode(keyPath(folder, role), 0o600);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'lets one group read the operators’ key and no other, and takes that back with a new key',
    async () => {
      await ensureServiceKeys(options(ownGroup));
      const path = keyPath(folder, 'operator');
      const shared = await readFile(path);
      expectMode(path, 0o640);
      expect((await stat(path)).gid).toBe(ownGroup);
      expectMode(keyPath(folder, 'administrator'), 0o600);
      expectMode(folder, 0o710);
      await ensureServiceKeys(options());
      expectMode(path, 0o600);
      expectMode(folder, 0o700);
      expect((await readFile(path)).equals(shared)).toBe(false);
    },
  );

  it('closes a folder that was open to all', async () => {
    await mkdir(folder, { mode: 0o755 });
    await ensureServiceKeys(options());
    expectMode(folder, 0o700);
  });

  it('says so when the key cannot be made', async () => {
    await writeFile(folder, 'a file in the way');
    expect(await ensureServiceKeys(options())).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file' },
    });
  });
});

describe('prepareKeyFolder', () => {
  it('refuses a folder of another account', async () => {
    const prepared = await prepareKeyFolder(folder, undefined, (process.geteuid?.() ?? 0) + 1);
    expect(prepared).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file' } });
  });
});

describe('bridge.key', () => {
  it('exists only after bridging was enabled, and is another key', async () => {
    await ensureServiceKeys(options());
    expect(await readPipeKey(folder, 'bridge')).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access' },
    });
    await enableBridging(options());
    expect((await keyOf('bridge')).equals(await keyOf())).toBe(false);
    expectMode(keyPath(folder, 'bridge'), 0o600);
    await disableBridging(folder);
    expect((await readPipeKey(folder, 'bridge')).ok).toBe(false);
  });

  it('is for the service’s account alone, also where a group may use the pipe', async () => {
    await ensureServiceKeys(options(ownGroup));
    await enableBridging(options());
    expectMode(keyPath(folder, 'bridge'), 0o600);
    expectMode(folder, 0o710);
  });
});

describe.skipIf(process.platform === 'win32')('a key of the bridges that other accounts can read or write', () => {
  it.each([0o640, 0o604, 0o620, 0o602, 0o644])('is not accepted with mode %o', async (mode) => {
    await enableBridging(options());
    await chmod(keyPath(folder, 'bridge'), mode);
    const problem = { message: expect.stringContaining('can be read or replaced by other accounts') };
    expect(await readPipeKey(folder, 'bridge')).toMatchObject({ ok: false, error: problem });
    expect(await readBridging(folder)).toMatchObject({ state: 'key-unusable', problem });
  });

  it.skipIf(process.geteuid?.() !== 0)('is not accepted if another account made it', async () => {
    await enableBridging(options());
    await chown(keyPath(folder, 'bridge'), 65_534, 65_534);
    expect(await readBridging(folder)).toMatchObject({ state: 'key-unusable' });
  });

  it('is replaced by enabling, which says so once', async () => {
    await enableBridging(options());
    const before = await keyOf('bridge');
    await chmod(keyPath(folder, 'bridge'), 0o644);
    const paths: string[] = [];
    const replaced = (path: string): unknown => paths.push(path);
    for (const _ of [1, 2]) await enableBridging({ ...options(), replaced: (path) => void replaced(path) });
    expect(paths).toEqual([keyPath(folder, 'bridge')]);
    expect((await keyOf('bridge')).equals(before)).toBe(false);
  });
});

describe('readPipeKey', () => {
  it('answers a key that no print and no JSON shows', async () => {
    await ensureServiceKeys(options());
    const bytes = await readFile(keyPath(folder, 'administrator'));
    const key = await keyOf();
    expect(key.export().equals(bytes)).toBe(true);
    const seen = `${inspect(key, { depth: 9, showHidden: true })}${JSON.stringify(key)}${String(key)}`;
    expect(seen).not.toContain(bytes.toString('hex'));
    expect(JSON.stringify(key)).toBe('{}');
  });

  it('names the remedy when this account may not read it', async () => {
    const refused = { ok: false, error: { reason: 'unreadable', text: 'cannot be read', code: 'EACCES' } } as const;
    const read = await readPipeKey(folder, 'administrator', async () => refused);
    expect(read).toMatchObject({ ok: false, error: { kind: 'service-unavailable', detail: 'no-access' } });
    expect(JSON.stringify(read)).toMatch(/administrator.*ECM_PIPE_GROUP/);
  });

  it('says that the service never started where there is no key', async () => {
    expect(await readPipeKey(folder, 'administrator')).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'absent' },
    });
  });

  it('refuses a key of another length', async () => {
    await ensureServiceKeys(options());
    await writeFile(keyPath(folder, 'administrator'), 'short');
    expect(await readPipeKey(folder, 'administrator')).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file' },
    });
  });
});

describe('pipeGroup', () => {
  const database = (name: string): Promise<string> =>
    name === 'ecm-admins' ? Promise.resolve('ecm-admins:x:4711:ann,bob\n') : Promise.reject(new Error('exit code 2'));

  it.each([
    ['nobody without the variable', undefined, undefined],
    ['nobody for an empty one', '', undefined],
    ['a group by number', '4711', 4711],
    ['a group by name', 'ecm-admins', 4711],
  ])('is %s', async (_, wanted, expected) => {
    const env = wanted === undefined ? {} : { ECM_PIPE_GROUP: wanted };
    expect(await pipeGroup(env, 'linux', database)).toEqual({ ok: true, value: expected });
  });

  it.each(['no-such-group', '--help', '-i', 'a b', '../x', ''.padEnd(70, 'x')])('refuses %j', async (wanted) => {
    const asked: string[] = [];
    const group = await pipeGroup({ ECM_PIPE_GROUP: wanted }, 'linux', (name) => {
      asked.push(name);
      return database(name);
    });
    expect(group).toMatchObject({ ok: false, error: { kind: 'configuration' } });
    expect(asked.every((name) => /^[a-z]/.test(name))).toBe(true);
  });

  it('means nothing on Windows', async () => {
    expect(await pipeGroup({ ECM_PIPE_GROUP: 'anything at all' }, 'win32', database)).toEqual({
      ok: true,
      value: undefined,
    });
  });
});
