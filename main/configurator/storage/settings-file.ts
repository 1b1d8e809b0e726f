import { dirname, join } from 'node:path';
import { decodeText, saveAsUtf8 } from '../../../shared/decode-text.ts';
import type { Failure } from '../../../shared/errors.ts';
import { applianceKeys, type RawAppliance } from '../../../shared/appliance.ts';
import type { PluginForm } from '../../../shared/plugin-form.ts';
import type { RawOperation } from '../../../shared/operation.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { settingsFileSchema, settingsFileVersion } from '../../../shared/settings.ts';
import type { RawPlugin, SettingsFile } from '../../../shared/settings.ts';
import { appliedRevision } from '../../ecm/service/applied-settings.ts';
import { originsIn } from '../../plugins/plain-http.ts';
import { sectionOf, trustedCaFileOf, withSection } from '../../plugins/settings-sections.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { readIfPresent, readNamedFile, type Links } from '../../platform/files/files.ts';
import { writeHint } from '../../platform/files/write-hint.ts';
import { accountName } from '../../platform/process/account-name.ts';
import { readTrust } from '../../platform/network/trusted-ca.ts';
import { LockBusyError, withLock } from '../../platform/process/process-lock.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import { modifiedAt, newestKept, recordSave } from './history-file.ts';
import { parseSettings, settingsFileFailure, settingsToText, withoutSecrets } from './parse-settings.ts';
import { lockOf, setFileAside, writeAsHolder } from './set-aside.ts';
import { differences, knownSettings, type Difference, type KnownForm } from './settings-history.ts';
import type { SecretChange } from './store-secrets.ts';

const reading = 'reading the settings';
const saving = 'saving the settings';
const checkPath = 'Check the path, and that this account may read the file.';

/** Far more than settings need. */
const maxSettingsBytes = 4 * 1024 * 1024;

/** A settings file by its path: `configuration` (`file`) if it is missing or cannot be used. Secrets typed into it are left out. */
export async function readSettingsFile(path: string, links: Links = 'refuse'): Promise<Result<SettingsFile, Failure>> {
  const read = await readNamedFile(path, maxSettingsBytes, links);
  if (!read.ok && read.error.reason === 'missing') {
    const hint = 'Save the settings in the app or with ecmctl settings import, or name another file with --settings.';
    return settingsFileFailure(`There is no settings file ${path}.`, reading, hint);
  }
  if (!read.ok) return settingsFileFailure(`The settings file ${path} ${read.error.text}.`, reading, checkPath);
  const text = decodeText(read.value.bytes);
  if (!text.ok) return settingsFileFailure(`The settings file ${path} ${text.error}.`, reading, saveAsUtf8);
  const parsed = parseSettings(text.value);
  if (parsed.ok) return ok(parsed.value.file);
  const hint = 'Correct the file, or export the settings again; ecmctl settings validate checks it.';
  return settingsFileFailure(`The settings file ${path} cannot be used: ${parsed.error}.`, reading, hint);
}

async function readBytes(path: string): Promise<Result<Buffer | undefined, Failure>> {
  try {
    return ok(await readIfPresent(path));
  } catch (error) {
    const message = `The settings file ${path} cannot be read (${reasonOf(error)}).`;
    return settingsFileFailure(message, reading, checkPath);
  }
}

/** What the settings saved in the folder trust, as a secret is bound to it; what the system trusts if there are none. */
export async function savedTrust(folder: string): Promise<string | undefined> {
  const bytes = await readBytes(join(folder, 'settings.json'));
  const file = bytes.ok && bytes.value !== undefined ? describeStored(bytes.value)?.file : undefined;
  const trust = bytes.ok ? await readTrust(file === undefined ? '' : trustedCaFileOf(file)) : undefined;
  return trust?.ok === true ? trust.value.anchor : undefined;
}

export interface StoredSettings {
  readonly file: SettingsFile;
  readonly notices: readonly string[];
  /** The new name of a file that was unreadable. */
  readonly setAside?: string | undefined;
}

const noSettings: StoredSettings = { file: settingsFileSchema.parse({}), notices: [] };

