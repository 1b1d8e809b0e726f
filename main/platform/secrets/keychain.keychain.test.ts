import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { openKeychain } from './keychain.ts';
import { silentLog } from '../logging/log.ts';
import { openSecretStore } from './open-secret-store.ts';

// Runs under a session bus with a Secret Service of its own (build/test.mjs starts them); never against a person's keychain.
const open = () => openSecretStore({ folder: tmpdir(), log: silentLog, savedTrust: async () => 'system' });

describe('the keychain of the operating system', () => {
  afterEach(async () => {
    const keychain = await openKeychain();
    await keychain.remove('apiPassword');
    await keychain.remove('apiRegistrationKey');
  });

  it('stores secrets, without a notice', async () => {
    const store = await open();
    expect([store.kind, store.notice]).toEqual(['keychain', undefined]);
  });

  it('returns what was stored earlier, by name, with its origin', async () => {
    const value = 'p\u0000ä😀"'.padEnd(2000, 'x');
    await (await open()).write('apiPassword', { origin: 'https://pi.example', value: Secret.of(value) });
    const stored = await (await open()).read('apiPassword');
    expect([stored?.origin, stored?.value.reveal()]).toEqual(['https://pi.example', value]);
    expect(await (await open()).read('apiRegistrationKey')).toBeUndefined();
  });

  it('replaces and removes', async () => {
    const store = await open();
    for (const value of ['old', 'new'])
      await store.write('apiPassword', { origin: 'https://pi.example', value: Secret.of(value) });
    expect((await store.read('apiPassword'))?.value.reveal()).toBe('new');
    await store.remove('apiPassword');
    await store.remove('apiPassword');
    expect(await store.read('apiPassword')).toBeUndefined();
  });
});

// The last of all: a locked keyring is unlocked by a person only.
describe('a keychain that is locked', () => {
  it('is not taken for an empty one', async () => {
    const store = await open();
    await store.write('apiPassword', { origin: 'https://pi.example', trust: 'system', value: Secret.of('value') });
    const keyring = 'array:objpath:/org/freedesktop/secrets/collection/login';
    const service = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'];
    execFileSync('dbus-send', [...service, 'org.freedesktop.Secret.Service.Lock', keyring], { stdio: 'ignore' });
    for (const name of ['apiPassword', 'apiRegistrationKey'] as const)
      await expect(store.read(name)).rejects.toMatchObject({ problem: 'locked' });
    await expect((await open()).read('apiPassword')).rejects.toMatchObject({ problem: 'locked' });
    await expect(store.remove('apiPassword')).rejects.toMatchObject({ problem: 'locked' });
  });
});
