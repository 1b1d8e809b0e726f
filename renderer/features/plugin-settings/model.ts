import { pluginSection } from '../../../shared/drafts.ts';
import { fieldProblem, valueOf as pluginValueOf, type PluginField } from '../../../shared/plugin-form.ts';
import { required, type Problem } from '../../../shared/problem.ts';
import type { PluginSettingsView, SecretState, SettingsView } from '../../../shared/views.ts';
import {
  isPlainHttpElsewhere,
  loadPlugin,
  originOf,
  piPluginId,
  pluginDefaults,
  pluginSecretNames,
  settingKeys,
  type RawPlugin,
  type SecretName,
  type SettingKey,
  type SettingProblem,
} from '../../../shared/settings.ts';
import type { SectionRules, TypedSecrets } from '../../lib/section-draft.ts';
import { same, textOf, valueIn, type RawSection } from '../../lib/values.ts';

/** The rules of the drafts of plugin settings, of PI and of another plugin: pure. */

export type PluginSecretName = (typeof pluginSecretNames)[number];
/** A field of the form. */
export type FieldKey = SettingKey | PluginSecretName;
export type PiTypedSecrets = TypedSecrets<PluginSecretName>;
/** `typed`: entered here and not saved yet. */
export type DraftSecretState = SecretState | 'typed';

/** The order of the form: the secrets follow their account. */
export const fieldKeys: readonly FieldKey[] = settingKeys.flatMap((key): FieldKey[] =>
  key === 'apiUser' ? [key, ...pluginSecretNames] : [key],
);

export function isSecretKey(key: FieldKey | SecretName): key is PluginSecretName {
  return (pluginSecretNames as readonly string[]).includes(key);
}

/** The value as it is, valid or not; the default where it is absent. */
export function valueOf(plugin: RawPlugin, key: SettingKey): unknown {
  return valueIn(plugin, key, pluginDefaults);
}

/** The lines of Map Domains, whatever the file holds there. */
export function domainLines(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : textOf(value).split('\n');
}

/** Blank lines of the map have no meaning, so they are neither a change nor saved. */
function withoutBlankLines(key: SettingKey, value: unknown): unknown {
  if (key !== 'domainMap' || !Array.isArray(value)) return value;
  return value.filter((line) => typeof line !== 'string' || line.trim() !== '');
}

export function isChanged(key: SettingKey, before: RawPlugin, after: RawPlugin): boolean {
  return !same(withoutBlankLines(key, valueOf(before, key)), withoutBlankLines(key, valueOf(after, key)));
}

export function changedKeys(before: RawPlugin, after: RawPlugin): readonly SettingKey[] {
  return settingKeys.filter((key) => isChanged(key, before, after));
}

/** `base` with the settings of `after` in it; keys that this version does not know stay. */
export function overlay(base: RawPlugin, after: RawPlugin): RawPlugin {
  const changes = changedKeys(base, after).map((key) => [key, withoutBlankLines(key, valueOf(after, key))]);
  return { ...base, ...Object.fromEntries(changes) };
}

/** The state of a secret with this draft: one stored for another origin is not usable. */
export function secretState(
  name: PluginSecretName,
  view: SettingsView,
  plugin: RawPlugin,
  typed: PiTypedSecrets,
): DraftSecretState {
  if (typed[name] !== undefined) return 'typed';
  const stored = view.secrets[name];
  const origin = originOf(textOf(valueOf(plugin, 'endpointUrl')));
  if (stored !== 'set' || origin === undefined) return stored;
  return origin === originOf(textOf(valueOf(view.plugin, 'endpointUrl'))) ? 'set' : 'other-origin';
}

export type DraftProblem = SettingProblem & { readonly key: FieldKey };

/** Everything that keeps the draft from being used, in the form's order. */
export function draftProblems(view: SettingsView, plugin: RawPlugin, typed: PiTypedSecrets): readonly DraftProblem[] {
  const { problems } = loadPlugin(plugin);
  return fieldKeys.flatMap((key): DraftProblem[] => {
    if (!isSecretKey(key)) return problems.flatMap((problem) => (problem.key === key ? [{ ...problem, key }] : []));
    const state = secretState(key, view, plugin, typed);
    return state === 'set' || state === 'typed' ? [] : [{ key, ...required }];
  });
}

/** The origin for which the user has to confirm plain http, if there is one. */
export function unconfirmedHttpOrigin(view: SettingsView, plugin: RawPlugin): string | undefined {
  const url = textOf(valueOf(plugin, 'endpointUrl'));
  const origin = originOf(url);
  if (origin === undefined || !isPlainHttpElsewhere(url)) return undefined;
  return view.confirmedHttpOrigins.includes(origin) ? undefined : origin;
}

/** Whether no settings were ever saved. */
export function isFirstRun(view: SettingsView): boolean {
  return view.revision === 0 && Object.keys(view.plugin).length === 0;
}

export const piRules: SectionRules<SettingsView, SettingKey, PluginSecretName> = {
  sectionOf: () => pluginSection(piPluginId),
  valuesOf: ({ plugin }) => plugin,
  withBase: (view, revision, plugin) => ({ ...view, revision, plugin }),
  changedKeys,
  overlay,
  problems: draftProblems,
  unconfirmedHttpOrigin,
};

export function otherSecretState(
  { secrets }: PluginSettingsView,
  name: string,
  typed: TypedSecrets<string>,
): DraftSecretState {
  return typed[name] === undefined ? (secrets[name] ?? 'not-set') : 'typed';
}

/** What keeps one field of another plugin's form from being saved. */
export function otherFieldProblem(
  view: PluginSettingsView,
  field: PluginField,
  values: RawSection,
  typed: TypedSecrets<string>,
): Problem | undefined {
  if (field.kind !== 'secret') return fieldProblem(field, values[field.key]);
  const state = otherSecretState(view, field.key, typed);
  return !field.required || state === 'set' || state === 'typed' ? undefined : required;
}

/** The rules of a plugin other than PI, whose form is data of that plugin. */
export const otherRules: SectionRules<PluginSettingsView, string, string> = {
  sectionOf: ({ pluginId }) => pluginSection(pluginId),
  /** Absent settings have their default here, so that sections with the same meaning are equal. */
  valuesOf: ({ form, settings }) =>
    Object.fromEntries(
      form.fields.filter(({ kind }) => kind !== 'secret').map((field) => [field.key, pluginValueOf(field, settings)]),
    ),
  withBase: (view, revision, settings) => ({ ...view, revision, settings }),
  changedKeys: (before, after) => Object.keys({ ...before, ...after }).filter((key) => !same(before[key], after[key])),
  overlay: (base, changes) => ({ ...base, ...changes }),
  problems: (view, values, typed) =>
    view.form.fields.flatMap((field) => {
      const problem = otherFieldProblem(view, field, values, typed);
      return problem === undefined ? [] : [{ key: field.key, ...problem }];
    }),
  unconfirmedHttpOrigin: () => undefined,
};
