import { useEffect } from 'react';
import type { SettingsView } from '../../../shared/views.ts';
import {
  useDraft,
  useLastCall,
  usePractising,
  useReach,
  useSavedKey,
  useService,
  useStores,
} from '../../app/use-stores.ts';
import { useNow } from '../../lib/hooks.ts';
import { revisionGap, statusOf } from '../service/health.ts';
import type { PiFacts } from './overview-model.ts';
import { reachOf } from './reach-store.ts';

/** What is known of the connection to PI: the last check of this window, and the last call of the service. */
export function usePiFacts(settings: SettingsView): PiFacts {
  const { lastCall } = useStores();
  useEffect(() => lastCall.getState().watch(), [lastCall]);
  const call = useLastCall((store) => store.call);
  const practising = usePractising();
  const status = useService((store) => statusOf(store.view));
  const saved = useDraft((draft) => draft.storedRevision);
  // A service with other settings than the saved ones says nothing about these.
  const counts = !practising && revisionGap(status, saved) === undefined;
  return {
    reach: reachOf(useReach((store) => store.request)),
    settings,
    settingsKey: useSavedKey(),
    lastCall: counts ? call : undefined,
    now: useNow(),
  };
}
