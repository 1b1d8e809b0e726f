import { pluginSection } from '../../../shared/drafts.ts';
import { trimEnds } from '../../../shared/names.ts';
import { fieldProblem, valueOf as pluginValueOf } from '../../../shared/plugin-form.ts';
import type { PluginSettingsView, SettingsView } from '../../../shared/views.ts';
import {
  isPlainHttpElsewhere,
  originOf,
  piPluginId,
  pluginDefaults,
  pluginSecretNames,
  settingKeys,
  settingProblems,
  type RawPlugin,
  type SecretName,
  type SettingKey,
} from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import {
  problemsOf,
  type DraftProblemOf,
  type SectionField,
  type SectionRules,
  type TypedSecrets,
} from '../../lib/section-draft.ts';
import { sectionOfKeys } from '../../lib/three-way.ts';
import { same, textOf } from '../../lib/values.ts';

/** The rules of the drafts of plugin settings, of PI and of another plugin: pure. */

export type PluginSecretName = (typeof pluginSecretNames)[number];
export type FieldKey = SettingKey | PluginSecretName;
export type PiTypedSecrets = TypedSecrets<PluginSecretName>;

/** The order of the form: the secrets follow their account. */
export const fieldKeys: readonly FieldKey[] = settingKeys.flatMap((key): FieldKey[] =>
  key === 'apiUser' ? [key, ...pluginSecretNames] : [key],
);

export function isSecretKey(key: FieldKey | SecretName): key is PluginSecretName {
  return (pluginSecretNames as readonly string[]).includes(key);
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

const section = sectionOfKeys(settingKeys, pluginDefaults, withoutBlankLines);
export const { valueOf, changedKeys } = section;

function endpointOf(plugin: RawPlugin): string {
  return textOf(valueOf(plugin, 'endpointUrl'));
}

export function unconfirmedHttpOrigin(view: SettingsView, plugin: RawPlugin): string | undefined {
  const url = endpointOf(plugin);
  const origin = originOf(url);
  if (origin === undefined || !isPlainHttpElsewhere(url)) return undefined;
  return view.confirmedHttpOrigins.includes(origin) ? undefined : origin;
}

export function isFirstRun(view: SettingsView): boolean {
  return view.revision === 0 && Object.keys(view.plugin).length === 0;
}

const fields: readonly SectionField<FieldKey>[] = fieldKeys.map((key) => ({
  key,
  label: settingTexts[key].label,
  isSecret: isSecretKey(key),
}));

export const piRules: SectionRules<SettingsView, SettingKey, PluginSecretName> = {
  ...section,
  sectionOf: () => pluginSection(piPluginId),
  valuesOf: ({ plugin }) => plugin,
  withBase: (view, revision, plugin) => ({ ...view, revision, plugin }),
  fieldsOf: () => fields,
  fieldProblems: (_view, values, _typed, key) =>
    settingProblems(key, valueOf(values, key)).map((problem) => ({ ...problem, key })),
  storedSecret: ({ secrets }, name) => secrets[name],
  needsSecret: () => true,
  secretOrigin: (values) => originOf(endpointOf(values)),
  secretTrust: (values) => trimEnds(textOf(valueOf(values, 'trustedCaFile'))),
  unconfirmedHttpOrigin,
};

export function draftProblems(
  view: SettingsView,
  values: RawPlugin,
  secrets: PiTypedSecrets,
): readonly DraftProblemOf<FieldKey>[] {
  return problemsOf({ rules: piRules, view, values, secrets });
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
  fieldsOf: ({ form }) => form.fields.map(({ key, label, kind }) => ({ key, label, isSecret: kind === 'secret' })),
  valueOf: (values, key) => values[key],
  changedKeys: (before, after) => Object.keys({ ...before, ...after }).filter((key) => !same(before[key], after[key])),
  overlay: (base, changes) => ({ ...base, ...changes }),
  fieldProblems({ form }, values, _typed, key) {
    const field = form.fields.find((each) => each.key === key);
    const problem = field && fieldProblem(field, values[key]);
    return problem === undefined ? [] : [{ key, ...problem }];
  },
  storedSecret: ({ secrets }, name) => secrets[name] ?? 'not-set',
  needsSecret: ({ form }, _values, name) => form.fields.some(({ key, required }) => key === name && required),
  secretOrigin: () => undefined,
  hidesSecretConflicts: true,
  unconfirmedHttpOrigin: () => undefined,
};
