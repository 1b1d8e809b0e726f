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
  useTest,
} from '../../app/use-stores.ts';
import { useNow } from '../../lib/hooks.ts';
import { lastResult } from '../../lib/request-store.ts';
import { revisionGap, statusOf } from '../service/health.ts';
import { callOfTest, type LastCall } from './last-call.ts';
import type { PiFacts } from './overview-model.ts';
import { reachOf } from './reach-store.ts';

/** What is known of the connection to PI: the last check and the last test of this window, and the last call of the service. */
export function usePiFacts(settings: SettingsView): PiFacts {
  const { lastCall } = useStores();
  useEffect(() => lastCall.getState().watch(), [lastCall]);
  const ofService = useLastCall((store) => store.call);
  const ofTest = useLastTest(settings.revision);
  const practising = usePractising();
  const status = useService((store) => statusOf(store.view));
  const saved = useDraft((draft) => draft.storedRevision);
  const newest = practising || (ofTest?.at ?? 0) > (ofService?.at ?? 0) ? ofTest : ofService;
  const isOther =
    newest?.settingsRevision === undefined
      ? revisionGap(status, saved) !== undefined
      : newest.settingsRevision !== saved;
  return {
    reach: reachOf(useReach((store) => store.request)),
    settings,
    settingsKey: useSavedKey(),
    lastCall: newest,
    isCallStale: newest?.by === 'service' && isOther,
    now: useNow(),
  };
}

/** The last lookup on Test settings, if it was made with the saved settings. */
function useLastTest(revision: number): LastCall | undefined {
  const key = useSavedKey();
  const lookup = useTest((store) => lastResult(store.lookup));
  const at = useTest((store) => store.history[0]?.at);
  if (lookup === undefined || at === undefined) return undefined;
  if (lookup.input.settingsKey !== key || lookup.input.savedRevision !== revision) return undefined;
  return callOfTest(at, lookup.phase === 'answered' ? undefined : lookup.error);
}
