import { unknownSettings } from './unknown-settings.ts';
import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { valueOf } from '../../../shared/plugin-form.ts';
import { err, ok } from '../../../shared/result.ts';
import { piPluginId, settingsFileVersion, type RawPlugin, type SettingsFile } from '../../../shared/settings.ts';
import { applianceFaultOf } from '../../../main/configurator/appliance.ts';
import { savedEntries } from '../../../main/configurator/storage/saved-entries.ts';
import { reportAudit } from '../audit-report.ts';
import { importSettings } from '../../../main/configurator/storage/import-settings.ts';
import { readSettingsFile } from '../../../main/configurator/storage/settings-file.ts';
import { piForm } from '../../../main/pi/form.ts';
import type { EcmPlugin } from '../../../main/plugins/contract.ts';
import { publicSection, publicSettings } from '../../../main/plugins/public-settings.ts';
import { trustOf } from '../../../main/plugins/secret-bindings.ts';
import { fileFailure } from '../file-failure.ts';
import { refused, type CliEnvironment, type CommandResult, type Outcome, type Report } from '../command.ts';
import { readSettings, settingsPath, withPlugin } from '../setup.ts';
import { sectionProblem } from './contract-section.ts';
import { describeFileProblem, fileProblems, problemOfFailure } from './file-problems.ts';
import { table } from './format.ts';
import { checkImport, problemOf } from './import-checks.ts';
import { addJsonOption, addSettingsOption, type SetupOptions } from './options.ts';
import { exportSealed, type SealOptions } from './sealed-export.ts';
import { importSealed, sealedFile, type ImportOptions } from './sealed-import.ts';
import { showRecipient } from './sealed-recipient.ts';
import { addHistoryCommands } from './settings-history.ts';

/** `ecmctl settings …`: the settings file, which never holds a secret. */
export function addSettingsCommands(settings: Command, environment: CliEnvironment, report: Report): void {
  addHistoryCommands(settings, environment, report);

  addJsonOption(addSettingsOption(settings.command('validate')))
    .description('check every setting; exit code 2 if one is missing or wrong')
    .argument('[file]', 'settings file, as with --settings')
    .action(async (file: string | undefined, options: SetupOptions) =>
      report(await describe(file === undefined ? options : { ...options, settings: file }, environment, validate)),
    );

  addJsonOption(addSettingsOption(settings.command('show')))
    .description('show the settings')
    .action(async (options: SetupOptions) => report(await describe(options, environment, show)));

  addJsonOption(addSettingsOption(settings.command('import')))
    .description('check a settings file and save it as the settings; sealed settings are shown, and saved with --yes')
    .argument('<file>', 'settings file, or sealed settings of another ECM')
    .option('--yes', 'of sealed settings: save what would change')
    .option('--from <fingerprint>', 'of sealed settings: refuse them unless this source sealed them')
    .action(async (file: string, options: ImportOptions) => report(await importAny(file, options, environment)));

  addJsonOption(addSettingsOption(settings.command('export')))
    .description('write the settings to a file, or to standard output; secrets only when sealed for other ECMs')
    .argument('[file]', 'file to write')
    .option('--out <file>', 'file to write')
    .option(
      '--sealed-for <recipient>',
      'encrypt settings, contract and secrets for the ECM with this recipient key; may be given several times',
      (one: string, all: string[] = []) => [...all, one],
    )
    .option('--secrets-file <file>', 'of a sealed export: JSON object of secrets; then the environment, the keychain')
    .action(async (file: string | undefined, { out = file, ...options }: SealOptions) =>
      report(await (options.sealedFor === undefined ? exportTo : exportSealed)(out, options, environment)),
    );

  addJsonOption(settings.command('recipient'))
    .description('show the key with which other ECMs seal settings for this one, and the fingerprint of what it seals')
    .action(async () => report(await showRecipient(environment)));
}

async function importAny(source: string, options: ImportOptions, environment: CliEnvironment): Promise<CommandResult> {
  const sealed = await sealedFile(source);
  if (sealed !== undefined) return importSealed({ source, bytes: sealed, options, environment });
  return importFrom(source, settingsPath(options, environment), environment);
}

