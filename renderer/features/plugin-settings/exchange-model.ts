import type { SettingsView } from '../../../shared/views.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import {
  loadPlugin,
  secretNames,
  settingKeys,
  settingsFileVersion,
  type RawPlugin,
  type SettingKey,
} from '../../../shared/settings.ts';
import type { Difference } from '../../ui/difference-table.tsx';
import { describeValue, problemSentence } from '../../ui/form/words.ts';
import { changedKeys, fieldKeys, isSecretKey, valueOf, type TypedSecrets } from './pi-draft.ts';
import { isRecord } from '../../lib/values.ts';
import { exchange } from './text-exchange.ts';
import { text as formText } from '../../ui/form/text.ts';

/** Settings as a file: given away without secrets, and taken in key by key. */

function isSecretName(key: string): boolean {
  return (secretNames as readonly string[]).includes(key);
}

/** The saved plugin settings as the settings file has them. A stray secret in the stored section stays behind. */
export function exportedSettings({ revision, plugin }: SettingsView): string {
  const shown = Object.fromEntries(Object.entries(plugin).filter(([key]) => !isSecretName(key)));
  return `${JSON.stringify({ version: settingsFileVersion, revision, plugin: shown }, undefined, 2)}\n`;
}

/** What a text brings for the form. */
export interface Import {
  /** By key, only what the form does not show already. */
  readonly values: Readonly<Partial<Record<SettingKey, unknown>>>;
  readonly rows: readonly Difference[];
  /** A sentence for everything that is not taken over. */
  readonly leftOut: readonly string[];
}

export type ReadImport =
  | { readonly ok: true; readonly value: Import }
  | { readonly ok: false; readonly message: string };

function parse(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}

/** The section of a whole file, or a section alone. */
function sectionOf(file: Readonly<Record<string, unknown>>): RawPlugin | undefined {
  if (Object.hasOwn(file, 'plugin')) return isRecord(file['plugin']) ? file['plugin'] : undefined;
  return settingKeys.some((key) => Object.hasOwn(file, key)) ? file : undefined;
}

/** Reads what was pasted, for a form that shows `onScreen`. An absent key has its default; a bad one is left out. */
export function readImport(words: string, onScreen: RawPlugin): ReadImport {
  const file = parse(words);
  if (!isRecord(file)) return { ok: false, message: exchange.notJson };
  const section = sectionOf(file);
  if (section === undefined) return { ok: false, message: exchange.notSettings };
  const { problems } = loadPlugin(section);
  const present = problems.filter(({ key }) => Object.hasOwn(section, key));
  const bad = new Set<string>(present.map(({ key }) => key));
  const changed = changedKeys(onScreen, section).filter((key) => !bad.has(key));
  const { version } = file;
  const strange = Object.keys(section).filter((key) => !(settingKeys as readonly string[]).includes(key));
  return {
    ok: true,
    value: {
      values: Object.fromEntries(changed.map((key) => [key, valueOf(section, key)])),
      rows: differences(changed, onScreen, section),
      leftOut: [
        ...(typeof version === 'number' && version > settingsFileVersion ? [exchange.newerVersion(version)] : []),
        ...present.map(problemSentence),
        ...strange.map((key) => (isSecretName(key) ? exchange.secret(key) : exchange.unknown(key))),
      ],
    },
  };
}

function differences(keys: readonly SettingKey[], before: RawPlugin, after: RawPlugin): readonly Difference[] {
  return keys.map((key) => ({
    key,
    label: settingTexts[key].label,
    before: describeValue(valueOf(before, key)),
    after: describeValue(valueOf(after, key)),
  }));
}

/** What saving would change, typed secrets included: that they are typed, never what. */
export function unsavedChanges(view: SettingsView, values: RawPlugin, typed: TypedSecrets): readonly Difference[] {
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
