import type { SettingsView } from '../../../shared/views.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import {
  loadPlugin,
  piPluginId,
  secretNames,
  settingKeys,
  settingsFileVersion,
  type RawPlugin,
  type SettingKey,
} from '../../../shared/settings.ts';
import type { Difference } from '../../ui/difference-table.tsx';
import { describeValue, problemSentence } from '../../ui/form/words.ts';
import { changedKeys, fieldKeys, isSecretKey, valueOf, type PiTypedSecrets } from './model.ts';
import { isRecord } from '../../lib/values.ts';
import { text as formText } from '../../ui/form/text.ts';
import { exchange } from './text.ts';

/** Settings as a file: exported without secrets, imported key by key. */

function isSecretName(key: string): boolean {
  return (secretNames as readonly string[]).includes(key);
}

/** The saved plugin settings in the form of the settings file. A secret in the stored section is left out. */
export function exportedSettings({ revision, plugin }: SettingsView): string {
  const exported = Object.fromEntries(Object.entries(plugin).filter(([key]) => !isSecretName(key)));
  return `${JSON.stringify({ version: settingsFileVersion, revision, plugin: exported }, undefined, 2)}\n`;
}

export interface Import {
  /** By key: the settings that differ from the form. */
  readonly values: Readonly<Partial<Record<SettingKey, unknown>>>;
  readonly rows: readonly Difference[];
  /** A sentence for everything that is not imported. */
  readonly leftOut: readonly string[];
}

export type ReadImport =
  | { readonly ok: true; readonly value: Import }
  | { readonly ok: false; readonly message: string };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The plugin section of a settings file, or the section alone. */
function sectionOf(file: Readonly<Record<string, unknown>>): RawPlugin | undefined {
  if (Object.hasOwn(file, 'plugin')) return isRecord(file['plugin']) ? file['plugin'] : undefined;
  return settingKeys.some((key) => Object.hasOwn(file, key)) ? file : undefined;
}

/** Reads a pasted text for a form that shows `onScreen`. An absent key has its default; an invalid one is left out. */
export function readImport(text: string, onScreen: RawPlugin): ReadImport {
  const file = parse(text);
  if (!isRecord(file)) return { ok: false, message: exchange.notJson };
  const section = sectionOf(file);
  if (section === undefined) return { ok: false, message: exchange.notSettings };
  const { problems } = loadPlugin(section);
  const present = problems.filter(({ key }) => Object.hasOwn(section, key));
  const invalid = new Set<string>(present.map(({ key }) => key));
  const changed = changedKeys(onScreen, section).filter((key) => !invalid.has(key));
  const { version, pluginId } = file;
  const unknownKeys = Object.keys(section).filter((key) => !(settingKeys as readonly string[]).includes(key));
  return {
    ok: true,
    value: {
      values: Object.fromEntries(changed.map((key) => [key, valueOf(section, key)])),
      rows: differences(changed, onScreen, section),
      leftOut: [
        ...(typeof version === 'number' && version > settingsFileVersion ? [exchange.newerVersion(version)] : []),
        ...(typeof pluginId === 'string' && pluginId !== piPluginId ? [exchange.otherPlugin(pluginId)] : []),
        ...present.map(problemSentence),
        ...unknownKeys.map((key) => (isSecretName(key) ? exchange.secret(key) : exchange.unknown(key))),
      ],
    },
  };
}

function differences(keys: readonly SettingKey[], before: RawPlugin, after: RawPlugin): readonly Difference[] {
  return keys.map((key) => ({
    key,
    label: settingTexts[key].label,
    before: describeValue(valueOf(before, key), key),
    after: describeValue(valueOf(after, key), key),
  }));
}

/** What saving would change. A typed secret is listed without its value. */
export function unsavedChanges(view: SettingsView, values: RawPlugin, typed: PiTypedSecrets): readonly Difference[] {
  const changed = new Map(
    differences(changedKeys(view.plugin, values), view.plugin, values).map((row) => [row.key, row]),
  );
  return fieldKeys.flatMap((key): Difference[] => {
    if (!isSecretKey(key)) return [changed.get(key) ?? []].flat();
    const { secretStates } = formText;
    return typed[key] === undefined
      ? []
      : [{ key, label: settingTexts[key].label, before: secretStates[view.secrets[key]], after: secretStates.typed }];
  });
}
