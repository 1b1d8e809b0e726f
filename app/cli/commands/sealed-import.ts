import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { openSettings, type OpenedSettings } from '../../../main/configurator/sealed/sealed-content.ts';
import { savedEntries } from '../../../main/configurator/storage/saved-entries.ts';
import { planImport, saveImport, type SealedImport } from '../../../main/configurator/sealed/import-sealed.ts';
import { otherSource, unconfirmed } from '../../../main/configurator/sealed/sealed-failures.ts';
import { loadStoredSettings } from '../../../main/configurator/storage/settings-file.ts';
import { readNamedFile } from '../../../main/platform/files/files.ts';
import { accountName } from '../../../main/platform/process/account-name.ts';
import { isSealed } from '../../../main/platform/secrets/sealed-text.ts';
import type { SettingsFile } from '../../../shared/settings.ts';
import { reportAudit } from '../audit-report.ts';
import { refused, type CliEnvironment, type CommandResult, type Outcome } from '../command.ts';
import { openStoreOf, settingsPath, withPlugin } from '../setup.ts';
import { sectionProblem } from './contract-section.ts';
import { describeDifference } from './settings-history.ts';
import { checkImport } from './import-checks.ts';
import type { SetupOptions } from './options.ts';
import { ownSealingKey } from './sealed-recipient.ts';

export interface ImportOptions extends SetupOptions {
  readonly yes?: boolean;
  /** A fingerprint. */
  readonly from?: string;
}

/** Four times what a settings file may have: encryption and armor add a third, and secrets are small. */
const maxSealedBytes = 16 * 1024 * 1024;

/** The bytes of a file that holds sealed settings; nothing for any other file. */
export async function sealedFile(path: string): Promise<Buffer | undefined> {
  const read = await readNamedFile(path, maxSealedBytes);
  return read.ok && isSealed(read.value.bytes) ? read.value.bytes : undefined;
}

interface ImportRequest {
  /** Path and bytes of the file. */
  readonly source: string;
  readonly bytes: Buffer;
  readonly options: ImportOptions;
  readonly environment: CliEnvironment;
}

/** Shows what an import would change and who sealed it; with `--yes` it is saved. */
export async function importSealed(request: ImportRequest): Promise<CommandResult> {
  const { source, bytes, options, environment } = request;
  const key = await ownSealingKey(environment);
  if (!key.ok) return key;
  const opened = await openSettings(bytes, { key: key.value, now: Date.now(), path: source });
  if (!opened.ok) return opened;
  const { fingerprint } = opened.value;
  if (options.from !== undefined && options.from !== fingerprint) return err(otherSource(source, fingerprint));
  const path = settingsPath(options, environment);
  const present = await loadStoredSettings({ path, now: Date.now() });
  if (!present.ok) return present;
  return withChosenForm(present.value.file, environment, async (chosen) => {
    const plan = await planImport(opened.value, { path, present: present.value.file, chosen });
    if (!plan.ok) return plan;
    const unusable = sectionProblem(plan.value.next);
    if (unusable !== undefined) return err(unusable);
    const checked = await checkImport(plan.value.next, plan.value.present, environment);
    if (!checked.ok) return checked;
    const shown = { ...describePlan(plan.value, opened.value), warnings: checked.value.warnings };
    if (options.yes !== true) return ok(notConfirmed(shown, source, fingerprint));
    return save(plan.value, shown, { path, chosen, environment });
  });
}

type ChosenForm = Parameters<typeof planImport>[1]['chosen'];

function withChosenForm(
  present: SettingsFile,
  environment: CliEnvironment,
  work: (chosen: ChosenForm) => Promise<CommandResult>,
): Promise<CommandResult> {
  return withPlugin<CommandResult>(present, environment, async ({ id, form }) => ok(await work({ id, form }))).then(
    (done) => (done.ok ? done.value : done),
  );
}

interface Shown {
  readonly json: object;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

function describePlan(plan: SealedImport, { source, sealedAt, fingerprint }: OpenedSettings): Omit<Shown, 'warnings'> {
  const secrets = plan.secrets.map(({ account }) => account);
  const changes = plan.differences.map(describeDifference);
  return {
    json: { source: { ...source, fingerprint, sealedAt }, differences: plan.differences, secrets },
    lines: [
      `Sealed at ${sealedAt} by ${source.name} (version ${source.version}), fingerprint ${fingerprint}`,
      ...(changes.length === 0 ? ['No setting changes.'] : ['Settings that change:', ...changes]),
      secrets.length === 0 ? 'It has no secrets.' : `Secrets: ${secrets.join(', ')}`,
      ...(plan.ignored.length === 0
        ? []
        : [`Not used, because their plugin is not chosen here: ${plan.ignored.length}`]),
    ],
  };
}

function notConfirmed({ json, lines, warnings }: Shown, source: string, fingerprint: string): Outcome {
  return { ...refused(unconfirmed(source, fingerprint), json), text: lines.join('\n'), warnings };
}

async function save(
  plan: SealedImport,
  { json, lines, warnings }: Shown,
  { path, chosen, environment }: { path: string; chosen: ChosenForm; environment: CliEnvironment },
): Promise<Result<Outcome, Failure>> {
  const store = await openStoreOf(environment);
  const saved = await saveImport(plan, { path, store, chosen, now: Date.now(), by: accountName() });
  if (!saved.ok) return saved;
  const { file, notices, changes } = saved.value;
  const { revision, contract } = file;
  environment.log?.info('settings.saved', { revision });
  const secretNames = plan.secrets.map(({ account }) => account);
  await reportAudit(environment, savedEntries({ revision, changes, secretNames }));
  const accept =
    contract === undefined
      ? []
      : ['Functions of the server contract that differ from the built-in ones have to be accepted here.'];
  const done = `Imported as revision ${revision}. A running service gets it with ecmctl service apply.`;
  return ok({
    json: { ok: true, revision, ...json },
    text: [...lines, done, ...accept].join('\n'),
    warnings: [...warnings, ...notices],
  });
}
