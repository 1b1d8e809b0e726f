import type { SecretAccount, SecretStore, StoredSecret } from './secret-store.ts';

type SecretToStore = StoredSecret & { readonly account: SecretAccount };

/** Those of the secrets that are not stored already, with the same binding. Rejects as the store does. */
export async function differingSecrets(store: SecretStore, secrets: readonly SecretToStore[]) {
  const stored = await Promise.all(secrets.map(({ account }) => store.read(account)));
  return secrets.filter((secret, index) => !isSame(stored[index], secret));
}

/**
 * Stores secrets, except those that are there already. `error` is set if the store refused one; `stored` names those that were changed. `undo` stores the former ones again, and
 * answers the names of those that the store refuses then.
 */
export async function changeSecrets(store: SecretStore, secrets: readonly SecretToStore[]) {
  const former: (readonly [SecretAccount, StoredSecret | undefined])[] = [];
  const undo = async (): Promise<readonly SecretAccount[]> => {
    const lost: SecretAccount[] = [];
    for (const entry of former.splice(0)) await restore(store, ...entry).catch(() => lost.push(entry[0]));
    return lost;
  };
  try {
    // One after the other: keychains ask their user, and one question at a time is enough.
    for (const { account, origin, trust, value } of secrets) {
      const stored = await store.read(account);
      if (isSame(stored, { origin, trust, value })) continue;
      former.push([account, stored]);
      await store.write(account, { origin, trust, value });
    }
    return { undo, stored: former.map(([account]) => account) };
  } catch (error) {
    return { undo, error, stored: [] };
  }
}

/** Writes nothing where the former one is still there: the write that failed may have been this one. */
async function restore(store: SecretStore, account: SecretAccount, former: StoredSecret | undefined): Promise<void> {
  if (isSame(await store.read(account), former)) return;
  await (former === undefined ? store.remove(account) : store.write(account, former));
}

function isSame(one: StoredSecret | undefined, other: StoredSecret | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.origin === other.origin && one.trust === other.trust && one.value.isSame(other.value);
}
