import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { piPluginId, type RawPlugin, type SettingsFile } from '../../../shared/settings.ts';
import { printable } from '../../../shared/visible-text.ts';
import { confirmedHttpOrigins } from '../../../main/configurator/storage/settings-file.ts';
import type { KnownForm } from '../../../main/configurator/storage/settings-history.ts';
import type { EcmPlugin } from '../../../main/plugins/contract.ts';
import { httpRefusal } from '../../../main/plugins/plain-http.ts';
import { pluginIdOf } from '../../../main/plugins/settings-sections.ts';
import { describeFileProblem, problemsOfAppliance } from './file-problems.ts';
import { unknownSettings } from './unknown-settings.ts';
import type { CliEnvironment } from '../command.ts';
import { allowHttp, withPlugin } from '../setup.ts';

/** Secrets are not part of settings, so a missing one is no problem here. */
export function problemOf(plugin: EcmPlugin, settings: RawPlugin): Failure | undefined {
  return plugin.problems(settings).length === 0 ? undefined : plugin.validate({ settings, secrets: {} });
}

/**
 * The section of the plugin that is chosen here is checked; a file chooses no plugin, so it has no other plugin loaded. What is wrong with
 * the appliance is a warning: the service runs without one, and the rest of the section may be entered later.
 */
export async function checkImport(
  file: SettingsFile,
  present: SettingsFile | undefined,
  environment: CliEnvironment,
): Promise<Result<{ readonly warnings: readonly string[]; readonly form?: KnownForm }, Failure>> {
  const pluginId = pluginIdOf(present ?? {});
  const named = [...(Object.keys(file.plugin).length > 0 ? [piPluginId] : []), ...Object.keys(file.plugins ?? {})];
  const ofAppliance = problemsOfAppliance({ ...present?.appliance, ...file.appliance });
  const incomplete = ofAppliance.map((problem) => `${describeFileProblem(problem)}.`);
  if (named.length > 0 && !named.includes(pluginId)) return ok({ warnings: incomplete });
  return withPlugin({ ...file, pluginId }, environment, async (plugin, section) => {
    const problem = problemOf(plugin, section);
    const unknown = unknownSettings(file, plugin);
    if (problem !== undefined) {
      // What is required may be missing because its name is misspelt. No part of the failure, because that is logged.
      for (const warning of unknown) environment.stderr(`Warning: ${printable(warning)}\n`);
      return err(problem);
    }
    const refusal = httpRefusal(plugin, section, present === undefined ? [] : confirmedHttpOrigins(present), allowHttp);
    const unencrypted =
      refusal === undefined ? [] : [`${refusal.message} They are not used until then. ${refusal.hint}`];
    const warnings = [...unknown, ...unencrypted, ...incomplete];
    return ok({ warnings, form: { id: plugin.id, form: plugin.form } });
  });
}
