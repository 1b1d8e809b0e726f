import { err, ok } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { changeSecrets } from '../../platform/secrets/change-secrets.ts';
import { storeFailure, type SecretLocation } from '../../platform/secrets/read-secrets.ts';
import type { SecretAccount, SecretBinding, SecretStore, StoredSecret } from '../../platform/secrets/secret-store.ts';
import { SecretStoreError } from '../../platform/secrets/store-errors.ts';

/** Secrets that were stored. `undo` restores the former ones if a later step fails. */
export interface SecretChange {
  readonly names: readonly string[];
  /** A secret that cannot be restored is bound to its own origin and so used nowhere else. */
  readonly undo: () => Promise<unknown>;
}

/** Of a secret whose settings do not say where it belongs; it is then used nowhere. */
export const unbound: SecretBinding = { origin: '' };

interface TypedSecret extends SecretLocation<string> {
  readonly value: Secret | undefined;
}

/** Stores the secrets that were typed, bound to this: all of them, or none and the reason. */
export async function storeSecrets(store: SecretStore, secrets: readonly TypedSecret[], binding: SecretBinding) {
  const typed = secrets.flatMap(({ value, ...place }) =>
    value === undefined ? [] : [{ ...place, ...binding, value }],
  );
  const names = typed.map(({ name }) => name);
  const changed = await changeStoredSecrets(store, typed, names);
  return changed.ok ? ok({ names, undo: changed.value.undo }) : changed;
}

/**
 * Stores secrets, each with what it is bound to: all of them, or none and the reason.
 * @param names how the reason calls them
 */
export async function changeStoredSecrets(
  store: SecretStore,
  secrets: readonly (StoredSecret & { readonly account: SecretAccount })[],
  names: readonly string[] = secrets.map(({ account }) => account),
) {
  const { undo, error } = await changeSecrets(store, secrets);
  if (error === undefined) return ok({ undo });
  await undo();
  if (!(error instanceof SecretStoreError)) throw error;
  return err(storeFailure(error, names, 'storing the secrets'));
}
