import { join } from 'node:path';
import { hasServerWords, type Failure } from '../../shared/errors.ts';
import { labelOf } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import type { RawPlugin, SettingsFile } from '../../shared/settings.ts';
import { secretsInUse } from '../../main/plugins/secrets-in-use.ts';
import { secretPlaces, type TestSetup } from '../../main/configurator/plugin-setup.ts';
import { confirmedHttpOrigins, readSettingsFile, savedTrust } from '../../main/configurator/storage/settings-file.ts';
import { builtInPi } from '../../main/pi/plugin.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { markOfTheWeb } from '../../main/platform/files/mark-of-the-web.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import { openSecretStore } from '../../main/platform/secrets/open-secret-store.ts';
import { resolveSecrets, storedClientSecret } from '../../main/platform/secrets/read-secrets.ts';
import type { SecretStore } from '../../main/platform/secrets/secret-store.ts';
import type { EcmPlugin } from '../../main/plugins/contract.ts';
import { httpRefusal } from '../../main/plugins/plain-http.ts';
import { createPluginRegistry } from '../../main/plugins/plugin-registry.ts';
import { bindingOf, siteBinding, trustOf } from '../../main/plugins/secret-bindings.ts';
import { contractOf, pluginIdOf, sectionOf } from '../../main/plugins/settings-sections.ts';
import { warningsOf, type CliEnvironment } from './command.ts';
import type { SetupOptions, TextOptions } from './commands/options.ts';
import { unknownSettings } from './commands/unknown-settings.ts';

export function settingsPath(options: SetupOptions, { env }: CliEnvironment): string {
  return options.settings ?? join(dataFolder(env, process.platform), 'settings.json');
}

/** Reads the settings file; `configuration` (`file`) if it is missing or cannot be read. */
export function readSettings(options: SetupOptions, environment: CliEnvironment) {
  return readSettingsFile(settingsPath(options, environment), options.settings === undefined ? 'refuse' : 'follow');
}

/** Runs one piece of work with the plugin that the settings choose, and closes it afterwards. */
export async function withPlugin<T>(
  file: SettingsFile,
  { env, log = silentLog }: CliEnvironment,
  work: (plugin: EcmPlugin, section: RawPlugin) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const registry = createPluginRegistry({
    builtIn: builtInPi,
    mark: markOfTheWeb(process.platform),
    dataFolder: dataFolder(env, process.platform),
    host: { clock: systemClock, random: Math.random, log, secretOf: Secret.of },
  });
  const id = pluginIdOf(file);
  const plugin = await registry.open(id);
  if (!plugin.ok) return plugin;
  try {
    return await work(plugin.value, sectionOf(file, id));
  } finally {
    await plugin.value.close();
  }
}

/** The chosen plugin with settings and secrets that it finds valid. */
export interface LoadedSetup extends TestSetup {
  /** Of the appliance's site; not needed for the plugin's work. */
  readonly clientSecret: () => Promise<Result<Secret | undefined, Failure>>;
  readonly warnings: readonly string[];
  /**
   * The secrets of this process, which no text and no code of another system that is shown may contain; nothing, without opening the
   * store, where none of the failures has such words.
   */
  readonly known: (...causes: readonly (Failure | undefined)[]) => Promise<readonly Secret[]>;
  /** Whether the text is shown, too: `--show-text`. */
  readonly showsText: boolean;
}

async function loadSetup(
  plugin: EcmPlugin,
  file: SettingsFile,
  section: RawPlugin,
  options: SetupOptions & TextOptions,
  environment: CliEnvironment,
): Promise<Result<LoadedSetup, Failure>> {
  const { env } = environment;
  const { secretsFile } = options;
  const trust = await trustOf(file, env['NODE_EXTRA_CA_CERTS']);
  const boundTo = bindingOf(plugin, section, trust);
  if (!boundTo.ok) return boundTo;
  const openStore = () => openStoreOf(environment);
  const places = secretPlaces(plugin);
  const secrets = await resolveSecrets({ places, secretsFile, env, boundTo: boundTo.value, openStore });
  if (!secrets.ok) return secrets;
  const { values, otherOrigin, otherTrust, applianceClientSecret, warnings, storeNotice } = secrets.value;
  const trusted = trust.ok ? trust.value : undefined;
  const contract = contractOf(file, plugin.id);
  const setup = { settings: section, contract, secrets: values, otherOrigin, otherTrust, trust: trusted };
  const problem = plugin.validate(setup) ?? httpRefusal(plugin, section, confirmedHttp(options, file), allowHttp);
  if (problem !== undefined) return err(withNotice(problem, storeNotice));
  const clientSecret = async (): Promise<Result<Secret | undefined, Failure>> => {
    if (applianceClientSecret !== undefined) return ok(applianceClientSecret);
    return storedClientSecret(await openStore(), siteBinding(file.appliance, trusted));
  };
  const known: LoadedSetup['known'] = async (...causes) => {
    if (!causes.some(hasServerWords)) return [];
    const appliance = await clientSecret();
    const ofAppliance = appliance.ok && appliance.value !== undefined ? [appliance.value] : [];
    return [...secretsInUse([plugin], setup.secrets), ...ofAppliance];
  };
  return ok({
    plugin,
    file,
    setup,
    clientSecret,
    warnings: [...warnings, ...plainHttpWarning(plugin, section)],
    known,
    showsText: options.showText === true,
  });
}

