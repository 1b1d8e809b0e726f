import { isDirty } from '../lib/section-draft.ts';
import type { Stores } from './stores.ts';

type Sections = Pick<Stores, 'draft' | 'other' | 'appliance'>;

function isAnythingUnsaved({ draft, other, appliance }: Sections): boolean {
  return isDirty(draft.getState()) || isDirty(other.getState()) || isDirty(appliance.getState());
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
