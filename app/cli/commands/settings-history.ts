import { Argument, type Command } from 'commander';
import { sentencesOf } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import type { SettingsFile } from '../../../shared/settings.ts';
import { applianceFaultOf } from '../../../main/configurator/appliance.ts';
import { readRevisions } from '../../../main/configurator/storage/read-revisions.ts';
import { notKept, restoreSettings } from '../../../main/configurator/storage/restore-settings.ts';
import { savedEntries } from '../../../main/configurator/storage/saved-entries.ts';
import { reportAudit } from '../audit-report.ts';
import { confirmedHttpOrigins } from '../../../main/configurator/storage/settings-file.ts';
import { differences, revisionOf, type Difference } from '../../../main/configurator/storage/settings-history.ts';
import { accountName } from '../../../main/platform/process/account-name.ts';
import { httpRefusal } from '../../../main/plugins/plain-http.ts';
import type { CliEnvironment, CommandResult, Report } from '../command.ts';
import { allowHttp, settingsPath, withPlugin } from '../setup.ts';
import { sectionProblem } from './contract-section.ts';
import { table } from './format.ts';
import { addJsonOption, addSettingsOption, wholeNumber, type SetupOptions } from './options.ts';

const maxRevision = Number.MAX_SAFE_INTEGER;
const revision = (name: string, description: string): Argument =>
  new Argument(name, description).argParser(wholeNumber(maxRevision));

/** `ecmctl settings history|diff|restore`: the revisions of the settings file that were saved; nothing secret is in them. */
export function addHistoryCommands(settings: Command, environment: CliEnvironment, report: Report): void {
  addJsonOption(addSettingsOption(settings.command('history')))
    .description('list the last 50 revisions that were saved: when, by which account, and what changed')
    .action(async (options: SetupOptions) => report(await list(options, environment)));

  addJsonOption(addSettingsOption(settings.command('diff')))
    .description('compare two revisions, setting by setting')
    .addArgument(revision('<from>', 'revision with the old values'))
    .addArgument(revision('<to>', 'revision with the new values'))
    .action(async (from: number, to: number, options: SetupOptions) =>
      report(await diff(from, to, options, environment)),
    );

  addJsonOption(addSettingsOption(settings.command('restore')))
    .description('save an earlier revision again, as a new one; secrets stay as they are')
    .addArgument(revision('<revision>', 'revision to restore'))
    .action(async (wanted: number, options: SetupOptions) => report(await restore(wanted, options, environment)));
}

async function list(options: SetupOptions, environment: CliEnvironment): Promise<CommandResult> {
  const history = await readRevisions(settingsPath(options, environment));
  if (!history.ok) return history;
  const revisions = history.value
    .map(({ revision: number, at, by, changed }) => ({ revision: number, at, by, changed }))
    .toReversed();
  const rows = revisions.map((saved) => [
    String(saved.revision),
    saved.at,
    saved.by,
    saved.changed.join(', ') || 'nothing that is known',
  ]);
  const text = rows.length === 0 ? 'No revision of the settings was saved yet.' : table(rows);
  return ok({ json: { ok: true, revisions }, text });
}

async function diff(from: number, to: number, options: SetupOptions, environment: CliEnvironment) {
  const history = await readRevisions(settingsPath(options, environment));
  if (!history.ok) return history;
  const [old, next] = [revisionOf(history.value, from), revisionOf(history.value, to)];
  if (old === undefined) return err(notKept(from, history.value));
  if (next === undefined) return err(notKept(to, history.value));
  const found = differences(old.settings, next.settings);
  const text = found.length === 0 ? 'No known setting differs.' : found.map(describeDifference).join('\n');
  return ok({ json: { ok: true, from, to, differences: found }, text });
}

export function describeDifference({ key, old, new: next }: Difference): string {
  return `${key}: ${shown(old)} → ${shown(next)}`;
}

/** A function of a server contract would fill the screen; `--json` has it. */
function shown(value: unknown): string {
  if (value === null) return 'not set';
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

async function restore(wanted: number, options: SetupOptions, environment: CliEnvironment): Promise<CommandResult> {
  const restored = await restoreSettings({
    path: settingsPath(options, environment),
    revision: wanted,
    now: Date.now(),
    by: accountName(),
    check: (file) => checkRestored(file, environment),
  });
  if (!restored.ok) return restored;
  const { file, notices, changes } = restored.value;
  await reportAudit(environment, savedEntries({ revision: file.revision, changes }));
  environment.log?.info('settings.saved', { revision: file.revision });
  const text = `Revision ${wanted} is saved again, as revision ${file.revision}. A running service gets it with ecmctl service apply.`;
  return ok({ json: { ok: true, revision: file.revision, restored: wanted }, text, warnings: notices });
}

/** Settings that were saved once may be incomplete by the rules of this release; that is no reason not to have them back. */
async function checkRestored(file: SettingsFile, environment: CliEnvironment) {
  const unusable = sectionProblem(file);
  return withPlugin(file, environment, async (plugin, section) => {
    const [problem] = plugin.problems(section);
    const incomplete = unusable ?? (problem && plugin.validate({ settings: section, secrets: {} }));
    const refusal = httpRefusal(plugin, section, confirmedHttpOrigins(file), allowHttp);
    const ofAppliance = applianceFaultOf(file.appliance);
    return ok([incomplete, ofAppliance, refusal].flatMap((each) => (each === undefined ? [] : [sentencesOf(each)])));
  });
}
