import { hasWork } from '../features/server-contract/contract-model.ts';
import { isDirty, type FormStore } from '../lib/section-draft.ts';
import type { Stores } from './stores.ts';

type Sections = Pick<Stores, 'draft' | 'other' | 'appliance' | 'contract'>;

function isAnythingUnsaved({ draft, other, appliance, contract }: Sections): boolean {
  if ([draft, other, appliance].some((section: Pick<FormStore, 'getState'>) => isDirty(section.getState())))
    return true;
  const { view, work } = contract.getState();
  return view !== undefined && hasWork({ view, work });
}

/** Makes the browser ask before it closes a window with unsaved settings. Returns the function that stops this. */
export function askBeforeLeaving(
  window: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  sections: Sections,
): () => void {
  const onBeforeUnload = (event: Event): void => {
    if (isAnythingUnsaved(sections)) event.preventDefault();
  };
  window.addEventListener('beforeunload', onBeforeUnload);
  return () => window.removeEventListener('beforeunload', onBeforeUnload);
}
