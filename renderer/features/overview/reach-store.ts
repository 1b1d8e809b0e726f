import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { DiagnoseResult } from '../../../shared/diagnose-result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { NewId } from '../../app/bridge.ts';

/** Whether PI can be reached with the saved settings, as far as that can be told without logging in. */
export interface ReachState {
  readonly running: { readonly requestId: string } | undefined;
  readonly result: DiagnoseResult | undefined;
  readonly error: ErrorInfo | undefined;
}

export interface ReachActions {
  check(): Promise<void>;
  cancel(): Promise<void>;
  reset(): void;
}

export type ReachStore = ReachState & ReachActions;

const initial: ReachState = { running: undefined, result: undefined, error: undefined };

export function createReachStore(client: Client, newId: NewId): StoreApi<ReachStore> {
  return createStore<ReachStore>()((set, get) => ({
    ...initial,
    async check() {
      if (get().running !== undefined) return;
      const requestId = newId();
      set({ running: { requestId }, error: undefined });
      const answer = await client['diagnose/run']({ requestId, scope: 'reach' });
      if (get().running?.requestId !== requestId) return;
      set(answer.ok ? { ...initial, result: answer.value } : { ...initial, error: answer.error });
    },
    async cancel() {
      const { running } = get();
      if (running !== undefined) await client['request/cancel'](running);
    },
    reset() {
      void get().cancel();
      set(initial);
    },
  }));
}
