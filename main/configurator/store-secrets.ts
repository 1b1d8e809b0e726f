import type { Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import { secretNames, type SecretName } from '../../shared/settings.ts';
import { storeFailure } from '../platform/read-secrets.ts';
import { SecretStoreError, type SecretStore } from '../platform/secret-store.ts';

/** Secrets that were stored, and the way back, for when what had to follow did not succeed. */
export interface StoredNow {
  readonly names: readonly SecretName[];
  undo(): Promise<void>;
}

/** Stores the typed secrets, bound to the origin: all of them, or none and the reason. */
export async function storeSecrets(store: SecretStore, typed: Readonly<Partial<Record<SecretName, Secret | undefined>>>, origin: string): Promise<Result<StoredNow, Failure>> {
  const names = secretNames.filter((name) => typed[name] !== undefined);
  const waysBack: (() => Promise<void>)[] = [];
  const undo = async (): Promise<void> => {
    for (const wayBack of waysBack.splice(0).toReversed()) await wayBack().catch(ignoreRefusal);
  };
  try {
    for (const name of names) {
      const value = typed[name];
      if (value === undefined) continue;
      const before = await store.read(name);
      waysBack.push(() => (before === undefined ? store.remove(name) : store.write(name, before)));
      await store.write(name, { origin, value });
    }
    return ok({ names, undo });
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    await undo();
    return err(storeFailure(error, names, 'storing the secrets'));
  }
}

/** A store that refuses to go back leaves a secret that is bound to its origin, which is harmless; the admin is told of the failure. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof SecretStoreError)) throw error;
}
