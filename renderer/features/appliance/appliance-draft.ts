import {
  applianceDefaults,
  applianceKeys,
  applianceProblems,
  applianceTexts,
  namesAppliance,
  siteOrigin,
  type ApplianceKey,
} from '../../../shared/appliance.ts';
import { appliance as applianceSection } from '../../../shared/drafts.ts';
import type { ApplianceView } from '../../../shared/views.ts';
import type { SectionField, SectionRules } from '../../lib/section-draft.ts';
import { sectionOfKeys } from '../../lib/three-way.ts';

/** The rules of a draft of the appliance settings. Pure. */

export type ApplianceSecretName = 'clientSecret';
export type ApplianceField = ApplianceKey | ApplianceSecretName;

/** In the order of the form: the secret follows its account. */
export const applianceFields: readonly ApplianceField[] = applianceKeys.flatMap((key): ApplianceField[] =>
  key === 'clientId' ? [key, 'clientSecret'] : [key],
);

const fields: readonly SectionField<ApplianceField>[] = applianceFields.map((key) => ({
  key,
  label: applianceTexts[key].label,
  isSecret: key === 'clientSecret',
}));

const section = sectionOfKeys(applianceKeys, applianceDefaults);
export const applianceValueOf = section.valueOf;

export const applianceRules: SectionRules<ApplianceView, ApplianceKey, ApplianceSecretName> = {
  ...section,
  sectionOf: () => applianceSection,
  valuesOf: ({ appliance }) => appliance,
  withBase: (view, revision, appliance) => ({ ...view, revision, appliance }),
  fieldsOf: () => fields,
  /** Without a site no appliance is set up, and the other values are not required. */
  fieldProblems(_view, values, typed, key) {
    // An entered secret requires a site, because it is bound to it.
    const isChecked = namesAppliance(values) || (key === 'site' && typed.clientSecret !== undefined);
    return isChecked ? applianceProblems(key, applianceValueOf(values, key)) : [];
  },
  storedSecret: ({ clientSecret }) => clientSecret,
  needsSecret: (_view, values) => namesAppliance(values),
  secretOrigin: siteOrigin,
  unconfirmedHttpOrigin: () => undefined,
};
