import { applianceKeys, type RawAppliance } from '../../shared/appliance.ts';
import { namedSettings, type PluginForm } from '../../shared/plugin-form.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { EcmPlugin } from './contract.ts';
import { pluginIdOf, sectionOf, withSection, type PluginSections } from './settings-sections.ts';
import { withoutUserInfo } from '../../shared/user-info.ts';

/**
 * The settings as they may leave the program: for a support bundle, an export, a screen, an operator. An allow-list: known keys with
 * values of known forms. What somebody typed into the settings file by hand stays there and goes nowhere else.
 */
export interface PublicSettings extends PluginSections {
  readonly pluginId: string;
  readonly revision: number;
  readonly appliance: RawPlugin;
}

export interface SettingsToShow extends PluginSections {
  readonly revision: number;
  readonly appliance: RawPlugin;
}

/** @param plugins those whose sections are wanted; only a plugin's form says which of its settings are no secrets */
export function publicSettings(
  stored: SettingsToShow,
  plugins: readonly Pick<EcmPlugin, 'id' | 'form'>[],
): PublicSettings {
  const { revision, appliance } = stored;
  const empty: PublicSettings = {
    revision,
    pluginId: pluginIdOf(stored),
    plugin: {},
    appliance: publicAppliance(appliance),
  };
  return plugins.reduce((all, { id, form }) => withSection(all, id, publicSection(form, sectionOf(stored, id))), empty);
}

export function publicAppliance(section: RawAppliance): RawPlugin {
  return Object.fromEntries(applianceKeys.flatMap((key) => publicEntry(key, section[key])));
}

/** The settings that a plugin's form names, with values of the forms that settings have. */
export function publicSection(form: PluginForm, section: RawPlugin): RawPlugin {
  const namesOf = new Map(
    form.fields.flatMap((field) => (field.kind === 'numbers-by-name' ? [[field.key, field.names]] : [])),
  );
  const entries = Object.entries(namedSettings(form, section));
  return Object.fromEntries(entries.flatMap(([key, value]) => publicEntry(key, value, namesOf.get(key))));
}

type Entry = readonly [string, unknown];

/** @param names of a setting that holds numbers by name; any other setting of several members is left out */
function publicEntry(key: string, value: unknown, names?: readonly string[]): readonly Entry[] {
  if (Array.isArray(value)) return [[key, value.flatMap(publicValue)]];
  if (typeof value !== 'object' || value === null) return publicValue(value).map((each) => [key, each]);
  if (names === undefined) return [];
  const members = Object.entries(value).filter(([name]) => names.includes(name));
  return [[key, Object.fromEntries(members.flatMap(([name, each]) => publicValue(each).map((kept) => [name, kept])))]];
}

function publicValue(value: unknown): readonly (string | number | boolean)[] {
  if (typeof value === 'string') return [withoutUserInfo(value)];
  return typeof value === 'number' || typeof value === 'boolean' ? [value] : [];
}
