import { z } from 'zod';
import { Secret } from '../../../shared/secret.ts';
import type { SecretName } from '../../../shared/settings.ts';

/** A stored secret and the origin (scheme, host, port) that it was saved for; for any other origin it counts as not set. */
export interface StoredSecret {
  readonly origin: string;
  readonly value: Secret;
}

/** The name of a secret in a store: one of the program's own, or a plugin's, which begins with the plugin's id. */
export type SecretAccount = SecretName | `${string}/${string}`;

/** The store is locked, missing or not writable. The message is the system's reason and holds no secret. */
export class SecretStoreError extends Error {}

/** Keeps secrets between runs. Its methods reject with {@link SecretStoreError}. */
export interface SecretStore {
  readonly kind: 'keychain' | 'encrypted-file' | 'memory';
  /** A sentence for the administrator when this is not the keychain. */
  readonly notice?: string;
  /** `undefined` if none is stored, or the stored text cannot be read. */
  read(name: SecretAccount): Promise<StoredSecret | undefined>;
  write(name: SecretAccount, secret: StoredSecret): Promise<void>;
  remove(name: SecretAccount): Promise<void>;
}

const storedSecretSchema = z.object({ origin: z.string(), value: z.string() });

/** Reads the text that a store has for one secret: JSON with origin and value. `undefined` for anything else. */
export function parseStoredSecret(text: string): StoredSecret | undefined {
  try {
    const { origin, value } = storedSecretSchema.parse(JSON.parse(text));
    return { origin, value: Secret.of(value) };
  } catch {
    return undefined; // without an origin it counts as not set
  }
}

/** Secrets that are lost when the process ends; those of the practice profile. */
export function memorySecrets(): SecretStore {
  const secrets = new Map<SecretAccount, StoredSecret>();
  return {
    kind: 'memory',
    read: async (name) => secrets.get(name),
    write: async (name, secret) => void secrets.set(name, secret),
    remove: async (name) => void secrets.delete(name),
  };
}
