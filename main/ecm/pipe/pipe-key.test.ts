import { randomBytes, type KeyObject } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pipeGroup, prepareKeyFolder } from './key-folder.ts';
import { disableBridging, enableBridging, ensurePipeKey, keyPath, readPipeKey } from './pipe-key.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ecm-key-'));
  folder = join(parent, 'data');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const ownGroup = process.getgid?.() ?? 0;
const options = (group?: number) => ({ folder, group, random: randomBytes });
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

async function keyOf(role: 'configurator' | 'bridge' = 'configurator'): Promise<KeyObject> {
  const read = await readPipeKey(folder, role);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

describe('ensurePipeKey', () => {
  it('makes a key of 32 bytes that only its owner can reach, and nothing else', async () => {
    expect(await ensurePipeKey(options())).toEqual({ ok: true, value: undefined });
    expect((await readFile(keyPath(folder, 'configurator'))).length).toBe(32);
    expect(await modeOf(keyPath(folder, 'configurator'))).toBe(0o600);
    expect(await modeOf(folder)).toBe(0o700);
    expect(await readdir(folder)).toEqual(['pipe.key']);
  });

  it('leaves a key in order alone', async () => {
    await ensurePipeKey(options());
    const before = await readFile(keyPath(folder, 'configurator'));
    await ensurePipeKey(options());
    expect(await readFile(keyPath(folder, 'configurator'))).toEqual(before);
  });

  it.each([
    ['the service', ensurePipeKey, 'configurator'],
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
      await ensurePipeKey(options());
      return readFile(keyPath(folder, 'configurator'), 'hex');
    };
    const keys = await Promise.all(Array.from({ length: 20 }, start));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]?.length).toBe(64);
    expect(await readdir(folder)).toEqual(['pipe.key']);
  });

  it('replaces a key that others could read', async () => {
    await ensurePipeKey(options());
    const before = await readFile(keyPath(folder, 'configurator'));
    await chmod(keyPath(folder, 'configurator'), 0o644);
    await ensurePipeKey(options());
    expect((await readFile(keyPath(folder, 'configurator'))).equals(before)).toBe(false);
    expect(await modeOf(keyPath(folder, 'configurator'))).toBe(0o600);
  });

  it('lets one group read it, and takes that back with a new key', async () => {
    await ensurePipeKey(options(ownGroup));
    const shared = await readFile(keyPath(folder, 'configurator'));
    expect(await modeOf(keyPath(folder, 'configurator'))).toBe(0o640);
    expect((await stat(keyPath(folder, 'configurator'))).gid).toBe(ownGroup);
    expect(await modeOf(folder)).toBe(0o710);
    await ensurePipeKey(options());
    expect(await modeOf(keyPath(folder, 'configurator'))).toBe(0o600);
    expect(await modeOf(folder)).toBe(0o700);
    expect((await readFile(keyPath(folder, 'configurator'))).equals(shared)).toBe(false);
  });

  it('closes a folder that was open to all', async () => {
    await mkdir(folder, { mode: 0o755 });
    await ensurePipeKey(options());
    expect(await modeOf(folder)).toBe(0o700);
  });

  it('says so when the key cannot be made', async () => {
    await writeFile(folder, 'a file in the way');
    expect(await ensurePipeKey(options())).toMatchObject({
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
    await ensurePipeKey(options());
    expect(await readPipeKey(folder, 'bridge')).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access' },
    });
    await enableBridging(options());
    expect((await keyOf('bridge')).equals(await keyOf())).toBe(false);
    await disableBridging(folder);
    expect((await readPipeKey(folder, 'bridge')).ok).toBe(false);
  });
});

describe('readPipeKey', () => {
  it('answers a key that no print and no JSON shows', async () => {
    await ensurePipeKey(options());
    const bytes = await readFile(keyPath(folder, 'configurator'));
    const key = await keyOf();
    expect(key.export().equals(bytes)).toBe(true);
    const seen = `${inspect(key, { depth: 9, showHidden: true })}${JSON.stringify(key)}${String(key)}`;
    expect(seen).not.toContain(bytes.toString('hex'));
    expect(JSON.stringify(key)).toBe('{}');
  });

  it('names the remedy when this account may not read it', async () => {
    const refuse = (): Promise<Buffer> => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
    const read = await readPipeKey(folder, 'configurator', refuse);
    expect(read).toMatchObject({ ok: false, error: { kind: 'service-unavailable', detail: 'no-access' } });
    expect(JSON.stringify(read)).toMatch(/administrator.*ECM_PIPE_GROUP/);
  });

  it('says that the service never started where there is no key', async () => {
    expect(await readPipeKey(folder, 'configurator')).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'absent' },
    });
  });

  it('refuses a key of another length', async () => {
    await ensurePipeKey(options());
    await writeFile(keyPath(folder, 'configurator'), 'short');
    expect(await readPipeKey(folder, 'configurator')).toMatchObject({
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
