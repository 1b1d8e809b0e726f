import { failure, type Failure } from '../../shared/errors.ts';
import { secretsOf } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import {
  isPlainHttpElsewhere,
  originOf,
  piPluginId,
  type RawPlugin,
  type SettingsFile,
} from '../../shared/settings.ts';
import { settingTexts } from '../../shared/settings-text.ts';
import type { EcmPlugin, PluginSecretValues, RawSetup } from '../plugins/contract.ts';
import { accountOf, addressOf, pluginIdOf, sectionOf } from '../plugins/settings-location.ts';
import { readSecretsAt } from '../platform/secrets/read-secrets.ts';
import type { SecretStore } from '../platform/secrets/secret-store.ts';
import type { Profile } from './profiles.ts';
import { confirmedHttpOrigins } from './storage/settings-file.ts';

/** What is on screen; what was not typed there is taken from the store. */
export interface Draft {
  readonly plugin: RawPlugin;
  readonly secrets: PluginSecretValues;
}

/** The origin that Endpoint URL names, which stored secrets of PI must have been saved for. */
export function originOfPlugin({ endpointUrl }: RawPlugin): string | undefined {
  return typeof endpointUrl === 'string' ? originOf(endpointUrl) : undefined;
}

/** The stored secrets of a plugin, as far as they are bound to the address that its settings name. */
export function storedSecretsOf(store: SecretStore, { id, form }: EcmPlugin, section: RawPlugin) {
  return readSecretsAt(store, placesOf(id, secretsOf(form)), addressOf(id, section));
}

function placesOf(id: string, names: readonly string[]) {
  return names.map((name) => ({ name, account: accountOf(id, name) }));
}

/** The draft with its missing secrets from the profile's store, valid or not. Fails if the store refuses. */
export async function rawSetupOf(
  { secrets: store }: Profile,
  plugin: EcmPlugin,
  { plugin: settings, secrets: typed }: Draft,
): Promise<Result<RawSetup, Failure>> {
  const missing = secretsOf(plugin.form).filter((name) => ownValue(typed, name) === undefined);
  const stored = await readSecretsAt(store, placesOf(plugin.id, missing), addressOf(plugin.id, settings));
  if (!stored.ok) return stored;
  const secrets = Object.fromEntries(
    secretsOf(plugin.form).map((name) => [name, ownValue(typed, name) ?? stored.value.values[name]]),
  );
  return ok({ settings, secrets, otherOrigin: stored.value.otherOrigin });
}

function ownValue(values: PluginSecretValues, name: string) {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** The same, found valid by the plugin. Fails with `configuration`; nobody is called. */
export async function setupOf(profile: Profile, plugin: EcmPlugin, draft: Draft): Promise<Result<RawSetup, Failure>> {
  const setup = await rawSetupOf(profile, plugin, draft);
  const problem = setup.ok ? plugin.validate(setup.value) : undefined;
  return problem === undefined ? setup : err(problem);
}

/** The chosen plugin, with a valid setup to try out, and what is saved. */
export interface TestSetup {
  readonly plugin: EcmPlugin;
  readonly setup: RawSetup;
  readonly file: SettingsFile;
}

/** @param pluginId the plugin that the draft is for; the chosen one unless named */
export interface TestRequest extends Partial<Draft> {
  readonly pluginId?: string | undefined;
}

/**
 * A setup to try out; what the draft leaves open is as saved. Plain http to another machine is tried only where it was agreed
 * to: confirmed once, or saved. Else one click would send password and key in the clear.
 */
export async function setupToTry(profile: Profile, draft: TestRequest): Promise<Result<TestSetup, Failure>> {
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const { file } = stored.value;
  const id = pluginIdOf(file);
  if (draft.pluginId !== undefined && draft.pluginId !== id) return err(anotherChosen());
  const plugin = await profile.plugins.of(id);
  if (!plugin.ok) return plugin;
  const setup = await setupOf(profile, plugin.value, {
    plugin: draft.plugin ?? sectionOf(file, id),
    secrets: draft.secrets ?? {},
  });
  if (!setup.ok) return setup;
  const isUnconfirmed = id === piPluginId && isUnconfirmedHttp(setup.value.settings, file);
  return isUnconfirmed ? err(httpUnconfirmed()) : ok({ plugin: plugin.value, setup: setup.value, file });
}

/** Whether a draft would go over plain http where that was neither confirmed nor saved. */
export function isUnconfirmedHttp(draft: RawPlugin, file: SettingsFile): boolean {
  return needsHttpConfirmation(draft, file) && originOfPlugin(file.plugin) !== originOfPlugin(draft);
}

/** Whether Endpoint URL sends secrets in the clear to a machine for which nobody has agreed to that. */
export function needsHttpConfirmation({ endpointUrl }: RawPlugin, file: SettingsFile): boolean {
  return (
    typeof endpointUrl === 'string' &&
    isPlainHttpElsewhere(endpointUrl) &&
    !confirmedHttpOrigins(file).includes(originOf(endpointUrl) ?? '')
  );
}

export function httpUnconfirmed(): Failure {
  const { label } = settingTexts.endpointUrl;
  const text = {
    message: `${label} (endpointUrl): plain http sends password and key unencrypted, and this has not been confirmed for this address.`,
    doing: 'checking the settings',
    hint: `Use https:// in "${label}", or save the settings and confirm plain http for this address.`,
  };
  return failure('configuration', 'setting', text, { setting: 'endpointUrl' });
}

/** Secrets that were typed for one plugin are never given to another. */
export function anotherChosen(): Failure {
  return failure('configuration', 'input', {
    message: 'Another plugin has been chosen since this form was opened.',
    doing: 'checking the settings',
    hint: 'Open Plugin settings anew; it shows the settings of the plugin that is chosen now.',
  });
}
