import { setTimeout as delay } from 'node:timers/promises';
import type * as keytarModule from 'keytar';
import { parseStoredSecret, storedText, type SecretStore } from './secret-store.ts';
import { keychainError, SecretStoreError } from './store-errors.ts';

const service = 'ecm-configurator';

export type Keytar = Pick<typeof keytarModule, 'getPassword' | 'setPassword' | 'deletePassword'>;

/** keytar is a CommonJS module with a native part; it may be missing for a platform, and is loaded only here. */
async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = (await import('keytar')) as unknown as { readonly default: Keytar };
  return keytar;
}

interface KeychainOptions {
  readonly load?: () => Promise<Keytar>;
  readonly platform?: NodeJS.Platform;
  /** Milliseconds for one call: a person may have to answer a question of the keychain. */
  readonly timeoutMs?: number;
}

/** An entry that is written and removed again. */
const checkedAccount = 'lock-check';

/**
 * The operating system's keychain: Windows Credential Manager, macOS Keychain, Secret Service. Reads from it once, and rejects
 * with {@link SecretStoreError} if it cannot be used.
 */
export async function openKeychain(options: KeychainOptions = {}): Promise<SecretStore> {
  const { load = loadKeytar, platform = process.platform, timeoutMs = 120_000 } = options;
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    const answered = new AbortController();
    const late = delay(timeoutMs, undefined, { signal: answered.signal, ref: false }).then(() => {
      throw new SecretStoreError('timeout');
    });
    try {
      return await Promise.race([call(), late]);
    } catch (error) {
      throw keychainError(error);
    } finally {
      answered.abort();
      late.catch(() => {});
    }
  };
  const keytar = await ask(load);
  // Without a session bus it loads, and the first call fails.
  await ask(() => keytar.getPassword(service, 'probe'));

  let checking: Promise<void> | undefined;
  /** libsecret finds nothing in a locked keyring, without an error; only writing fails there. */
  const rejectIfLocked = async (): Promise<void> => {
    if (platform !== 'linux') return;
    checking ??= (async () => {
      await ask(() => keytar.setPassword(service, checkedAccount, '-'));
      await ask(() => keytar.deletePassword(service, checkedAccount));
    })().finally(() => (checking = undefined));
    await checking;
  };
  return {
    kind: 'keychain',
    read: async (name) => {
      const text = await ask(() => keytar.getPassword(service, name));
      if (typeof text === 'string') return parseStoredSecret(text);
      await rejectIfLocked();
      return undefined;
    },
    write: (name, secret) => ask(() => keytar.setPassword(service, name, storedText(secret))),
    remove: async (name) => {
      if (!(await ask(() => keytar.deletePassword(service, name)))) await rejectIfLocked();
    },
  };
}
