import { hashOf } from '../../state/app-store.ts';
import { useApp } from '../../state/use-stores.ts';

/** Switches to the practice vault and goes where one can try it. */
export function useEnterPractice(): { readonly entering: boolean; enter(): Promise<void> } {
  const entering = useApp((app) => app.switchingTo === 'practice');
  const switchProfile = useApp((app) => app.switchProfile);
  const enter = async (): Promise<void> => {
    if (await switchProfile('practice')) window.location.hash = hashOf('test-settings');
  };
  return { entering, enter };
}
