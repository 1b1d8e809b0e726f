import {
  applianceDefaults,
  applianceKeys,
  applianceProblems,
  namesAppliance,
  siteOrigin,
  type ApplianceKey,
} from '../../../shared/appliance.ts';
import { appliance as applianceSection } from '../../../shared/drafts.ts';
import { required } from '../../../shared/problem.ts';
import type { ApplianceView } from '../../../shared/views.ts';
import type { DraftSecretState } from '../plugin-settings/model.ts';
import type { DraftProblemOf, SectionRules, TypedSecrets } from '../../lib/section-draft.ts';
import { same, valueIn, type RawSection } from '../../lib/values.ts';

/** The rules of a draft of the appliance's settings: pure. */

export type ApplianceSecretName = 'clientSecret';
export type ApplianceField = ApplianceKey | ApplianceSecretName;

/** The form's order: the secret follows the account that it belongs to. */
export const applianceFields: readonly ApplianceField[] = applianceKeys.flatMap((key): ApplianceField[] =>
  key === 'clientId' ? [key, 'clientSecret'] : [key],
);

/** The value as it is, valid or not; absent means the default. */
export function applianceValueOf(section: RawSection, key: ApplianceKey): unknown {
  return valueIn(section, key, applianceDefaults);
}

export function isApplianceChanged(key: ApplianceKey, before: RawSection, after: RawSection): boolean {
  return !same(applianceValueOf(before, key), applianceValueOf(after, key));
}

function changedKeys(before: RawSection, after: RawSection): readonly ApplianceKey[] {
  return applianceKeys.filter((key) => isApplianceChanged(key, before, after));
}

/** What the client secret's state will be with this draft: one stored for another site counts as not set. */
export function clientSecretState(
  view: ApplianceView,
  values: RawSection,
  typed: TypedSecrets<ApplianceSecretName>,
): DraftSecretState {
  if (typed.clientSecret !== undefined) return 'typed';
  const origin = siteOrigin(values);
  if (view.clientSecret !== 'set' || origin === undefined) return view.clientSecret;
  return origin === siteOrigin(view.appliance) ? 'set' : 'other-origin';
}

/** What is wrong with one value of the form. Without a site there is no appliance, and nothing else is asked for. */
export function applianceFieldProblems(
  values: RawSection,
  typed: TypedSecrets<ApplianceSecretName>,
  key: ApplianceKey,
): readonly DraftProblemOf<ApplianceKey>[] {
  const isNamed = namesAppliance(values);
  // A secret is bound to a site, so one that was typed needs one.
  if (!isNamed && (key !== 'site' || typed.clientSecret === undefined)) return [];
  return applianceProblems(key, applianceValueOf(values, key));
}

/** Everything that keeps the draft from being saved, in the form's order. */
export function applianceDraftProblems(
  view: ApplianceView,
  values: RawSection,
  typed: TypedSecrets<ApplianceSecretName>,
): readonly DraftProblemOf<ApplianceField>[] {
  return applianceFields.flatMap((key): readonly DraftProblemOf<ApplianceField>[] => {
    if (key !== 'clientSecret') return applianceFieldProblems(values, typed, key);
    const state = clientSecretState(view, values, typed);
    return !namesAppliance(values) || state === 'set' || state === 'typed' ? [] : [{ key, ...required }];
  });
}

export const applianceRules: SectionRules<ApplianceView, ApplianceKey, ApplianceSecretName> = {
  sectionOf: () => applianceSection,
  valuesOf: ({ appliance }) => appliance,
  withBase: (view, revision, appliance) => ({ ...view, revision, appliance }),
  changedKeys,
  overlay: (base, mine) => ({
    ...base,
    ...Object.fromEntries(changedKeys(base, mine).map((key) => [key, applianceValueOf(mine, key)])),
  }),
  problems: applianceDraftProblems,
  unconfirmedHttpOrigin: () => undefined,
};
