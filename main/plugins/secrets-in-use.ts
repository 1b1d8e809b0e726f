import type { Secret } from '../../shared/secret.ts';
import type { EcmPlugin, PluginSecretValues } from './contract.ts';

/** The secrets of a setup, and the tokens that the plugins hold. */
export function secretsInUse(
  plugins: readonly Pick<EcmPlugin, 'heldTokens'>[],
  secrets: PluginSecretValues,
): readonly Secret[] {
  const values = Object.values(secrets).filter((value) => value !== undefined);
  return [...values, ...plugins.flatMap((plugin) => plugin.heldTokens?.() ?? [])];
}
