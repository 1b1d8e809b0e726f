import { failure, type Failure } from '../../shared/errors.ts';
import { labelOf, secretsOf } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { settingNameSchema } from '../../shared/setting-names.ts';
import type { RawPlugin, SettingsFile } from '../../shared/settings.ts';
import type { EcmPlugin, PluginSecretValues, RawSetup, UnencryptedOrigin } from '../plugins/contract.ts';
import { accountOf, pluginIdOf, sectionOf } from '../plugins/settings-sections.ts';
import { readSecretsAt, type SecretLocation } from '../platform/secrets/read-secrets.ts';
import type { SecretStore } from '../platform/secrets/secret-store.ts';
import type { Profile } from './profiles.ts';
import { confirmedHttpOrigins, type StoredSettings } from './storage/settings-file.ts';

/** Settings on screen, and secrets typed there; other secrets are taken from the store. */
export interface Draft {
  readonly plugin: RawPlugin;
  readonly secrets: PluginSecretValues;
}

export function secretPlaces({ id, form }: EcmPlugin): readonly SecretLocation<string>[] {
  return secretsOf(form).map((name) => ({ name, account: accountOf(id, name) }));
}

/** The stored secrets of a plugin, as far as they belong to what its settings name. */
export function storedSecretsOf(store: SecretStore, plugin: EcmPlugin, section: RawPlugin) {
  return readSecretsAt(store, secretPlaces(plugin), plugin.secretsBoundTo(section));
}

/** The draft with its missing secrets from the profile's store, valid or not. Fails if the store refuses. */
export async function rawSetupOf(
  { secrets: store }: Profile,
  plugin: EcmPlugin,
  { plugin: settings, secrets: typed }: Draft,
): Promise<Result<RawSetup, Failure>> {
  const places = secretPlaces(plugin);
  const typedValue = (name: string) => (Object.hasOwn(typed, name) ? typed[name] : undefined);
  const missing = places.filter(({ name }) => typedValue(name) === undefined);
  const stored = await readSecretsAt(store, missing, plugin.secretsBoundTo(settings));
  if (!stored.ok) return stored;
  const secrets = places.map(({ name }) => [name, typedValue(name) ?? stored.value.values[name]] as const);
  return ok({ settings, secrets: Object.fromEntries(secrets), otherOrigin: stored.value.otherOrigin });
}

/** The same, found valid by the plugin. Fails with `configuration`; nobody is called. */
export async function setupOf(profile: Profile, plugin: EcmPlugin, draft: Draft): Promise<Result<RawSetup, Failure>> {
  if (profile.readOnly !== undefined) return err(profile.readOnly);
  const setup = await rawSetupOf(profile, plugin, draft);
  const problem = setup.ok ? plugin.validate(setup.value) : undefined;
  return problem === undefined ? setup : err(problem);
}

export interface ChosenPlugin {
  readonly plugin: EcmPlugin;
  readonly stored: StoredSettings;
}

export async function chosenPlugin(profile: Profile): Promise<Result<ChosenPlugin, Failure>> {
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const plugin = await profile.plugins.of(pluginIdOf(stored.value.file));
  return plugin.ok ? ok({ plugin: plugin.value, stored: stored.value }) : plugin;
}

/** A plugin with a valid setup to try out, and the settings file. */
export interface TestSetup {
  readonly plugin: EcmPlugin;
  readonly setup: RawSetup;
  readonly file: SettingsFile;
}

/** @param pluginId the plugin that the draft is for; the chosen one unless named */
export interface TestRequest {
  readonly plugin?: RawPlugin | undefined;
  readonly secrets?: PluginSecretValues | undefined;
  readonly pluginId?: string | undefined;
}

/** The setup of the chosen plugin to try out; what the draft leaves open is as saved. */
export async function setupToTry(profile: Profile, draft: TestRequest): Promise<Result<TestSetup, Failure>> {
  const chosen = await chosenPlugin(profile);
  return chosen.ok ? setupToTryWith(profile, chosen.value, draft) : chosen;
}

