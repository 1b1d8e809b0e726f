import { z } from 'zod';
import { Secret } from '../../../shared/secret.ts';
import type { SecretName } from '../../../shared/settings.ts';

/** What a stored secret was saved for; for anything else it counts as not set. */
export interface SecretBinding {
  /** Scheme, host and port. */
  readonly origin: string;
  /** `system`, or the digest of the authorities that are trusted besides the system's. Absent where a plugin decides whom it trusts. */
  readonly trust?: string | undefined;
}

export interface StoredSecret extends SecretBinding {
  readonly value: Secret;
}

/** The name of a secret in a store: one of the program's own, or a plugin's, which begins with the plugin's id. */
export type SecretAccount = SecretName | `${string}/${string}`;

/** Keeps secrets between runs. Its methods reject with a `SecretStoreError`. */
export interface SecretStore {
  readonly kind: 'keychain' | 'encrypted-file' | 'memory';
  /** A sentence for the administrator when this is not the keychain. */
  readonly notice?: string;
  /** What happened to its files since the program started: those that could not be read were set aside. */
  readonly notices?: () => readonly string[];
  /** `undefined` if none is stored, or the stored text cannot be read. */
  read(name: SecretAccount): Promise<StoredSecret | undefined>;
  write(name: SecretAccount, secret: StoredSecret): Promise<void>;
  remove(name: SecretAccount): Promise<void>;
}

const storedSecretSchema = z.object({ origin: z.string(), trust: z.string().optional(), value: z.string() });

/** The text of a secret in a store. */
export function storedText({ origin, trust, value }: StoredSecret): string {
  return JSON.stringify({ origin, trust, value: value.reveal() });
}

/** Reads the text that a store has for one secret. `undefined` for anything else. */
export function parseStoredSecret(text: string): StoredSecret | undefined {
  try {
    const { value, ...binding } = storedSecretSchema.parse(JSON.parse(text));
    return { ...binding, value: Secret.of(value) };
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
