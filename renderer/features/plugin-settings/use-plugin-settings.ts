import { isPi } from '../appliance/plugins-store.ts';
import { useDraft, useOther, usePlugins } from '../../app/use-stores.ts';
import { isDirty, problemsOf } from '../../lib/section-draft.ts';

export function useIsPi(): boolean {
  return usePlugins(isPi);
}

export function useUnsaved(): boolean {
  const pi = useDraft(isDirty);
  const other = useOther(isDirty);
  return useIsPi() ? pi : other;
}

export function useProblemCount(): number {
  const pi = useDraft((draft) => problemsOf(draft).length);
  const other = useOther((draft) => problemsOf(draft).length);
  return useIsPi() ? pi : other;
}
