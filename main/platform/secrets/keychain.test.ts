import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { openKeychain, type Keytar } from './keychain.ts';

/** A keyring in memory; `locked` finds nothing and refuses to write, as libsecret does. */
function fakeKeytar() {
  const entries = new Map<string, string>();
  const calls: string[] = [];
  const lock = { isLocked: false };
  const keytar: Keytar = {
    getPassword: async (_service, name) => {
      calls.push(`get ${name}`);
      return lock.isLocked ? null : (entries.get(name) ?? null);
    },
    setPassword: async (_service, name, text) => {
      calls.push(`set ${name}`);
      if (lock.isLocked) throw new Error('Cannot create an item in a locked collection');
      entries.set(name, text);
    },
    deletePassword: async (_service, name) => !lock.isLocked && entries.delete(name),
  };
  return { entries, calls, lock, keytar };
}

const secret = { origin: 'https://pi.example', trust: 'system', value: Secret.of('value') };
const open = (keytar: Keytar, platform: NodeJS.Platform = 'linux') =>
  openKeychain({ load: async () => keytar, platform, timeoutMs: 20 });

describe('the keychain', () => {
  it('answers what it has, and that it has nothing', async () => {
    const { keytar, entries } = fakeKeytar();
    const store = await open(keytar);
    await store.write('apiPassword', secret);
    expect(await store.read('apiPassword')).toEqual(secret);
    expect(await store.read('apiRegistrationKey')).toBeUndefined();
    await store.remove('apiPassword');
    await store.remove('apiPassword');
    expect(await store.read('apiPassword')).toBeUndefined();
    expect([...entries]).toEqual([]);
  });

  it('that is locked is not taken for an empty one, neither for reading nor for removing', async () => {
    const keyring = fakeKeytar();
    const store = await open(keyring.keytar);
    await store.write('apiPassword', secret);
    keyring.lock.isLocked = true;
    await expect(store.read('apiPassword')).rejects.toMatchObject({ problem: 'locked' });
    await expect(store.remove('apiPassword')).rejects.toMatchObject({ problem: 'locked' });
    await expect(store.write('apiPassword', secret)).rejects.toMatchObject({ problem: 'locked' });
    keyring.lock.isLocked = false;
    expect(await store.read('apiPassword')).toEqual(secret);
  });

  it('is checked once for reads at the same time', async () => {
    const { keytar, calls } = fakeKeytar();
    const store = await open(keytar);
    await Promise.all((['apiPassword', 'apiRegistrationKey', 'applianceClientSecret'] as const).map(store.read));
    expect(calls.filter((call) => call === 'set lock-check')).toHaveLength(1);
  });

  it.each(['win32', 'darwin'] as const)(
    'of %s reports a lock by itself, so that nothing is written',
    async (platform) => {
      const { keytar, calls } = fakeKeytar();
      const store = await open(keytar, platform);
      expect(await store.read('apiPassword')).toBeUndefined();
      expect(calls.filter((call) => call.startsWith('set'))).toEqual([]);
    },
  );

  it.each([
    [
      'throws at once',
      () => {
        throw new Error('Access is denied.');
      },
      'refused',
    ],
    ['rejects', () => Promise.reject(new Error('Timeout was reached')), 'timeout'],
    ['rejects with no error', () => Promise.reject(undefined as unknown as Error), 'unknown'],
    ['never answers', () => new Promise<never>(() => {}), 'timeout'],
  ])('that %s is a typed error, when it is opened and afterwards', async (_what, fail, problem) => {
    const { keytar } = fakeKeytar();
    await expect(open({ ...keytar, getPassword: fail })).rejects.toMatchObject({ problem });
    const failing = { ...keytar, setPassword: fail };
    await expect((await open(failing)).write('apiPassword', secret)).rejects.toMatchObject({ problem });
  });

  it('that cannot be loaded is missing', async () => {
    const error = Object.assign(new Error('libsecret-1.so.0: cannot open shared object file'), {
      code: 'ERR_DLOPEN_FAILED',
    });
    await expect(openKeychain({ load: () => Promise.reject(error) })).rejects.toMatchObject({ problem: 'missing' });
  });

  it.each(['', 'null', '{', '[]', '{"origin":1}', 'text'])(
    'with an entry that is none of ours has nothing: %s',
    async (text) => {
      const { keytar, entries } = fakeKeytar();
      entries.set('apiPassword', text);
      expect(await (await open(keytar)).read('apiPassword')).toBeUndefined();
    },
  );
});
