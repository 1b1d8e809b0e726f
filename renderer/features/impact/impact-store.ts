import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventPayload } from '../../../shared/contract.ts';
import type { ImpactResult } from '../../../shared/impact.ts';
import type { Scenario } from '../../../shared/scenarios.ts';
import {
  cancellableRequest,
  idle,
  type RequestActions,
  type RequestParts,
  type RequestState,
} from '../../lib/request-store.ts';
import type { ReadDraft } from '../test-settings/store.ts';

/** The requests that changed settings offer other credentials, before they are saved. */

interface ImpactInput {
  /** Of the settings on screen and of the saved ones. */
  readonly settingsKey: string;
}

interface ImpactProgress {
  readonly done: number;
  readonly all: number;
}

export type ImpactRun = RequestState<ImpactInput, ImpactResult, ImpactProgress>;

export interface ImpactStore extends Pick<RequestActions<ImpactInput>, 'cancel' | 'reset'> {
  readonly run: ImpactRun;
  start(): Promise<void>;
  /** Of a preview of this window or another one. */
  receive(event: EventPayload<'impact/progress'>): void;
}

interface Parts extends RequestParts {
  readonly readDraft: ReadDraft;
  readonly readScenarios: () => readonly Scenario[];
  readonly keyOfSettings: () => string;
}

export function createImpactStore({ client, newId, readDraft, ...parts }: Parts): StoreApi<ImpactStore> {
  return createStore<ImpactStore>()((set, get) => {
    const field = { get: () => get().run, set: (run: ImpactRun) => set({ run }) };
    const { start, cancel, reset } = cancellableRequest({ client, newId }, field, (_input, { requestId }) => {
      const scenarios = parts.readScenarios().map(({ name, session }) => ({ name, session }));
      return client['impact/preview']({ requestId, ...readDraft(), scenarios });
    });
    return {
      run: idle,
      start: () => start({ settingsKey: parts.keyOfSettings() }),
      cancel,
      reset,
      receive({ requestId, done, all }) {
        const { run } = get();
        if (run.phase === 'running' && run.requestId === requestId) set({ run: { ...run, progress: { done, all } } });
      },
    };
  });
}