export async function setupToTryWith(
  profile: Profile,
  { plugin, stored: { file } }: ChosenPlugin,
  draft: TestRequest,
): Promise<Result<TestSetup, Failure>> {
  if (draft.pluginId !== undefined && draft.pluginId !== plugin.id) return err(anotherChosen());
  const setup = await setupOf(profile, plugin, {
    plugin: draft.plugin ?? sectionOf(file, plugin.id),
    secrets: draft.secrets ?? {},
  });
  if (!setup.ok) return setup;
  const refused = httpRefusal(plugin, setup.value.settings, file);
  return refused === undefined ? ok({ plugin, setup: setup.value, file }) : err(refused);
}

/**
 * Plain http to another machine is tried only where it was confirmed or is saved. Else one click would send password and key
 * unencrypted.
 */
export function httpRefusal(plugin: EcmPlugin, draft: RawPlugin, file: SettingsFile): Failure | undefined {
  const unconfirmed = unconfirmedOrigin(plugin, draft, file);
  const saved = plugin.unencryptedOrigin(sectionOf(file, plugin.id));
  return unconfirmed === undefined || saved?.origin === unconfirmed.origin
    ? undefined
    : httpUnconfirmed(plugin, unconfirmed);
}

/** Where the settings would send secrets unencrypted without the admin's confirmation. */
export function unconfirmedOrigin(plugin: EcmPlugin, settings: RawPlugin, file: SettingsFile) {
  const unencrypted = plugin.unencryptedOrigin(settings);
  return unencrypted === undefined || confirmedHttpOrigins(file).includes(unencrypted.origin) ? undefined : unencrypted;
}

export function httpUnconfirmed({ form }: EcmPlugin, { key }: UnencryptedOrigin): Failure {
  const label = labelOf(form, key);
  const text = {
    message: `${label} (${key}): plain http sends password and key unencrypted, and this has not been confirmed for this address.`,
    doing: 'checking the settings',
    hint: `Use https:// in "${label}", or save the settings and confirm plain http for this address.`,
  };
  return failure('configuration', 'setting', text, { setting: settingNameSchema.parse(key) });
}

/** Secrets that were typed for one plugin are never passed to another. */
export function anotherChosen(): Failure {
  return failure('configuration', 'input', {
    message: 'Another plugin has been chosen since this form was opened.',
    doing: 'checking the settings',
    hint: 'Open Plugin settings anew; it shows the settings of the plugin that is chosen now.',
  });
}

/**
 * Check-ins that an earlier run left pending need settings that reach their vault. Gives each open plugin that has some the saved
 * settings, once; invalid ones are left for the admin to see on the screens.
 */
export function resumeCheckIns(): (profile: Profile) => Promise<void> {
  const resumed = new Set<EcmPlugin>();
  return async (profile) => {
    if (profile.name !== 'real') return;
    const waiting = profile.plugins.all().filter((plugin) => !resumed.has(plugin) && plugin.pendingCheckIns() > 0);
    for (const plugin of waiting) resumed.add(plugin);
    const outcomes = await Promise.all(
      waiting.map(async (plugin) => [plugin, await useSaved(profile, plugin)] as const),
    );
    // A keychain that is locked now may be unlocked later.
    for (const [plugin, isUsed] of outcomes) if (!isUsed) resumed.delete(plugin);
  };
}

async function useSaved(profile: Profile, plugin: EcmPlugin): Promise<boolean> {
  const stored = await profile.settings.load();
  if (!stored.ok) return false;
  const section = sectionOf(stored.value.file, plugin.id);
  const setup = await setupOf(profile, plugin, { plugin: section, secrets: {} });
  if (!setup.ok || !(await plugin.engine(setup.value)).ok) return false;
  await plugin.settingsInUse(undefined, setup.value);
  return true;
}
