import { setTimeout as delay } from 'node:timers/promises';
import { openEncryptedFile } from './encrypted-secrets.ts';
import { openKeychain } from './keychain.ts';
import type { Log } from '../logging/log.ts';
import { SecretStoreError, type SecretStore } from './secret-store.ts';

/** A keychain that does not answer for this long is not used. */
const defaultProbeMs = 5_000;

export interface OpenSecretStoreOptions {
  /** The folder of the encrypted file. */
  readonly folder: string;
  readonly log: Log;
  readonly openKeychain?: () => Promise<SecretStore>;
  readonly probeMs?: number;
}

/** The keychain, or the encrypted file where no keychain runs; the latter has a notice and is logged. */
export async function openSecretStore(options: OpenSecretStoreOptions): Promise<SecretStore> {
  const { folder, log } = options;
  const opened = new AbortController();
  const timeout = delay(options.probeMs ?? defaultProbeMs, undefined, { signal: opened.signal }).then(() => {
    throw new SecretStoreError('the keychain does not answer');
  });
  try {
    return await Promise.race([(options.openKeychain ?? openKeychain)(), timeout]);
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    log.warn('secrets.fallback', { message: error.message });
    return openEncryptedFile(folder, (file) =>
      log.warn('secrets.exposed', { file, message: `Other accounts could read ${file}. Replace the stored secrets.` }),
    );
  } finally {
    opened.abort();
  }
}
