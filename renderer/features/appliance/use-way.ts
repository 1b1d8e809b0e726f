import { useLayoutEffect } from 'react';
import { useStore } from 'zustand';
import { useBridging } from '../../app/use-stores.ts';
import { settingVisit } from '../../ui/links.ts';
import { useBridge } from '../service/use-bridge.ts';
import type { Way } from './bridging-store.ts';

/** The way that the screen shows: as chosen in this window, else the one that is in use. */
export function useWay(): Way {
  const { isWay } = useBridge();
  const chosen = useBridging((store) => store.chosen);
  const choose = useBridging((store) => store.choose);
  const visit = useStore(settingVisit, (store) => store.visit);
  // A link to a field of the site leads to its form.
  useLayoutEffect(() => {
    if (visit?.screen === 'appliance') choose('link');
  }, [visit, choose]);
  return chosen ?? (isWay ? 'bridge' : 'link');
}
