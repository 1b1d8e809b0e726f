import { namesAppliance } from '../../../shared/appliance.ts';
import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { RawPlugin, SettingsFile } from '../../../shared/settings.ts';
import { secretPlaces } from '../../../main/configurator/plugin-setup.ts';
import type { Trust } from '../../../main/platform/network/trusted-ca.ts';
import { resolveSecrets, storedClientSecret } from '../../../main/platform/secrets/read-secrets.ts';
import { memorySecrets } from '../../../main/platform/secrets/secret-store.ts';
import type { EcmPlugin, PluginSecretValues } from '../../../main/plugins/contract.ts';
import { bindingOf, siteBinding } from '../../../main/plugins/secret-bindings.ts';
import type { CliEnvironment } from '../command.ts';
import { openStoreOf } from '../setup.ts';
import type { SetupOptions } from './options.ts';

export interface ApplyOptions extends SetupOptions {
  readonly verify: boolean;
}

export interface SettingsToSend {
  readonly file: SettingsFile;
  readonly plugin: EcmPlugin;
  /** The plugin's, of the file. */
  readonly section: RawPlugin;
  readonly options: SetupOptions;
  readonly environment: CliEnvironment;
}

interface SecretsToApply {
  readonly secrets: PluginSecretValues;
  readonly clientSecret: Secret | undefined;
  readonly warnings: readonly string[];
}

/**
 * The secrets that are sent with settings: from the secrets file, the environment, and for the saved settings from this account's store.
 * With another settings file the store is left out, so that an old secret of this account does not replace that of the service.
 */
export async function secretsToApply(
  { plugin, section, file, options, environment }: SettingsToSend,
  trust: Result<Trust, Failure>,
): Promise<Result<SecretsToApply, Failure>> {
  const boundTo = bindingOf(plugin, section, trust);
  if (!boundTo.ok) return boundTo;
  const isSaved = options.settings === undefined;
  const openStore = async () => (isSaved ? openStoreOf(environment) : memorySecrets());
  const places = secretPlaces(plugin);
  const { secretsFile } = options;
  const { env } = environment;
  const found = await resolveSecrets({ places, secretsFile, env, boundTo: boundTo.value, openStore });
  if (!found.ok) return found;
  const { values: secrets, applianceClientSecret: given, warnings } = found.value;
  if (given !== undefined || !namesAppliance(file.appliance)) return ok({ secrets, clientSecret: given, warnings });
  const site = siteBinding(file.appliance, trust.ok ? trust.value : undefined);
  const stored = await storedClientSecret(await openStore(), site);
  return stored.ok ? ok({ secrets, clientSecret: stored.value, warnings }) : stored;
}
