import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import type { Bridge, NewId } from '../bridge.ts';
import { createAppStore, type AppStore } from './app-store.ts';
import { createDraftStore, type DraftStore } from './draft-store.ts';
import { createReachStore, type ReachStore } from './reach-store.ts';
import { createTestStore, type TestStore } from './test-store.ts';

/** Everything the screens share, built once. */
export interface Stores {
  readonly client: Client;
  readonly app: StoreApi<AppStore>;
  readonly draft: StoreApi<DraftStore>;
  readonly test: StoreApi<TestStore>;
  readonly reach: StoreApi<ReachStore>;
}

/** Builds the stores and ties them together: whatever belongs to a profile follows the profile. */
export function createStores({ client, onEvent }: Bridge, newId: NewId): Stores {
  const app = createAppStore(client);
  const draft = createDraftStore(client);
  const reach = createReachStore(client, newId);
  const readDraft = () => {
    const { values, secrets } = draft.getState();
    return { plugin: values, secrets };
  };
  const test = createTestStore({ client, newId, readDraft });
  app.subscribe(({ info }, before) => {
    if (info === undefined || info.profile === before.info?.profile) return;
    reach.getState().reset();
    test.getState().reset();
    if (info.profile === 'practice') test.getState().prefillForPractice();
    void draft.getState().load(info.profile);
  });
  onEvent('app/state', (state) => app.getState().receive(state));
  return { client, app, draft, test, reach };
}
