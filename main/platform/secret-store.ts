import type { Secret } from '../../shared/secret.ts';
import type { SecretName } from '../../shared/settings.ts';

/** A stored secret and the origin (scheme, host, port) that it was saved for; for any other origin it counts as not set. */
export interface StoredSecret {
  readonly origin: string;
  readonly value: Secret;
}

/** Where secrets rest between runs. */
export interface SecretStore {
  readonly kind: 'keychain' | 'encrypted-file' | 'memory';
  /** A sentence for the admin when this is not the keychain. */
  readonly notice?: string;
  read(name: SecretName): Promise<StoredSecret | undefined>;
  write(name: SecretName, secret: StoredSecret): Promise<void>;
  remove(name: SecretName): Promise<void>;
}
