import { isDeepStrictEqual } from 'node:util';
import type { PluginForm } from '../../../shared/plugin-form.ts';
import { piPluginId, type RawPlugin } from '../../../shared/settings.ts';
import { piForm } from '../../pi/form.ts';
import { originsIn } from '../../plugins/plain-http.ts';
import { publicSettings, type SettingsToShow } from '../../plugins/public-settings.ts';

/** What is known of each revision of the settings that was saved (operations.md, "Settings history"). */

/** The settings that the program knows, without secrets; what else is in the settings file stays there. */
export interface KnownSettings {
  readonly pluginId: string;
  readonly plugin: RawPlugin;
  /** Of plugins other than PI, as they were when their forms were known last. */
  readonly plugins?: Readonly<Record<string, RawPlugin>> | undefined;
  readonly appliance: RawPlugin;
  readonly contract?: unknown;
  readonly operation?: RawPlugin | undefined;
  readonly confirmedHttpOrigins?: readonly string[] | undefined;
}

export interface SavedRevision {
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The account of the system, or {@link unknownAccount}. */
  readonly by: string;
  /** What differs from the revision before, as {@link differences} names it. */
  readonly changed: readonly string[];
  readonly settings: KnownSettings;
}

/** Of a revision that was not saved by this program, or by an earlier release of it. */
export const unknownAccount = 'unknown';

export const maxRevisions = 50;

export interface KnownForm {
  readonly id: string;
  readonly form: PluginForm;
}

/**
 * The known part of the settings of a file, or of those that a service runs with.
 * @param form of a plugin other than PI; sections of plugins whose forms are not known are left out
 */
export function knownSettings(
  file: SettingsToShow & { readonly confirmedHttpOrigins?: unknown },
  form?: KnownForm,
): KnownSettings {
  const forms = [{ id: piPluginId, form: piForm }, ...(form === undefined || form.id === piPluginId ? [] : [form])];
  const { pluginId, plugin, plugins, appliance, contract, operation } = publicSettings(file, forms);
  const confirmedHttpOrigins = originsIn(file.confirmedHttpOrigins);
  const known = {
    pluginId,
    plugin,
    ...(plugins !== undefined && { plugins }),
    appliance,
    ...(contract !== undefined && { contract }),
    ...(operation !== undefined && { operation }),
    ...(confirmedHttpOrigins.length > 0 && { confirmedHttpOrigins }),
  };
  // As it is after it was written and read, so that both can be compared.
  return JSON.parse(JSON.stringify(known)) as KnownSettings;
}

export interface Difference {
  /** As errors name a setting: `endpointUrl`, `appliance.site`, `operation.historyDays`; `plugins.<id>.<key>` of another plugin. */
  readonly key: string;
  /** `null` where it is not set. */
  readonly old: unknown;
  readonly new: unknown;
}

export function differences(before: KnownSettings, after: KnownSettings): readonly Difference[] {
  const [old, next] = [new Map(entriesOf(before)), new Map(entriesOf(after))];
  const keys = [...new Set([...next.keys(), ...old.keys()])];
  return keys.flatMap((key) => {
    const pair = { old: old.get(key) ?? null, new: next.get(key) ?? null };
    return isDeepStrictEqual(pair.old, pair.new) ? [] : [{ key, ...pair }];
  });
}

function entriesOf(settings: KnownSettings): readonly (readonly [string, unknown])[] {
  const { pluginId, plugin, plugins = {}, appliance, contract, operation = {}, confirmedHttpOrigins } = settings;
  const { functions, ...ofContract } = (contract ?? {}) as { readonly functions?: object };
  return [
    ['pluginId', pluginId],
    ...Object.entries(plugin),
    ...Object.entries(plugins).flatMap(([id, section]) => named(`plugins.${id}`, section)),
    ...named('appliance', appliance),
    ...named('contract', ofContract),
    ...named('contract.functions', functions ?? {}),
    ...named('operation', operation),
    ['confirmedHttpOrigins', confirmedHttpOrigins],
  ];
}

function named(prefix: string, section: object): readonly (readonly [string, unknown])[] {
  return Object.entries(section).map(([key, value]) => [`${prefix}.${key}`, value]);
}

/** A revision of the settings file, and when it was written. */
export interface PresentRevision {
  readonly revision: number;
  readonly settings: KnownSettings;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The history with the present settings, which another program, a person or an earlier release may have written. */
export function withPresent(history: readonly SavedRevision[], present: PresentRevision): readonly SavedRevision[] {
  const { revision, at } = present;
  const last = history.at(-1);
  const settings = carried(present.settings, last);
  const changes = last === undefined ? [] : differences(last.settings, settings);
  if (revision === 0 || (last?.revision === revision && changes.length === 0)) return history;
  return [...history, { revision, at, by: unknownAccount, changed: changes.map(({ key }) => key), settings }];
}

/** Sections of plugins whose forms are not known now are as they were known last. */
function carried(settings: KnownSettings, last: SavedRevision | undefined): KnownSettings {
  const former = last?.settings.plugins;
  return former === undefined ? settings : { ...settings, plugins: { ...former, ...settings.plugins } };
}

export interface RevisionSaved {
  readonly before: PresentRevision;
  readonly after: PresentRevision;
  readonly by: string;
}

/** The history after a save. Revisions are in the order in which they were saved; their numbers may begin anew. */
export function withSaved(history: readonly SavedRevision[], { before, after, by }: RevisionSaved) {
  const upToNow = withPresent(history, before);
  const last = upToNow.at(-1);
  const settings = carried(after.settings, last);
  const changed = differences(carried(before.settings, last), settings).map(({ key }) => key);
  return [...upToNow, { ...after, settings, by, changed }].slice(-maxRevisions);
}

/** The latest one that was saved under this number. */
export function revisionOf(history: readonly SavedRevision[], revision: number): SavedRevision | undefined {
  return history.findLast((each) => each.revision === revision);
}
