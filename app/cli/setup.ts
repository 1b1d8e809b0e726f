import { join } from 'node:path';
import { siteOrigin } from '../../shared/appliance.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import { labelOf } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import type { RawPlugin, SettingsFile } from '../../shared/settings.ts';
import { secretsInUse } from '../../main/configurator/known-secrets.ts';
import { secretPlaces, type TestSetup } from '../../main/configurator/plugin-setup.ts';
import { readSettingsFile } from '../../main/configurator/storage/settings-file.ts';
import { builtInPi } from '../../main/pi/plugin.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { markOfTheWeb } from '../../main/platform/files/mark-of-the-web.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import { openSecretStore } from '../../main/platform/secrets/open-secret-store.ts';
import { clientSecretLocation, readSecretsAt, resolveSecrets } from '../../main/platform/secrets/read-secrets.ts';
import type { EcmPlugin } from '../../main/plugins/contract.ts';
import { createPluginRegistry } from '../../main/plugins/plugin-registry.ts';
import { pluginIdOf, sectionOf } from '../../main/plugins/settings-sections.ts';
import type { CliEnvironment } from './command.ts';
import type { SetupOptions, TextOptions } from './commands/options.ts';

export function settingsPath(options: SetupOptions, { env }: CliEnvironment): string {
  return options.settings ?? join(dataFolder(env, process.platform), 'settings.json');
}

/** Reads the settings file; `configuration` (`file`) if it is missing or cannot be read. */
export function readSettings(options: SetupOptions, environment: CliEnvironment) {
  return readSettingsFile(settingsPath(options, environment));
}

/** Runs one piece of work with the plugin that the settings choose, and closes it afterwards. */
export async function withPlugin<T>(
  file: SettingsFile,
  { env }: CliEnvironment,
  work: (plugin: EcmPlugin, section: RawPlugin) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const registry = createPluginRegistry({
    builtIn: builtInPi,
    mark: markOfTheWeb(process.platform),
    dataFolder: dataFolder(env, process.platform),
    host: { clock: systemClock, random: Math.random, log: silentLog, secretOf: Secret.of },
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
  readonly clientSecret: () => Promise<Secret | undefined>;
  readonly warnings: readonly string[];
  /** With `--show-text`: the secrets of this process, which no text that is shown may contain. */
  readonly known: () => Promise<readonly Secret[] | undefined>;
}

async function loadSetup(
  plugin: EcmPlugin,
  file: SettingsFile,
  section: RawPlugin,
  { secretsFile, showText }: SetupOptions & TextOptions,
  { env }: CliEnvironment,
): Promise<Result<LoadedSetup, Failure>> {
  const openStore = () => openSecretStore({ folder: dataFolder(env, process.platform), log: silentLog });
  const places = secretPlaces(plugin);
  const boundTo = plugin.secretsBoundTo(section);
  const secrets = await resolveSecrets({ places, secretsFile, env, boundTo, openStore });
  if (!secrets.ok) return secrets;
  const { values, otherOrigin, applianceClientSecret } = secrets.value;
  const setup = { settings: section, secrets: values, otherOrigin };
  const problem = plugin.validate(setup);
  if (problem !== undefined) return err(problem);
  const clientSecret = async (): Promise<Secret | undefined> => {
    if (applianceClientSecret !== undefined) return applianceClientSecret;
    const stored = await readSecretsAt(await openStore(), [clientSecretLocation], siteOrigin(file.appliance));
    return stored.ok ? stored.value.values.applianceClientSecret : undefined;
  };
  const known = async () => {
    if (showText !== true) return undefined;
    const appliance = await clientSecret();
    return [...secretsInUse([plugin], setup.secrets), ...(appliance === undefined ? [] : [appliance])];
  };
  return ok({ plugin, file, setup, clientSecret, warnings: plainHttpWarning(plugin, section), known });
}

/** A script cannot confirm plain http once and for all, so it is warned each time (docs/decisions). */
function plainHttpWarning(plugin: EcmPlugin, section: RawPlugin): readonly string[] {
  const unencrypted = plugin.unencryptedOrigin(section);
  if (unencrypted === undefined) return [];
  const label = labelOf(plugin.form, unencrypted.key);
  return [`${label} uses plain http: passwords cross the network unencrypted. Use https.`];
}

/** Runs one piece of work with the chosen plugin and the settings and secrets that the options name. */
export async function withSetup<T>(
  options: SetupOptions & TextOptions,
  environment: CliEnvironment,
  work: (loaded: LoadedSetup) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const file = await readSettings(options, environment);
  if (!file.ok) return file;
  return withPlugin(file.value, environment, async (plugin, section) => {
    const loaded = await loadSetup(plugin, file.value, section, options, environment);
    return loaded.ok ? work(loaded.value) : loaded;
  });
}

/** For commands that write: a file that could not be read or written. */
export function fileFailure(path: string, doing: string, cause: unknown) {
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  const message = `The file ${path} cannot be used${reason}.`;
  return err(
    failure('configuration', 'file', { message, doing, hint: 'Check the path and the permissions of the file.' }),
  );
}
