import { required } from '../../../shared/problem.ts';
import type { SecretState, SettingsView } from '../../../shared/views.ts';
import {
  isPlainHttpElsewhere,
  loadPlugin,
  originOf,
  pluginDefaults,
  pluginSecretNames,
  settingKeys,
  type RawPlugin,
  type SecretName,
  type SettingKey,
  type SettingProblem,
} from '../../../shared/settings.ts';
import type { SectionRules, Typed } from '../../lib/section-draft.ts';
import { same, textOf, valueIn } from '../../lib/values.ts';

/** The rules of a draft of the plugin settings: pure, so that the form, the test and the overview agree. */

export type PluginSecretName = (typeof pluginSecretNames)[number];
/** A field of the form. */
export type FieldKey = SettingKey | PluginSecretName;
export type TypedSecrets = Typed<PluginSecretName>;
/** `typed`: entered here and not saved yet. */
export type DraftSecretState = SecretState | 'typed';

/** The form's order: the secrets follow the account that they belong to. */
export const fieldKeys: readonly FieldKey[] = settingKeys.flatMap((key): FieldKey[] =>
  key === 'apiUser' ? [key, ...pluginSecretNames] : [key],
);

export function isSecretKey(key: FieldKey | SecretName): key is PluginSecretName {
  return (pluginSecretNames as readonly string[]).includes(key);
}

/** The value as it is, valid or not; absent means the default. */
export function valueOf(plugin: RawPlugin, key: SettingKey): unknown {
  return valueIn(plugin, key, pluginDefaults);
}

/** The lines of Map Domains, whatever the file holds there. */
export function domainLines(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : textOf(value).split('\n');
}

/** Blank lines of the map mean nothing, so they are neither a change nor saved. */
function meaningful(key: SettingKey, value: unknown): unknown {
  if (key !== 'domainMap' || !Array.isArray(value)) return value;
  return value.filter((line) => typeof line !== 'string' || line.trim() !== '');
}

export function isChanged(key: SettingKey, before: RawPlugin, after: RawPlugin): boolean {
  return !same(meaningful(key, valueOf(before, key)), meaningful(key, valueOf(after, key)));
}

export function changedKeys(before: RawPlugin, after: RawPlugin): readonly SettingKey[] {
  return settingKeys.filter((key) => isChanged(key, before, after));
}

/** `base` with the settings of `mine` in it; what `mine` does not know about stays. */
export function overlay(base: RawPlugin, mine: RawPlugin): RawPlugin {
  const changes = changedKeys(base, mine).map((key) => [key, meaningful(key, valueOf(mine, key))]);
  return { ...base, ...Object.fromEntries(changes) };
}

/** What a secret's state will be with this draft: one stored for another origin counts as not set. */
export function secretState(
  name: PluginSecretName,
  view: SettingsView,
  plugin: RawPlugin,
  typed: TypedSecrets,
): DraftSecretState {
  if (typed[name] !== undefined) return 'typed';
  const stored = view.secrets[name];
  const origin = originOf(textOf(valueOf(plugin, 'endpointUrl')));
  if (stored !== 'set' || origin === undefined) return stored;
  return origin === originOf(textOf(valueOf(view.plugin, 'endpointUrl'))) ? 'set' : 'other-origin';
}

export type DraftProblem = SettingProblem & { readonly key: FieldKey };

/** Everything that keeps the draft from being used, in the form's order. */
export function draftProblems(view: SettingsView, plugin: RawPlugin, typed: TypedSecrets): readonly DraftProblem[] {
  const { problems } = loadPlugin(plugin);
  return fieldKeys.flatMap((key): DraftProblem[] => {
    if (!isSecretKey(key)) return problems.flatMap((problem) => (problem.key === key ? [{ ...problem, key }] : []));
    const state = secretState(key, view, plugin, typed);
    return state === 'set' || state === 'typed' ? [] : [{ key, ...required }];
  });
}

/** The origin that plain http has to be confirmed for, if it has. */
export function unconfirmedHttpOrigin(view: SettingsView, plugin: RawPlugin): string | undefined {
  const url = textOf(valueOf(plugin, 'endpointUrl'));
  const origin = originOf(url);
  if (origin === undefined || !isPlainHttpElsewhere(url)) return undefined;
  return view.confirmedHttpOrigins.includes(origin) ? undefined : origin;
}

/** Nothing was ever entered here. */
export function isFirstRun(view: SettingsView): boolean {
  return view.revision === 0 && Object.keys(view.plugin).length === 0;
}

export const pluginRules: SectionRules<SettingsView, SettingKey, PluginSecretName> = {
  valuesOf: ({ plugin }) => plugin,
  withBase: (view, revision, plugin) => ({ ...view, revision, plugin }),
  changedKeys,
  overlay,
  problems: draftProblems,
  unconfirmedHttpOrigin,
};
