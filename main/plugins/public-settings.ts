import { applianceKeys } from '../../shared/appliance.ts';
import { namedSettings, type PluginForm } from '../../shared/plugin-form.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { EcmPlugin } from './contract.ts';
import { sectionOf, withSection, type PluginSections } from './settings-sections.ts';

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

/** @param plugin the chosen one; only its form says which of its settings are no secrets, so other plugins' sections are left out */
export function publicSettings(
  { revision, plugin: pi, pluginId, ...stored }: SettingsToShow,
  plugin: EcmPlugin,
): PublicSettings {
  const { id, form } = plugin;
  const section = publicSection(form, sectionOf({ plugin: pi, pluginId, plugins: stored.plugins }, id));
  const appliance = Object.fromEntries(applianceKeys.flatMap((key) => publicEntry(key, stored.appliance[key])));
  return withSection({ revision, pluginId: id, plugin: {}, appliance }, id, section);
}

function publicSection(form: PluginForm, section: RawPlugin): RawPlugin {
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

/** A text without the user name and password of an address in it. */
export function withoutUserInfo(text: string): string {
  return text.replaceAll(/\/\/[^/?#\s]*@/g, '//');
}