/** A secret may be missing because it is in a keychain that is not to be had now. */
function withNotice(problem: Failure, storeNotice: string | undefined): Failure {
  if (problem.detail !== 'secret' || storeNotice === undefined) return problem;
  return { ...problem, hint: `${problem.hint} ${storeNotice}` };
}

/** The store of secrets of the data folder. */
export function openStoreOf(environment: CliEnvironment): Promise<SecretStore> {
  const folder = dataFolder(environment.env, process.platform);
  return openSecretStore({ folder, log: warningsOf(environment), savedTrust: () => savedTrust(folder) });
}

export const allowHttp = 'allow it for this run with --allow-plain-http ORIGIN';

/** Where plain http was confirmed: on this command line, and in the saved settings. Another file's word for it does not count. */
export function confirmedHttp({ allowPlainHttp, settings }: SetupOptions, file: SettingsFile): readonly string[] {
  const saved = settings === undefined ? confirmedHttpOrigins(file) : [];
  return allowPlainHttp === undefined ? saved : [...saved, allowPlainHttp];
}

/** A confirmation is no reason to be silent about it: a script may run for years. */
export function plainHttpWarning(plugin: EcmPlugin, section: RawPlugin): readonly string[] {
  const unencrypted = plugin.unencryptedOrigin(section);
  if (unencrypted === undefined) return [];
  const label = labelOf(plugin.form, unencrypted.key);
  return [`${label} uses plain http: passwords cross the network unencrypted. Use https.`];
}

/**
 * Runs one piece of work with the chosen plugin and the settings and secrets that the options name.
 * @param part the settings to use, of those in the file
 */
export async function withSetup<T>(
  options: SetupOptions & TextOptions,
  environment: CliEnvironment,
  work: (loaded: LoadedSetup) => Promise<Result<T, Failure>>,
  part: (file: SettingsFile) => SettingsFile = (file) => file,
): Promise<Result<T, Failure>> {
  const read = await readSettings(options, environment);
  if (!read.ok) return read;
  const file = part(read.value);
  return withPlugin(file, environment, async (plugin, section) => {
    const loaded = await loadSetup(plugin, file, section, options, environment);
    return loaded.ok ? work(loaded.value) : loaded;
  });
}

/**
 * Likewise with two settings: those of the options, and others to compare them with. If both choose the same plugin it is opened once,
 * so that lookups with the same credentials share logins and connections.
 */
export async function withBothSetups<T>(
  options: SetupOptions & TextOptions,
  others: SetupOptions & TextOptions,
  environment: CliEnvironment,
  work: (before: LoadedSetup, after: LoadedSetup) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const read = await readSettings(options, environment);
  if (!read.ok) return read;
  const readOthers = await readSettings(others, environment);
  if (!readOthers.ok) return readOthers;
  const [file, former] = [read.value, readOthers.value];
  // Reading secrets from the environment removes them from it, and both need them.
  const copy = { ...environment, env: { ...environment.env } };
  return withPlugin(file, environment, async (plugin, section) => {
    const after = await loadSetup(plugin, file, section, options, environment);
    if (!after.ok) return after;
    const unknown = unknownSettings(file, plugin);
    const compare = async (chosen: EcmPlugin, itsSection: RawPlugin): Promise<Result<T, Failure>> => {
      const before = await loadSetup(chosen, former, itsSection, others, copy);
      if (before.ok) return work(before.value, { ...after.value, warnings: [...after.value.warnings, ...unknown] });
      return err({ ...before.error, doing: `${before.error.doing} to compare with` });
    };
    if (pluginIdOf(former) === plugin.id) return compare(plugin, sectionOf(former, plugin.id));
    return withPlugin(former, environment, compare);
  });
}
