import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { storeFailure, type SecretLocation } from '../../platform/secrets/read-secrets.ts';
import { type SecretStore, SecretStoreError } from '../../platform/secrets/secret-store.ts';

/** Secrets that were stored. `undo` restores the former ones if a later step fails. */
export interface SecretChange {
  readonly names: readonly string[];
  undo(): Promise<void>;
}

/** A typed secret, and its name in the store. */
export interface TypedSecret extends SecretLocation<string> {
  readonly value: Secret | undefined;
}

/** Stores the secrets that were typed, bound to the origin: all of them, or none and the reason. */
export async function storeSecrets(
  store: SecretStore,
  secrets: readonly TypedSecret[],
  origin: string,
): Promise<Result<SecretChange, Failure>> {
  const typed = secrets.flatMap(({ value, ...place }) => (value === undefined ? [] : [{ ...place, value }]));
  const names = typed.map(({ name }) => name);
  const undoSteps: (() => Promise<void>)[] = [];
  const undo = async (): Promise<void> => {
    for (const undoStep of undoSteps.splice(0).toReversed()) await undoStep().catch(ignoreRefusal);
  };
  try {
    for (const { account, value } of typed) {
      const before = await store.read(account);
      undoSteps.push(() => (before === undefined ? store.remove(account) : store.write(account, before)));
      await store.write(account, { origin, value });
    }
    return ok({ names, undo });
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    await undo();
    return err(storeFailure(error, names, 'storing the secrets'));
  }
}

/** A secret that cannot be restored is bound to its own origin and so used nowhere else; the failure before is reported. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof SecretStoreError)) throw error;
}
