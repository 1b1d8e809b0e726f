import {
  applianceDefaults,
  applianceKeys,
  applianceProblems,
  namesAppliance,
  siteOrigin,
  type ApplianceKey,
  applianceTexts,
} from '../../../shared/appliance.ts';
import { appliance as applianceSection } from '../../../shared/drafts.ts';
import { required } from '../../../shared/problem.ts';
import type { ApplianceView } from '../../../shared/views.ts';
import type { DraftSecretState } from '../plugin-settings/model.ts';
import type { DraftProblemOf, SectionRules, TypedSecrets } from '../../lib/section-draft.ts';
import { same, valueIn, type RawSection } from '../../lib/values.ts';
import type { ConflictRow } from '../../ui/form/conflict-dialog.tsx';
import { describeValue } from '../../ui/form/words.ts';
import { text as formText } from '../../ui/form/text.ts';

/** The rules of a draft of the appliance settings. Pure. */

export type ApplianceSecretName = 'clientSecret';
export type ApplianceField = ApplianceKey | ApplianceSecretName;

/** In the order of the form: the secret follows its account. */
export const applianceFields: readonly ApplianceField[] = applianceKeys.flatMap((key): ApplianceField[] =>
  key === 'clientId' ? [key, 'clientSecret'] : [key],
);

/** The value, valid or not, or the default. */
export function applianceValueOf(section: RawSection, key: ApplianceKey): unknown {
  return valueIn(section, key, applianceDefaults);
}

export function isApplianceChanged(key: ApplianceKey, before: RawSection, after: RawSection): boolean {
  return !same(applianceValueOf(before, key), applianceValueOf(after, key));
}

function changedKeys(before: RawSection, after: RawSection): readonly ApplianceKey[] {
  return applianceKeys.filter((key) => isApplianceChanged(key, before, after));
}

/** The state of the client secret with this draft. A secret stored for another site is not used. */
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

/** The problems of one value. Without a site no appliance is set up, and the other values are not required. */
export function applianceFieldProblems(
  values: RawSection,
  typed: TypedSecrets<ApplianceSecretName>,
  key: ApplianceKey,
): readonly DraftProblemOf<ApplianceKey>[] {
  const isNamed = namesAppliance(values);
  // An entered secret requires a site, because it is bound to it.
  if (!isNamed && (key !== 'site' || typed.clientSecret === undefined)) return [];
  return applianceProblems(key, applianceValueOf(values, key));
}

/** The problems that prevent saving, in the order of the form. */
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

/** The settings whose opened, stored and edited values differ. */
export function applianceConflictRows(
  opened: ApplianceView,
  theirs: ApplianceView,
  mine: RawSection,
  typed: TypedSecrets<ApplianceSecretName>,
): readonly ConflictRow[] {
  return applianceFields.flatMap((key): ConflictRow[] => {
    const { label } = applianceTexts[key];
    if (key === 'clientSecret') {
      const { secretStates } = formText;
      if (typed.clientSecret === undefined) return [];
      return [
        {
          key,
          label,
          opened: secretStates[opened.clientSecret],
          stored: secretStates[theirs.clientSecret],
          mine: secretStates.typed,
        },
      ];
    }
    if (
      !isApplianceChanged(key, opened.appliance, theirs.appliance) &&
      !isApplianceChanged(key, theirs.appliance, mine)
    )
      return [];
    const words = (section: RawSection): string => describeValue(applianceValueOf(section, key));
    return [{ key, label, opened: words(opened.appliance), stored: words(theirs.appliance), mine: words(mine) }];
  });
}
