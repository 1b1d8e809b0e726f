import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventPayload } from '../../../shared/contract.ts';
import type { Check, DiagnoseResult } from '../../../shared/diagnose-result.ts';
import {
  cancellableRequest,
  idle,
  type RequestActions,
  type RequestParts,
  type RequestState,
} from '../../lib/request-store.ts';
import { keyOfSettings, typedSecrets } from '../../lib/section-draft.ts';
import { withCheck } from '../diagnose/diagnose-store.ts';
import type { ApplianceStore } from './appliance-store.ts';

/** What a test was made with. Its result keeps it, so it is without secrets. */
export interface TestedAppliance {
  readonly startedAt: number;
  readonly key: string;
}

export interface ApplianceTestStore extends Omit<RequestActions<TestedAppliance>, 'start'> {
  readonly request: RequestState<TestedAppliance, DiagnoseResult, readonly Check[]>;
  start(): Promise<void>;
  /** A check of a running test, of this window or another one. */
  receive(event: EventPayload<'diagnose/check'>): void;
}

/** The test of the connection with what is on the Appliance screen, saved or not. */
export function createApplianceTestStore(
  { now, ...parts }: RequestParts & { readonly now: () => number },
  draft: StoreApi<ApplianceStore>,
): StoreApi<ApplianceTestStore> {
  const { client } = parts;
  return createStore<ApplianceTestStore>()((set, get) => {
    const field = { get: () => get().request, set: (request: ApplianceTestStore['request']) => set({ request }) };
    const { start, ...others } = cancellableRequest(parts, field, (_input: TestedAppliance, { requestId }) => {
      const { values, secrets } = draft.getState();
      return client['appliance/test']({ requestId, appliance: values, ...typedSecrets(secrets) });
    });
    return {
      request: idle,
      start: () => {
        const { values, typedCount } = draft.getState();
        return start({ startedAt: now(), key: keyOfSettings(values, typedCount) });
      },
      ...others,
      receive: (event) => set({ request: withCheck(get().request, event) }),
    };
  });
}
