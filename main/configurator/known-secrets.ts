import { hasServerWords, type Failure } from '../../shared/errors.ts';
import type { Secret } from '../../shared/secret.ts';
import type { PluginSecretValues } from '../plugins/contract.ts';
import { secretsInUse } from '../plugins/secrets-in-use.ts';
import { clientSecretLocation } from '../platform/secrets/read-secrets.ts';
import { SecretStoreError } from '../platform/secrets/store-errors.ts';
import { secretPlaces } from './plugin-setup.ts';
import type { Profile } from './profiles.ts';

/**
 * All secrets that the profile has, so that no text of another system that is shown contains one. `undefined` if the failure has no
 * such text, or if the store refuses: then the text is not shown.
 * @param secrets those that the request was made with
 */
export async function knownFor(
  cause: Failure | undefined,
  { secrets: store, plugins }: Profile,
  secrets: PluginSecretValues,
): Promise<readonly Secret[] | undefined> {
  if (!hasServerWords(cause)) return undefined;
  const accounts = [...plugins.all().flatMap(secretPlaces), clientSecretLocation].map(({ account }) => account);
  try {
    const stored = await Promise.all(accounts.map((account) => store.read(account)));
    const values = stored.flatMap((each) => (each === undefined ? [] : [each.value]));
    return [...values, ...secretsInUse(plugins.all(), secrets)];
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    return undefined;
  }
}
