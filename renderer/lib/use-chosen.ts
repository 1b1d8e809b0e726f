import { isDirty } from '../features/plugin-settings/pi-draft-store.ts';
import { draftProblems } from '../features/plugin-settings/pi-draft.ts';
import { otherRules } from '../features/plugin-settings/other-plugin-draft.ts';
import { isOtherDirty } from '../features/plugin-settings/other-plugin-store.ts';
import { isPi } from '../features/appliance/plugins-store.ts';
import { useDraft, useOther, usePlugins } from '../app/use-stores.ts';

/** What screens ask of the settings of the chosen plugin, whichever that is. */

export function useIsPi(): boolean {
  return usePlugins(isPi);
}

export function useUnsaved(): boolean {
  const pi = useDraft(isDirty);
  const other = useOther(isOtherDirty);
  return useIsPi() ? pi : other;
}

/** How much keeps what is on screen from being used. */
export function useProblemCount(): number {
  const pi = useDraft(({ view, values, secrets }) =>
    view === undefined ? 0 : draftProblems(view, values, secrets).length,
  );
  const other = useOther(({ view, values, secrets }) =>
    view === undefined ? 0 : otherRules.problems(view, values, secrets).length,
  );
  return useIsPi() ? pi : other;
}
