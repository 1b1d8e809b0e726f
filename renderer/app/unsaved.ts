import { isApplianceDirty } from '../features/appliance/appliance-store.ts';
import { isDirty } from '../features/plugin-settings/pi-draft-store.ts';
import { isOtherDirty } from '../features/plugin-settings/other-plugin-store.ts';
import type { Stores } from './stores.ts';

type Sections = Pick<Stores, 'draft' | 'other' | 'appliance'>;

function isAnythingUnsaved({ draft, other, appliance }: Sections): boolean {
  return isDirty(draft.getState()) || isOtherDirty(other.getState()) || isApplianceDirty(appliance.getState());
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
