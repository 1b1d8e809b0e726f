import { join } from 'node:path';
import { failure, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { piPluginId, shownPluginId, type SettingsFile } from '../../../shared/settings.ts';
import { settingsMessage } from '../../../main/configurator/settings-message.ts';
import { newestRevision, readSettingsFile } from '../../../main/configurator/storage/settings-file.ts';
import type { CurrentSettings } from '../../../main/ecm/pipe/method-schemas.ts';
import { piForm } from '../../../main/pi/form.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { httpRefusal } from '../../../main/plugins/plain-http.ts';
import { trustOf } from '../../../main/plugins/secret-bindings.ts';
import { unknownSettings } from './unknown-settings.ts';
import type { CliEnvironment, CommandResult, Outcome } from '../command.ts';
import { trialMs, withService, type ServiceClient } from '../pipe.ts';
import { confirmedHttp, plainHttpWarning, readSettings, withPlugin } from '../setup.ts';
import { acceptanceWarning, sectionProblem } from './contract-section.ts';
import { secretsToApply, type ApplyOptions, type SettingsToSend } from './secrets-to-apply.ts';

/** `ecmctl service apply`: makes the running service use settings and secrets; the saved settings stay as they are. */
export async function apply(options: ApplyOptions, environment: CliEnvironment): Promise<CommandResult> {
  const read = await readSettings(options, environment);
  if (!read.ok) return read;
  const unusable = sectionProblem(read.value);
  if (unusable !== undefined) return err(unusable);
  const work = async (service: ServiceClient): Promise<CommandResult> => {
    const current = await service.call('settings/current', {});
    if (!current.ok) return current;
    const file = await fileToApply(read.value, options, current.value, environment);
    if (!file.ok) return file;
    return withPlugin(file.value, environment, (plugin, section) =>
      send(service, { plugin, section, file: file.value, options, environment }),
    );
  };
  return withService(environment, work, trialMs);
}

/**
 * The saved settings are applied as they are, those of another file choose no plugin. No revision comes before one that is known here,
 * and that of another file after all of them, because the app sends its saved settings to a service that runs an earlier one.
 */
async function fileToApply(
  file: SettingsFile,
  { settings }: ApplyOptions,
  { pluginId, revision }: CurrentSettings,
  { env }: CliEnvironment,
): Promise<Result<SettingsFile, Failure>> {
  const path = join(dataFolder(env, process.platform), 'settings.json');
  // After a restore the service has applied settings that it cannot use until it has their secrets.
  const known = Math.max(revision, await newestRevision(path));
  // The same revision again is the same settings, such as with other secrets.
  if (settings === undefined) return ok(file.revision < known ? { ...file, revision: known + 1 } : file);
  if (file.pluginId !== undefined && file.pluginId !== pluginId)
    return err(otherPlugin(settings, file.pluginId, pluginId));
  const saved = await readSettingsFile(path);
  const next = Math.max(known, saved.ok ? saved.value.revision : 0) + 1;
  return ok({ ...file, pluginId, revision: Math.max(file.revision, next) });
}

function otherPlugin(path: string, named: string, running: string): Failure {
  return failure('configuration', 'input', {
    message: `${path} is for the plugin ${shownPluginId(named)}, and the service runs ${shownPluginId(running)}.`,
    doing: 'applying settings',
    hint: 'A settings file chooses no plugin. Choose it in the Configurator, or leave "pluginId" out of the file.',
  });
}

/** The secrets of another settings file come from where this command reads them, and not from the store of this account. */
function withSecretHint(error: ErrorInfo, { settings }: ApplyOptions): ErrorInfo {
  if (settings === undefined || error.detail !== 'secret' || error.setting === undefined) return error;
  return { ...error, hint: 'Give it with --secrets-file FILE, or in the environment of this command.' };
}

async function send(
  service: ServiceClient,
  toSend: SettingsToSend & { readonly options: ApplyOptions },
): Promise<Result<Outcome, ErrorInfo | Failure>> {
  const { plugin, section, file, options, environment } = toSend;
  const confirmedHttpOrigins = confirmedHttp(options, file);
  const refusal = httpRefusal(plugin, section, confirmedHttpOrigins, 'confirm it with --allow-plain-http ORIGIN');
  if (refusal !== undefined) return err(refusal);
  const trust = await trustOf(file);
  const found = await secretsToApply(toSend, trust);
  if (!found.ok) return found;
  const { warnings, ...secrets } = found.value;
  const plugins = [{ id: piPluginId, form: piForm }, plugin];
  const message = settingsMessage({ file, plugins, trust, confirmedHttpOrigins, ...secrets });
  const { signal } = environment;
  const answer = await service.call(
    'settings/apply',
    { ...message, ...(options.verify && { verify: true }) },
    { signal },
  );
  if (!answer.ok) return err(withSecretHint(answer.error, options));
  const { revision } = answer.value;
  return ok({
    json: { ok: true, revision },
    text: `The service runs with these settings, as revision ${revision}.`,
    warnings: [
      ...warnings,
      ...unknownSettings(file, plugin),
      ...plainHttpWarning(plugin, section),
      ...acceptanceWarning(options, file),
    ],
  });
}