async function describe(
  options: SetupOptions,
  environment: CliEnvironment,
  outcome: (file: SettingsFile, plugin: EcmPlugin, section: RawPlugin) => Outcome | Promise<Outcome>,
): Promise<CommandResult> {
  const file = await readSettings(options, environment);
  if (!file.ok) return file;
  return withPlugin(file.value, environment, async (...chosen) => ok(await outcome(file.value, ...chosen)));
}

/** Trusted CA File is read, as every use of the settings does. */
async function validate(file: SettingsFile, plugin: EcmPlugin, section: RawPlugin): Promise<Outcome> {
  const trust = await trustOf(file);
  const ofTrust = trust.ok ? undefined : trust.error;
  const found = fileProblems(file, plugin, section);
  const isNamed = ofTrust === undefined || found.some(({ fault: { key } }) => key === ofTrust.setting);
  const all = isNamed ? found : [...found, ...problemOfFailure(plugin, ofTrust)];
  const problems = all.map(({ fault }) => fault);
  const cause = problemOf(plugin, section) ?? ofTrust ?? applianceFaultOf(file.appliance) ?? sectionProblem(file);
  const warnings = unknownSettings(file, plugin);
  if (cause === undefined)
    return {
      json: { ok: true, problems },
      text: 'The settings are complete and valid. Secrets are not part of them.',
      warnings,
    };
  return { ...refused(cause, { problems }), text: all.map(describeFileProblem).join('\n'), warnings };
}

function show(file: SettingsFile, plugin: EcmPlugin, section: RawPlugin): Outcome {
  const found = fileProblems(file, plugin, section);
  const fields = plugin.form.fields.filter(({ kind }) => kind !== 'secret');
  const shown = publicSection(plugin.form, section);
  const rows = fields.map((field) => [field.label, describeValue(valueOf(field, shown))]);
  const notes = found.map((problem) => `Problem: ${describeFileProblem(problem)}`);
  const problems = found.map(({ fault }) => fault);
  return { json: { ok: true, settings: exported(file, plugin), problems }, text: [table(rows), ...notes].join('\n') };
}

function describeValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value === '' ? '-' : value;
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(', ');
  return JSON.stringify(value);
}

async function importFrom(source: string, target: string, environment: CliEnvironment): Promise<CommandResult> {
  const file = await readSettingsFile(source, 'follow');
  if (!file.ok) return file;
  const unusable = sectionProblem(file.value);
  if (unusable !== undefined) return err(unusable);
  const present = await readSettingsFile(target);
  const chosen = present.ok ? present.value : undefined;
  const checked = await checkImport(file.value, chosen, environment);
  if (!checked.ok) return checked;
  try {
    const imported = await importSettings(target, file.value, { form: checked.value.form });
    const { revision } = imported.file;
    await reportAudit(environment, savedEntries({ revision, changes: imported.changes }));
    const accepted =
      file.value.contract === undefined
        ? ''
        : ' Functions of the server contract that differ from the built-in ones have to be accepted here.';
    const text = `Imported as revision ${revision}. Secrets are stored with ecmctl secrets set.${accepted}`;
    return ok({ json: { ok: true, revision }, text, warnings: [...imported.notices, ...checked.value.warnings] });
  } catch (cause) {
    return fileFailure(target, 'saving the imported settings', cause);
  }
}

/** The settings as they may leave the program. Sections of plugins other than PI and the chosen one stay, because only their forms name settings. */
function exported(file: SettingsFile, plugin: EcmPlugin) {
  const { pluginId, ...settings } = publicSettings(file, [{ id: piPluginId, form: piForm }, plugin]);
  return { version: settingsFileVersion, ...(file.pluginId !== undefined && { pluginId }), ...settings };
}

async function exportTo(target: string | undefined, options: SetupOptions, environment: CliEnvironment) {
  const file = await readSettings(options, environment);
  if (!file.ok) return file;
  const settings = await withPlugin(file.value, environment, async (plugin) => ok(exported(file.value, plugin)));
  if (!settings.ok) return settings;
  const text = JSON.stringify(settings.value, undefined, 2);
  if (target === undefined) return ok({ json: settings.value, text });
  try {
    await writeFile(target, `${text}\n`, { mode: 0o600 });
    return ok({ json: { ok: true, file: target }, text: `Exported to ${target}.` });
  } catch (cause) {
    return fileFailure(target, 'exporting the settings', cause);
  }
}