/** @param now milliseconds since 1970, for the name of a file that has to be set aside. */
export interface LoadOptions {
  readonly path: string;
  readonly now: number;
}

/**
 * The app's own settings: empty, revision 0, if there are none yet. A file that is not a settings file is set aside under a
 * new name, never overwritten. Fails only if the system lets the file neither be read nor set aside.
 */
export async function loadStoredSettings({ path, now }: LoadOptions): Promise<Result<StoredSettings, Failure>> {
  const bytes = await readBytes(path);
  if (!bytes.ok) return bytes;
  const stored = describeStored(bytes.value);
  // Only the holder of the lock may rename it: another process may have saved a valid one meanwhile.
  return stored === undefined ? guarded(path, () => loadLocked(path, now)) : ok(stored);
}

export async function loadLocked(path: string, now: number): Promise<StoredSettings> {
  const stored = describeStored(await readIfPresent(path));
  if (stored !== undefined) return stored;
  const setAside = await setFileAside(path, now);
  const notice = `The settings file could not be read. It was kept as ${setAside}; the settings start empty.`;
  return { ...noSettings, notices: [notice], setAside };
}

/** `undefined` for what is no settings file. */
function describeStored(bytes: Buffer | undefined): StoredSettings | undefined {
  if (bytes === undefined) return noSettings;
  const text = decodeText(bytes);
  const parsed = text.ok ? parseSettings(text.value) : text;
  if (!parsed.ok) return undefined;
  const { file, strayKeys } = parsed.value;
  const newer = `The settings were written by a newer version of this program (format ${file.version}). What this version does not know is kept as it is.`;
  const stray = `The settings file holds ${strayKeys.join(', ')}, typed in by hand. It is not used and goes with the next save; enter it in the form instead.`;
  return {
    file,
    notices: [...(file.version > settingsFileVersion ? [newer] : []), ...(strayKeys.length > 0 ? [stray] : [])],
  };
}

/** A plugin's settings, and the keys that this version of it knows: stored ones of other names stay. */
export interface PluginSection {
  readonly id: string;
  readonly keys: readonly string[];
  readonly settings: RawPlugin;
  /** What of a plugin other than PI may go into the history. */
  readonly form?: PluginForm;
}

export interface SaveRequest extends LoadOptions {
  /** The account that saves; that of the process by default. */
  readonly by?: string;
  readonly expectedRevision: number;
  /** The sections that change; an absent one stays. */
  readonly plugin?: PluginSection | undefined;
  readonly appliance?: RawAppliance | undefined;
  readonly pluginId?: string | undefined;
  readonly confirmedHttpOrigin?: string | undefined;
  /** `null` for the built-in one. */
  readonly contract?: ServerContract | null | undefined;
  readonly operation?: RawOperation | undefined;
  /**
   * Must succeed before the file changes, and is undone if the file cannot be written. Called with the stored settings, and not on a
   * conflict.
   */
  readonly first?: (file: SettingsFile) => Promise<Result<SecretChange | undefined, Failure>>;
}

export interface SaveResult {
  readonly status: 'saved' | 'conflict';
  readonly stored: StoredSettings;
  /** Of the secrets that `first` stored. */
  readonly secretNames?: readonly string[];
  /** Of the known settings. */
  readonly changes?: readonly Difference[];
}

/** Saves sections if the file is still at the expected revision; else answers the stored settings and changes nothing. */
export async function saveStoredSettings({
  path,
  now,
  by = accountName(),
  first,
  ...request
}: SaveRequest): Promise<Result<SaveResult, Failure>> {
  let undo: SecretChange['undo'] | undefined;
  const saved = await guarded<Result<SaveResult, Failure>>(path, async () => {
    const stored = await loadLocked(path, now);
    if (stored.file.revision !== request.expectedRevision) return ok({ status: 'conflict', stored });
    const ready = await first?.(stored.file);
    if (ready?.ok === false) return ready;
    undo = ready?.value?.undo;
    const next = withSections(stored.file, request);
    const { plugin } = request;
    const form = plugin?.form === undefined ? undefined : { id: plugin.id, form: plugin.form };
    const { file, notices, changes } = await writeRevision(path, { stored, file: next, by, now, form });
    return ok({
      status: 'saved',
      stored: { ...stored, file, notices },
      secretNames: ready?.value?.names ?? [],
      changes,
    });
  });
  if (saved.ok) return saved.value;
  await undo?.();
  return saved;
}

