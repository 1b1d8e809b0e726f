import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type LogEvent, type LogFields, silentLog } from '../logging/log.ts';
import { memorySecrets, type SecretStore, SecretStoreError } from './secret-store.ts';
import { openSecretStore } from './open-secret-store.ts';

async function open(openKeychain: () => Promise<SecretStore>) {
  const warnings: [LogEvent, LogFields?][] = [];
  const log = { ...silentLog, warn: (...line: [LogEvent, LogFields?]) => void warnings.push(line) };
  const store = await openSecretStore({ folder: tmpdir(), log, openKeychain, probeMs: 1 });
  return { store, warnings };
}

describe('openSecretStore', () => {
  it('opens the keychain where there is one', async () => {
    const keychain: SecretStore = { ...memorySecrets(), kind: 'keychain' };
    expect(await open(async () => keychain)).toEqual({ store: keychain, warnings: [] });
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
