import { failure, type Failure } from '../../shared/errors.ts';
import { secretsOf } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { RawPlugin, SettingsFile } from '../../shared/settings.ts';
import type { ShownSecretState } from '../../shared/views.ts';
import type { EcmPlugin, PluginSecretValues, RawSetup } from '../plugins/contract.ts';
import { httpRefusal } from '../plugins/plain-http.ts';
import { bindingOf, trustOf } from '../plugins/secret-bindings.ts';
import { accountOf, contractOf, pluginIdOf, sectionOf, withSection } from '../plugins/settings-sections.ts';
import type { PluginSections } from '../plugins/settings-sections.ts';
import {
  readSecretsAt,
  secretState,
  type SecretLocation,
  type StoredSecrets,
} from '../platform/secrets/read-secrets.ts';
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

/**
 * The draft with its missing secrets from the profile's store, valid or not. Fails if the store refuses, or if the Trusted CA File
 * cannot be used.
 * @param file the settings that the draft would replace a section of
 */
export async function rawSetupOf(
  { secrets: store }: Profile,
  plugin: EcmPlugin,
  { plugin: settings, secrets: typed }: Draft,
  file: PluginSections,
): Promise<Result<RawSetup, Failure>> {
  const trust = await trustOf(withSection(file, plugin.id, settings));
  const binding = bindingOf(plugin, settings, trust);
  if (!binding.ok) return binding;
  const places = secretPlaces(plugin);
  const typedValue = (name: string) => (Object.hasOwn(typed, name) ? typed[name] : undefined);
  const missing = places.filter(({ name }) => typedValue(name) === undefined);
  const stored = await readSecretsAt(store, missing, binding.value);
  if (!stored.ok) return stored;
  const secrets = places.map(({ name }) => [name, typedValue(name) ?? stored.value.values[name]] as const);
  const { otherOrigin, otherTrust } = stored.value;
  const contract = contractOf(file, plugin.id);
  const found = { settings, contract, secrets: Object.fromEntries(secrets), otherOrigin, otherTrust };
  return ok({ ...found, ...(trust.ok && { trust: trust.value }) });
}

/** The same, found valid by the plugin. Fails with `configuration`; nobody is called. */
export async function setupOf(
  profile: Profile,
  plugin: EcmPlugin,
  draft: Draft,
  file: PluginSections,
): Promise<Result<RawSetup, Failure>> {
  if (profile.readOnly !== undefined) return err(profile.readOnly);
  const setup = await rawSetupOf(profile, plugin, draft, file);
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
  const tried = { plugin: draft.plugin ?? sectionOf(file, plugin.id), secrets: draft.secrets ?? {} };
  const setup = await setupOf(profile, plugin, tried, file);
  if (!setup.ok) return setup;
  const refused = httpRefusal(plugin, setup.value.settings, confirmedHttpOrigins(file));
  return refused === undefined ? ok({ plugin, setup: setup.value, file }) : err(refused);
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
  const saved = await setupToTryWith(profile, { plugin, stored: stored.value }, {});
  if (!saved.ok || !(await plugin.engine(saved.value.setup)).ok) return false;
  await plugin.settingsInUse(undefined, saved.value.setup);
  return true;
}

/** Whether a secret is set, as far as this account may know. */
export function shownSecretState<N extends string>(
  { readOnly }: Pick<Profile, 'readOnly'>,
  stored: Result<StoredSecrets<N>, Failure>,
  name: N,
): ShownSecretState {
  return readOnly === undefined ? secretState(stored, name) : 'hidden';
}
