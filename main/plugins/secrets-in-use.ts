import type { Secret } from '../../shared/secret.ts';
import type { SearchedTexts } from '../platform/secrets/find-secrets.ts';
import type { EcmPlugin, PluginSecretValues } from './contract.ts';

/**
 * The secrets of a setup, and the tokens that the plugins hold.
 * @param searched the texts to be searched, if they are known: then at least the tokens in them
 */
export function secretsInUse(
  plugins: readonly Pick<EcmPlugin, 'heldTokens'>[],
  secrets: PluginSecretValues,
  searched?: SearchedTexts,
): readonly Secret[] {
  const values = Object.values(secrets).filter((value) => value !== undefined);
  return [...values, ...plugins.flatMap((plugin) => plugin.heldTokens?.(searched) ?? [])];
}
