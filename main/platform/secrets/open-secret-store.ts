import { setTimeout as pause } from 'node:timers/promises';
import { openEncryptedFile } from './encrypted-secrets.ts';
import { openKeychain } from './keychain.ts';
import type { Log } from '../logging/log.ts';
import { SecretStoreError, type SecretStore } from './secret-store.ts';

/** A keychain that says nothing for so long is as good as none. */
const probeMs = 5_000;

export interface OpenSecretStoreOptions {
  /** Where the encrypted file goes if there is no keychain. */
  readonly folder: string;
  readonly log: Log;
  readonly openKeychain?: () => Promise<SecretStore>;
  readonly probeMs?: number;
}

/** The keychain, or the encrypted file where no keychain runs; the latter has a notice and is logged, never silent. */
export async function openSecretStore(options: OpenSecretStoreOptions): Promise<SecretStore> {
  const { folder, log } = options;
  const answered = new AbortController();
  const silence = pause(options.probeMs ?? probeMs, undefined, { signal: answered.signal }).then(() => {
    throw new SecretStoreError('the keychain does not answer');
  });
  try {
    return await Promise.race([(options.openKeychain ?? openKeychain)(), silence]);
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    log.warn('secrets.fallback', { message: error.message });
    return openEncryptedFile(folder);
  } finally {
    answered.abort();
  }
}
