import { failure, type Failure } from '../../shared/errors.ts';
import { err, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import { isPlainHttpElsewhere, originOf, pluginSecretNames, type RawPlugin, type SettingsFile } from '../../shared/settings.ts';
import { settingTexts } from '../../shared/settings-text.ts';
import type { PluginSetup } from '../pi/pi-plugin.ts';
import { readStoredSecrets } from '../platform/read-secrets.ts';
import type { Profile } from './profiles.ts';
import { confirmedHttpOrigins } from './settings-file.ts';
import { validateSetup, type PluginSecretName } from '../pi/validate-setup.ts';

/** Secrets as typed and not saved. */
export type TypedSecrets = Readonly<Partial<Record<PluginSecretName, Secret | undefined>>>;

/** What is on screen; what was not typed there is taken from the store. */
export interface Draft {
  readonly plugin: RawPlugin;
  readonly secrets: TypedSecrets;
}

/** The origin that Endpoint URL names, which stored secrets must have been saved for. */
export function originOfPlugin({ endpointUrl }: RawPlugin): string | undefined {
  return typeof endpointUrl === 'string' ? originOf(endpointUrl) : undefined;
}

/** The draft as a valid setup, its missing secrets from the profile's store. Fails with `configuration`; PI is not called. */
export async function setupOf({ secrets: store }: Profile, { plugin, secrets: typed }: Draft): Promise<Result<PluginSetup, Failure>> {
  const missing = pluginSecretNames.filter((name) => typed[name] === undefined);
  const stored = await readStoredSecrets(store, missing, originOfPlugin(plugin));
  if (!stored.ok) return stored;
  const { apiPassword, apiRegistrationKey, otherOrigin } = stored.value;
  return validateSetup(plugin, {
    apiPassword: typed.apiPassword ?? apiPassword,
    apiRegistrationKey: typed.apiRegistrationKey ?? apiRegistrationKey,
    otherOrigin,
  });
}

/**
 * A setup to try out; what the draft leaves open is as saved. Plain http to another machine is tried only where it was agreed to: confirmed once, or saved. Else one
 * click would send password and key in the clear.
 */
export async function setupToTry(profile: Profile, { plugin, secrets }: Partial<Draft>): Promise<Result<PluginSetup, Failure>> {
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const { file } = stored.value;
  const setup = await setupOf(profile, { plugin: plugin ?? file.plugin, secrets: secrets ?? {} });
  if (!setup.ok || !needsHttpConfirmation(setup.value.settings.endpointUrl, file)) return setup;
  return originOfPlugin(file.plugin) === originOf(setup.value.settings.endpointUrl) ? setup : err(httpUnconfirmed());
}

/** Whether Endpoint URL sends secrets in the clear to a machine for which nobody has agreed to that. */
export function needsHttpConfirmation(endpointUrl: string, file: SettingsFile): boolean {
  return isPlainHttpElsewhere(endpointUrl) && !confirmedHttpOrigins(file).includes(originOf(endpointUrl) ?? '');
}

export function httpUnconfirmed(): Failure {
  const { label } = settingTexts.endpointUrl;
  return failure('configuration', 'setting', {
    message: `${label} (endpointUrl): plain http sends password and key unencrypted, and this has not been confirmed for this address.`,
    doing: 'checking the settings',
    hint: `Use https:// in "${label}", or save the settings and confirm plain http for this address.`,
  });
}
