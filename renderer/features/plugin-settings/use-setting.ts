import { useMemo } from 'react';
import { settingProblems, type SettingKey, type SettingProblem } from '../../../shared/settings.ts';
import { showsProblems } from '../../ui/form/words.ts';
import { valueOf } from './pi-draft.ts';
import { useDraft } from '../../app/use-stores.ts';
import { idleReason, warningOf } from './form-model.ts';

export interface Setting {
  readonly value: unknown;
  /** What is wrong, if it is to be shown yet. */
  readonly problems: readonly SettingProblem[];
  readonly warning: string | undefined;
  /** Why the field is disabled, if it is. A bad value can always be put right. */
  readonly idle: string | undefined;
  edit(value: unknown): void;
  touch(): void;
}

/** One setting of the draft, as its field needs it. */
export function useSetting(key: SettingKey): Setting {
  const value = useDraft((draft) => valueOf(draft.values, key));
  const reason = useDraft((draft) => idleReason(key, draft.values));
  const shown = useDraft((draft) => showsProblems(draft.view, draft.touched.has(key)));
  const edit = useDraft((draft) => draft.edit);
  const touch = useDraft((draft) => draft.touch);
  const problems = useMemo(() => settingProblems(key, value), [key, value]);
  return {
    value,
    problems: shown ? problems : [],
    warning: warningOf(key, value),
    idle: problems.length === 0 ? reason : undefined,
    edit: (next) => edit(key, next),
    touch: () => touch(key),
  };
}
