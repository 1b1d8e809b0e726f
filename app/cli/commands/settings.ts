import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import type { Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import { describeProblem, loadPlugin, settingKeys, type SettingsFile } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { importSettings, readSettingsFile } from '../../../main/configurator/storage/settings-file.ts';
import { problemsFailure } from '../../../main/pi/setup.ts';
import { failed, refused, type CliEnvironment, type Outcome } from '../command.ts';
import type { Report } from '../run-cli.ts';
import { fileFailure, readSettings, settingsPath } from '../setup.ts';
import { table } from './format.ts';
import { addJsonOption, addSettingsOption, type SetupOptions } from './options.ts';

/** `ecmctl settings …`: the settings file, which never holds a secret. */
export function addSettingsCommands(program: Command, environment: CliEnvironment, report: Report): void {
  const settings = program.command('settings').description('validate, show, import or export the settings file');

  addJsonOption(addSettingsOption(settings.command('validate')))
    .description('check every setting; exit code 2 if one is missing or wrong')
    .action(async (options: SetupOptions) => report(answer(await readSettings(options, environment), validate)));

  addJsonOption(addSettingsOption(settings.command('show')))
    .description('show the settings')
    .action(async (options: SetupOptions) => report(answer(await readSettings(options, environment), show)));

  addJsonOption(addSettingsOption(settings.command('import')))
    .description('check a settings file and save it as the settings')
    .argument('<file>', 'settings file to import')
    .action(async (file: string, options: SetupOptions) =>
      report(await importFrom(file, settingsPath(options, environment))),
    );

  addJsonOption(addSettingsOption(settings.command('export')))
    .description('write the settings to a file, or to standard output')
    .argument('[file]', 'file to write')
    .action(async (file: string | undefined, options: SetupOptions) =>
      report(await exportTo(file, options, environment)),
    );
}

function answer(result: Result<SettingsFile, Failure>, describe: (file: SettingsFile) => Outcome): Outcome {
  return result.ok ? describe(result.value) : refused(failed(result.error));
}

function validate(file: SettingsFile): Outcome {
  const { problems } = loadPlugin(file.plugin);
  const [first, ...rest] = problems;
  if (first === undefined)
    return { json: { ok: true, problems }, text: 'The settings are complete and valid. Secrets are not part of them.' };
  const error = failed(problemsFailure([first, ...rest]));
  return { json: { ok: false, problems, error }, text: problems.map(describeProblem).join('\n'), error };
}

function show(file: SettingsFile): Outcome {
  const { settings, problems } = loadPlugin(file.plugin);
  const rows = settingKeys.map((key) => [settingTexts[key].label, describeValue(file.plugin[key] ?? settings[key])]);
  const notes = problems.map((problem) => `Problem: ${describeProblem(problem)}`);
  return { json: { ok: true, settings: file, problems }, text: [table(rows), ...notes].join('\n') };
}

function describeValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value === '' ? '-' : value;
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(', ');
  return JSON.stringify(value);
}

async function importFrom(source: string, target: string): Promise<Outcome> {
  const file = await readSettingsFile(source);
  if (!file.ok) return refused(failed(file.error));
  const [first, ...rest] = loadPlugin(file.value.plugin).problems;
  if (first !== undefined) return refused(failed(problemsFailure([first, ...rest])));
  try {
    const {
      file: { revision },
      notices: warnings,
    } = await importSettings(target, file.value);
    return {
      json: { ok: true, revision },
      text: `Imported as revision ${revision}. Secrets are stored with ecmctl secrets set.`,
      warnings,
    };
  } catch (cause) {
    return refused(failed(fileFailure(target, 'saving the imported settings', cause).error));
  }
}

async function exportTo(
  target: string | undefined,
  options: SetupOptions,
  environment: CliEnvironment,
): Promise<Outcome> {
  const file = await readSettings(options, environment);
  if (!file.ok) return refused(failed(file.error));
  const text = JSON.stringify(file.value, undefined, 2);
  if (target === undefined) return { json: file.value, text };
  try {
    await writeFile(target, `${text}\n`, { mode: 0o600 });
    return { json: { ok: true, file: target }, text: `Exported to ${target}.` };
  } catch (cause) {
    const failure = fileFailure(target, 'exporting the settings', cause);
    return refused(failed(failure.error));
  }
}
