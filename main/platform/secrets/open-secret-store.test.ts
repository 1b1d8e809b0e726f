import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { type LogEvent, type LogFields, silentLog } from '../logging/log.ts';
import { memorySecrets, type SecretStore, SecretStoreError } from './secret-store.ts';
import { openSecretStore } from './open-secret-store.ts';

const savedTrust = async (): Promise<string> => 'sha256:saved';

async function open(openKeychain: () => Promise<SecretStore>) {
  const warnings: [LogEvent, LogFields?][] = [];
  const log = { ...silentLog, warn: (...line: [LogEvent, LogFields?]) => void warnings.push(line) };
  const store = await openSecretStore({ folder: tmpdir(), log, openKeychain, savedTrust, probeMs: 1 });
  return { store, warnings };
}

describe('openSecretStore', () => {
  it('opens the keychain where there is one', async () => {
    const keychain: SecretStore = { ...memorySecrets(), kind: 'keychain' };
    expect(await open(async () => keychain)).toMatchObject({ store: { kind: 'keychain' }, warnings: [] });
  });

  it.each([
    ['cannot be used', () => Promise.reject(new SecretStoreError('no bus')), 'no bus'],
    ['does not answer', () => new Promise<SecretStore>(() => {}), 'the keychain does not answer'],
  ])('opens the encrypted file, and logs it, when the keychain %s', async (_what, openKeychain, message) => {
    const { store, warnings } = await open(openKeychain);
    expect(store).toMatchObject({ kind: 'encrypted-file', notice: expect.stringContaining('no keychain') });
    expect(warnings).toEqual([['secrets.fallback', { message }]]);
  });

  it('rejects for a bug in the keychain', async () => {
    await expect(open(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });
});

describe('an entry of a release that did not record what was trusted', () => {
  const entry = { origin: 'https://pi.example', value: Secret.of('value') };

  it('is bound to what the saved settings trust when it is read first', async () => {
    const keychain = memorySecrets();
    await keychain.write('apiPassword', entry);
    const { store } = await open(async () => keychain);
    expect(await store.read('apiPassword')).toEqual({ ...entry, trust: 'sha256:saved' });
    expect(await keychain.read('apiPassword')).toEqual({ ...entry, trust: 'sha256:saved' });
  });

  it('is bound before another secret is written, so that later settings do not decide it', async () => {
    const keychain = memorySecrets();
    await keychain.write('applianceClientSecret', entry);
    const { store } = await open(async () => keychain);
    await store.write('apiPassword', { ...entry, trust: 'sha256:new' });
    expect(await keychain.read('applianceClientSecret')).toEqual({ ...entry, trust: 'sha256:saved' });
    expect(await keychain.read('apiPassword')).toEqual({ ...entry, trust: 'sha256:new' });
  });

  it('of another plugin stays as it is: that plugin decides whom it trusts', async () => {
    const keychain = memorySecrets();
    await keychain.write('sample/key', entry);
    const { store } = await open(async () => keychain);
    expect(await store.read('sample/key')).toEqual(entry);
  });
});
