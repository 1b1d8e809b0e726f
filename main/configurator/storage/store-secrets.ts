import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { storeFailure, type SecretLocation } from '../../platform/secrets/read-secrets.ts';
import { type SecretStore, SecretStoreError } from '../../platform/secrets/secret-store.ts';

/** Secrets that were stored, and the way back, for when what had to follow did not succeed. */
export interface StoredNow {
  readonly names: readonly string[];
  undo(): Promise<void>;
}

/** A secret as typed, and where the store is to have it. */
export interface TypedSecret extends SecretLocation<string> {
  readonly value: Secret | undefined;
}

/** Stores the secrets that were typed, bound to the origin: all of them, or none and the reason. */
export async function storeSecrets(
  store: SecretStore,
  secrets: readonly TypedSecret[],
  origin: string,
): Promise<Result<StoredNow, Failure>> {
  const typed = secrets.flatMap(({ value, ...place }) => (value === undefined ? [] : [{ ...place, value }]));
  const names = typed.map(({ name }) => name);
  const waysBack: (() => Promise<void>)[] = [];
  const undo = async (): Promise<void> => {
    for (const wayBack of waysBack.splice(0).toReversed()) await wayBack().catch(ignoreRefusal);
  };
  try {
    for (const { account, value } of typed) {
      const before = await store.read(account);
      waysBack.push(() => (before === undefined ? store.remove(account) : store.write(account, before)));
      await store.write(account, { origin, value });
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
