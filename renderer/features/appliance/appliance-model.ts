import { applianceTexts } from '../../../shared/appliance.ts';
import type { ApplianceView } from '../../../shared/views.ts';
import type { ConflictRow } from '../../ui/form/conflict-dialog.tsx';
import { describeValue } from '../../ui/form/words.ts';
import { applianceFields, applianceValueOf, isApplianceChanged, type ApplianceSecretName } from './appliance-draft.ts';
import type { TypedSecrets } from '../../lib/section-draft.ts';
import type { RawSection } from '../../lib/values.ts';
import { text } from '../../ui/text.ts';

/** The settings on which what was opened, what is stored now and what is on screen do not agree. */
export function applianceConflictRows(
  opened: ApplianceView,
  theirs: ApplianceView,
  mine: RawSection,
  typed: TypedSecrets<ApplianceSecretName>,
): readonly ConflictRow[] {
  return applianceFields.flatMap((key): ConflictRow[] => {
    const { label } = applianceTexts[key];
    if (key === 'clientSecret') {
      const { secretStates } = text.settings;
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
