import { isDirty } from '../lib/section-draft.ts';
import type { Stores } from './stores.ts';

type Sections = Pick<Stores, 'draft' | 'other' | 'appliance'>;

function isAnythingUnsaved({ draft, other, appliance }: Sections): boolean {
  return isDirty(draft.getState()) || isDirty(other.getState()) || isDirty(appliance.getState());
}

/** The window asks before it is left while a section of the settings is not saved. Returns the function that ends that. */
export function askBeforeLeaving(
  window: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  sections: Sections,
): () => void {
  const ask = (event: Event): void => {
    if (isAnythingUnsaved(sections)) event.preventDefault();
  };
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
