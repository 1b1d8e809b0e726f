import { useMemo } from 'react';
import { correctedSetting, hasBlankEnds } from '../../../shared/corrections.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { settingProblems, type SettingKey, type SettingProblem } from '../../../shared/settings.ts';
import { useContract, useDraft, useStores } from '../../app/use-stores.ts';
import { belowField, showsProblems, underField, type BelowField } from '../../ui/form/words.ts';
import { notOffered } from './contract-line.ts';
import { idleReason, warningOf } from './form-model.ts';
import { valueOf } from './model.ts';

export interface Setting {
  readonly value: unknown;
  /** The problems of the value, if they are to be shown yet. */
  readonly problems: readonly SettingProblem[];
  /** Why the field is disabled. Absent for an invalid value, which can always be corrected. */
  readonly idle: string | undefined;
  /** The line below the field: its first problem, a warning, or a hint. */
  readonly below: BelowField;
  /** What was meant by the value, if it is to be offered. */
  readonly correction: string | undefined;
  edit(value: unknown): void;
  touch(): void;
}

export function useSetting(key: SettingKey): Setting {
  const value = useDraft((draft) => valueOf(draft.values, key));
  const reason = useDraft((draft) => idleReason(key, draft.values));
  const version = useDraft((draft) => valueOf(draft.values, 'piVersion'));
  const lack = useContract(({ view }) => (view === undefined ? undefined : notOffered(key, view.missing, version)));
  const shown = useDraft((draft) => showsProblems(draft.view, draft.touched.has(key)));
  const { edit, touch } = useStores().draft.getState();
  const problems = useMemo(() => settingProblems(key, value), [key, value]);
  const [problem] = shown ? problems : [];
  const idle = problems.length === 0 ? reason : undefined;
  // A blank between two words is at the end while they are typed.
  const warning = !shown && hasBlankEnds(key, value) ? undefined : warningOf(key, value);
  const hint = idle ?? settingTexts[key].brief;
  return {
    value,
    problems: shown ? problems : [],
    idle,
    below: belowField(hint, problem === undefined ? undefined : underField(problem), warning ?? lack),
    correction: shown ? correctedSetting(key, value) : undefined,
    edit: (next) => edit(key, next),
    touch: () => touch(key),
  };
}
