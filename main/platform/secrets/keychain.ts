import type * as keytarModule from 'keytar';
import { parseStoredSecret, SecretStoreError, storedText, type SecretStore } from './secret-store.ts';

const service = 'ecm-configurator';

type Keytar = Pick<typeof keytarModule, 'getPassword' | 'setPassword' | 'deletePassword'>;

/** keytar is a CommonJS module with a native part; it may be missing for a platform, and is loaded only here. */
async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = (await import('keytar')) as unknown as { readonly default: Keytar };
  return keytar;
}

async function orStoreError<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new SecretStoreError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The operating system's keychain: Windows Credential Manager, macOS Keychain, Secret Service. Reads from it once, and rejects
 * with {@link SecretStoreError} if it cannot be used.
 */
export async function openKeychain(): Promise<SecretStore> {
  const keytar = await orStoreError(loadKeytar());
  // Without a session bus it loads, and the first call fails.
  await orStoreError(keytar.getPassword(service, 'probe'));
  return {
    kind: 'keychain',
    read: async (name) => {
      const text = await orStoreError(keytar.getPassword(service, name));
      return text === null ? undefined : parseStoredSecret(text);
    },
    write: (name, secret) => orStoreError(keytar.setPassword(service, name, storedText(secret))),
    remove: async (name) => void (await orStoreError(keytar.deletePassword(service, name))),
  };
}
