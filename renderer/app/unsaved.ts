import { isApplianceDirty } from '../features/appliance/appliance-store.ts';
import { isDirty } from '../features/plugin-settings/pi-draft-store.ts';
import { isOtherDirty } from '../features/plugin-settings/other-plugin-store.ts';
import type { Stores } from './stores.ts';

type Sections = Pick<Stores, 'draft' | 'other' | 'appliance'>;

function isAnythingUnsaved({ draft, other, appliance }: Sections): boolean {
  return isDirty(draft.getState()) || isOtherDirty(other.getState()) || isApplianceDirty(appliance.getState());
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
