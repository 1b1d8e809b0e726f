import { failure, type Failure } from '../../shared/errors.ts';
import { siteOrigin } from '../../shared/appliance.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import { isPlainHttpElsewhere, originOf, type RawPlugin, type SettingsFile } from '../../shared/settings.ts';
import { readSettingsFile } from '../../main/configurator/storage/settings-file.ts';
import { validateSetup, type PluginSetup } from '../../main/pi/setup.ts';
import { createPiPlugin } from '../../main/pi/plugin.ts';
import type { PluginEngine, EcmPlugin } from '../../main/plugins/contract.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import { openSecretStore } from '../../main/platform/secrets/open-secret-store.ts';
import { readStoredSecrets, resolveSecrets } from '../../main/platform/secrets/read-secrets.ts';
import { join } from 'node:path';
import type { CliEnvironment } from './command.ts';
import type { SetupOptions } from './commands/options.ts';

/** The settings file that the options name, or the saved one. */
export function settingsPath(options: SetupOptions, { env }: CliEnvironment): string {
  return options.settings ?? join(dataFolder(env, process.platform), 'settings.json');
}

/** Reads the settings file; `configuration` (`file`) if it is missing or cannot be read. */
export function readSettings(
  options: SetupOptions,
  environment: CliEnvironment,
): Promise<Result<SettingsFile, Failure>> {
  return readSettingsFile(settingsPath(options, environment));
}

/** Settings and secrets that the options name, found valid for PI. */
export interface LoadedSetup {
  readonly file: SettingsFile;
  readonly setup: PluginSetup;
  /** Of the appliance's site; not needed for work with PI. */
  readonly clientSecret: () => Promise<Secret | undefined>;
  readonly warnings: readonly string[];
}

async function loadSetup(options: SetupOptions, environment: CliEnvironment): Promise<Result<LoadedSetup, Failure>> {
  const file = await readSettings(options, environment);
  if (!file.ok) return file;
  const { plugin } = file.value;
  const openStore = () => openSecretStore({ folder: dataFolder(environment.env, process.platform), log: silentLog });
  const secrets = await resolveSecrets({
    ...(options.secretsFile === undefined ? {} : { secretsFile: options.secretsFile }),
    env: environment.env,
    origin: endpointOrigin(plugin),
    openStore,
  });
  if (!secrets.ok) return secrets;
  const setup = validateSetup(plugin, secrets.value);
  if (!setup.ok) return setup;
  const clientSecret = async (): Promise<Secret | undefined> => {
    if (secrets.value.applianceClientSecret !== undefined) return secrets.value.applianceClientSecret;
    const stored = await readStoredSecrets(
      await openStore(),
      ['applianceClientSecret'],
      siteOrigin(file.value.appliance),
    );
    return stored.ok ? stored.value.applianceClientSecret : undefined;
  };
  return ok({ file: file.value, setup: setup.value, clientSecret, warnings: plainHttpWarning(setup.value) });
}

function endpointOrigin(plugin: RawPlugin): string | undefined {
  return typeof plugin['endpointUrl'] === 'string' ? originOf(plugin['endpointUrl']) : undefined;
}

/** A script cannot be asked to confirm plain http, so it is told each time (docs/decisions). */
function plainHttpWarning({ settings }: PluginSetup): readonly string[] {
  if (!isPlainHttpElsewhere(settings.endpointUrl)) return [];
  return ['Endpoint URL uses plain http: passwords cross the network unencrypted. Use https.'];
}

/** Runs one piece of work with the plugin for the settings and secrets that the options name, and closes it afterwards. */
export async function withPlugin<T>(
  options: SetupOptions,
  environment: CliEnvironment,
  work: (plugin: EcmPlugin, loaded: LoadedSetup) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const loaded = await loadSetup(options, environment);
  if (!loaded.ok) return loaded;
  const plugin = createPiPlugin({
    ledgerFolder: join(dataFolder(environment.env, process.platform), 'check-outs'),
    clock: systemClock,
    random: Math.random,
    log: silentLog,
  });
  try {
    return await work(plugin, loaded.value);
  } finally {
    await plugin.close();
  }
}

/** As {@link withPlugin}, with an engine. */
export function withEngine<T>(
  options: SetupOptions,
  environment: CliEnvironment,
  work: (engine: PluginEngine, warnings: readonly string[]) => Promise<T>,
): Promise<Result<T, Failure>> {
  return withPlugin(options, environment, async (plugin, { setup, warnings }) => {
    const engine = await plugin.engine(setup);
    if (!engine.ok) return engine;
    await plugin.settingsInUse(undefined, setup);
    return ok(await work(engine.value, warnings));
  });
}

/** For commands that write: a file that could not be read or written. */
export function fileFailure(
  path: string,
  doing: string,
  cause: unknown,
): { readonly ok: false; readonly error: Failure } {
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return err(
    failure('configuration', 'file', {
      message: `The file ${path} cannot be used${reason}.`,
      doing,
      hint: 'Check the path and the permissions of the file.',
    }),
  );
}
