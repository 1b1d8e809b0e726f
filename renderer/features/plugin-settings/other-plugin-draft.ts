import type { PluginSettingsView } from '../../../shared/views.ts';
import { fieldProblem, secretsOf, valueOf, type PluginField } from '../../../shared/plugin-form.ts';
import { required, type Problem } from '../../../shared/problem.ts';
import type { DraftSecretState } from './pi-draft.ts';
import type { DraftProblemOf, SectionDraft, SectionRules, SectionStore, Typed } from '../../lib/section-draft.ts';
import { same, type RawSection } from '../../lib/values.ts';

/** The rules of a draft of the settings of a plugin other than PI. Its form is data, so that nothing here knows the plugin. */

export type OtherTyped = Typed<string>;
export type OtherDraft = SectionDraft<PluginSettingsView, string, string>;
export type OtherStore = SectionStore<PluginSettingsView, string, string>;

export function otherSecretState({ secrets }: PluginSettingsView, name: string, typed: OtherTyped): DraftSecretState {
  return typed[name] === undefined ? (secrets[name] ?? 'not-set') : 'typed';
}

/** What keeps one field from being saved. */
export function otherFieldProblem(
  view: PluginSettingsView,
  field: PluginField,
  values: RawSection,
  typed: OtherTyped,
): Problem | undefined {
  if (field.kind !== 'secret') return fieldProblem(field, values[field.key]);
  const state = otherSecretState(view, field.key, typed);
  return !field.required || state === 'set' || state === 'typed' ? undefined : required;
}

function problems(view: PluginSettingsView, values: RawSection, typed: OtherTyped): readonly DraftProblemOf<string>[] {
  return view.form.fields.flatMap((field) => {
    const problem = otherFieldProblem(view, field, values, typed);
    return problem === undefined ? [] : [{ key: field.key, ...problem }];
  });
}

/** Every setting of the form, absent ones with what their absence means; so two sections with the same meaning are the same. */
function valuesOf({ form, settings }: PluginSettingsView): RawSection {
  const secrets = new Set(secretsOf(form));
  return Object.fromEntries(
    form.fields.filter(({ key }) => !secrets.has(key)).map((field) => [field.key, valueOf(field, settings)]),
  );
}

export const otherRules: SectionRules<PluginSettingsView, string, string> = {
  valuesOf,
  withBase: (view, revision, settings) => ({ ...view, revision, settings }),
  changedKeys: (before, after) => Object.keys({ ...before, ...after }).filter((key) => !same(before[key], after[key])),
  overlay: (base, mine) => ({ ...base, ...mine }),
  problems,
  unconfirmedHttpOrigin: () => undefined,
};
