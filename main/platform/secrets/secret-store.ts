import type { Secret } from '../../../shared/secret.ts';
import type { SecretName } from '../../../shared/settings.ts';

/** A stored secret and the origin (scheme, host, port) that it was saved for; for any other origin it counts as not set. */
export interface StoredSecret {
  readonly origin: string;
  readonly value: Secret;
}

/** The name of a secret in a store: one of the program's own, or a plugin's, which begins with the plugin's id. */
export type SecretAccount = SecretName | `${string}/${string}`;

/** The store refused: locked, gone, not writable. The message is the system's reason and holds no secret. */
export class SecretStoreError extends Error {}

/** Where secrets rest between runs. Its methods reject with {@link SecretStoreError}. */
export interface SecretStore {
  readonly kind: 'keychain' | 'encrypted-file' | 'memory';
  /** A sentence for the admin when this is not the keychain. */
  readonly notice?: string;
  /** `undefined` if none is stored, or what is stored cannot be understood. */
  read(name: SecretAccount): Promise<StoredSecret | undefined>;
  write(name: SecretAccount, secret: StoredSecret): Promise<void>;
  remove(name: SecretAccount): Promise<void>;
}