interface Revision {
  readonly stored: StoredSettings;
  readonly file: SettingsFile;
  readonly by: string;
  readonly now: number;
  readonly form?: KnownForm | undefined;
}

/** The newest that is known beside the settings file, which may be set aside or an earlier one: that of the history and of the service. */
export async function newestRevision(path: string): Promise<number> {
  return Math.max(await newestKept(path), await appliedRevision(dirname(path)));
}

/**
 * For the holder of the lock: writes the file, then the history. Answers the file as written, the notices of both, and what changed. Its
 * revision comes after all that are known: one number names one state of the settings, a window that shows an earlier state is refused,
 * and the app sends the service those with a later one.
 */
export async function writeRevision(path: string, { stored, file: changed, by, now, form }: Revision) {
  const revision = Math.max(changed.revision, (await newestRevision(path)) + 1);
  const file: SettingsFile = { ...changed, revision };
  const at = new Date(now).toISOString();
  const modified = (await modifiedAt(path)) ?? at;
  await writeAsHolder(path, settingsToText(file));
  const settings = { before: knownSettings(stored.file, form), after: knownSettings(file, form) };
  const before = { revision: stored.file.revision, settings: settings.before, at: modified };
  const after = { revision: file.revision, settings: settings.after, at };
  const notices = [...stored.notices, ...(await recordSave(path, { before, after, by }, now))];
  return { file, notices, changes: differences(settings.before, settings.after) };
}

type Sections = Pick<
  SaveRequest,
  'plugin' | 'appliance' | 'pluginId' | 'confirmedHttpOrigin' | 'contract' | 'operation'
>;

/** Settings with other sections, one revision on. Keys of the present sections that this version does not know stay. */
export function withSections(file: SettingsFile, sections: Sections) {
  const { plugin, appliance, pluginId, confirmedHttpOrigin, contract, operation } = sections;
  const confirmed = new Set(confirmedHttpOrigins(file));
  if (confirmedHttpOrigin !== undefined) confirmed.add(confirmedHttpOrigin);
  const { contract: former, ...others } = file;
  const next = contract === undefined ? former : (contract ?? undefined);
  const changed: SettingsFile = {
    ...others,
    ...(next === undefined ? {} : { contract: next }),
    ...(operation === undefined ? {} : { operation: { ...file.operation, ...operation } }),
    ...(confirmed.size === 0 ? {} : { confirmedHttpOrigins: [...confirmed] }),
    revision: file.revision + 1,
    ...(appliance === undefined ? {} : { appliance: { ...unknownKeys(file.appliance, applianceKeys), ...appliance } }),
    ...(pluginId === undefined ? {} : { pluginId }),
  };
  if (plugin === undefined) return withoutSecrets(changed);
  const { id, keys, settings } = plugin;
  return withoutSecrets(withSection(changed, id, { ...unknownKeys(sectionOf(file, id), keys), ...settings }));
}

export function confirmedHttpOrigins(file: SettingsFile): readonly string[] {
  return originsIn(file['confirmedHttpOrigins']);
}

export function unknownKeys(section: Readonly<Record<string, unknown>>, known: readonly string[]) {
  return Object.fromEntries(Object.entries(section).filter(([key]) => !known.includes(key)));
}

/** Runs work under the lock of a settings file, and turns errors of the system into a failure. */
export async function guarded<T>(path: string, work: () => Promise<T>): Promise<Result<T, Failure>> {
  try {
    return ok(await withLock(lockOf(path), work));
  } catch (error) {
    if (error instanceof LockBusyError) {
      return settingsFileFailure(
        `The settings file ${path} is being changed by ${error.holder}.`,
        saving,
        'Try again in a moment.',
      );
    }
    if (!(error instanceof Error && 'code' in error)) throw error;
    return settingsFileFailure(
      `The settings file ${path} cannot be written (${reasonOf(error)}).`,
      saving,
      `${writeHint(error)} Nothing was lost.`,
    );
  }
}
