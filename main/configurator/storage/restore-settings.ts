import { applianceKeys } from '../../../shared/appliance.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { operationKeys } from '../../../shared/operation.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import { piPluginId, settingKeys, type SettingsFile } from '../../../shared/settings.ts';
import { pluginIdOf, sectionOf, withSection } from '../../plugins/settings-sections.ts';
import { readHistory } from './history-file.ts';
import { guarded, loadLocked, unknownKeys, withSections, writeRevision } from './settings-file.ts';
import { revisionOf, type Difference, type KnownSettings, type SavedRevision } from './settings-history.ts';

export interface RestoreRequest {
  readonly path: string;
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly by: string;
  /** Looks at the settings before they are saved; answers warnings, or why they are not. */
  readonly check: (file: SettingsFile) => Promise<Result<readonly string[], Failure>>;
}

interface Restored {
  readonly file: SettingsFile;
  readonly notices: readonly string[];
  /** Of the known settings. */
  readonly changes: readonly Difference[];
}

/**
 * Saves the settings of an earlier revision as a new one. The server contract comes with its acceptances, and the plugin is chosen,
 * because both were saved here. Unknown keys, secrets and agreements to plain http stay as they are.
 */
export async function restoreSettings(request: RestoreRequest): Promise<Result<Restored, Failure>> {
  const { path, revision, now, by, check } = request;
  const restored = await guarded<Result<Restored, Failure>>(path, async () => {
    const stored = await loadLocked(path, now);
    const history = await readHistory(path);
    if (!history.ok) return history;
    const kept = revisionOf(history.value, revision);
    if (kept === undefined) return err(notKept(revision, history.value));
    const file = withKnown(stored.file, kept.settings, history.value);
    const checked = await check(file);
    if (!checked.ok) return checked;
    const written = await writeRevision(path, { stored, file, by, now });
    return ok({ ...written, notices: [...written.notices, ...checked.value] });
  });
  return restored.ok ? restored.value : restored;
}

/**
 * A settings file with other known settings, one revision on. Its unknown keys and its agreements to plain http stay.
 * @param history names the settings of plugins other than PI
 */
export function withKnown(file: SettingsFile, known: KnownSettings, history: readonly SavedRevision[]): SettingsFile {
  const { plugin, plugins = {}, appliance, contract, operation, pluginId } = known;
  const { operation: present = {}, ...others } = file;
  const nextOperation = { ...unknownKeys(present, operationKeys), ...operation };
  const base = Object.entries(plugins).reduce<SettingsFile>(
    (all, [id, section]) =>
      withSection(all, id, { ...unknownKeys(sectionOf(file, id), keysOf(id, history)), ...section }),
    Object.keys(nextOperation).length === 0 ? others : { ...others, operation: nextOperation },
  );
  return withSections(base, {
    plugin: { id: piPluginId, keys: settingKeys, settings: plugin },
    appliance: { ...unknownKeys(file.appliance, applianceKeys), ...appliance },
    // It was valid when it was recorded, and is checked again by whoever uses the settings.
    contract: (contract ?? null) as ServerContract | null,
    pluginId: pluginId === pluginIdOf(file) ? undefined : pluginId,
  });
}

/** The settings of another plugin that its form named in any revision that is kept. */
function keysOf(id: string, history: readonly SavedRevision[]): readonly string[] {
  return history.flatMap(({ settings }) => Object.keys(settings.plugins?.[id] ?? {}));
}

/** @param history oldest first */
export function notKept(revision: number, history: readonly SavedRevision[]): Failure {
  const [first, last] = [history.at(0), history.at(-1)];
  const kept =
    first === undefined || last === undefined
      ? 'none is kept yet'
      : `those from ${first.revision} (${first.at}) to ${last.revision} (${last.at}) are`;
  return failure('configuration', 'input', {
    message: `Revision ${revision} of the settings is not kept; ${kept}.`,
    doing: 'reading the settings history',
    hint: 'ecmctl settings history lists the revisions that are kept.',
  });
}
