import type * as keytarModule from 'keytar';
import { SecretStoreError, type SecretStore } from './secret-store.ts';
import { parseStoredSecret } from './stored-secret-text.ts';

const service = 'ecm-configurator';

type Keytar = Pick<typeof keytarModule, 'getPassword' | 'setPassword' | 'deletePassword'>;

/** keytar is a CommonJS module with a native part; it may be missing for a platform, and is loaded only here. */
async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = (await import('keytar')) as unknown as { readonly default: Keytar };
  return keytar;
}

async function asking<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw new SecretStoreError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The operating system's keychain: Windows Credential Manager, macOS Keychain, Secret Service. Asks it once, and rejects with
 * {@link SecretStoreError} if it cannot be used.
 */
export async function openKeychain(): Promise<SecretStore> {
  const keytar = await asking(loadKeytar());
  // Without a session bus it loads, and fails at the first question.
  await asking(keytar.getPassword(service, 'probe'));
  return {
    kind: 'keychain',
    read: async (name) => {
      const text = await asking(keytar.getPassword(service, name));
      return text === null ? undefined : parseStoredSecret(text);
    },
    write: (name, { origin, value }) =>
      asking(keytar.setPassword(service, name, JSON.stringify({ origin, value: value.reveal() }))),
    remove: async (name) => void (await asking(keytar.deletePassword(service, name))),
  };
}
