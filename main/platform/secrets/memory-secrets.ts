import type { SecretAccount, SecretStore, StoredSecret } from './secret-store.ts';

/** Secrets that are forgotten with the process; those of the practice profile. */
export function memorySecrets(): SecretStore {
  const secrets = new Map<SecretAccount, StoredSecret>();
  return {
    kind: 'memory',
    read: async (name) => secrets.get(name),
    write: async (name, secret) => void secrets.set(name, secret),
    remove: async (name) => void secrets.delete(name),
  };
}
