import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import { err, ok } from '../../shared/result.ts';
import type { Bridge, NewId } from '../bridge.ts';
import { createAppStore, type AppStore } from './app-store.ts';
import { createApplianceStore, type ApplianceStore } from './appliance-store.ts';
import { createCompareStore, type CompareStore } from './compare-store.ts';
import { createDiagnoseStore, type DiagnoseOrder, type DiagnoseStore } from './diagnose-store.ts';
import { createDraftStore, isDirty, type DraftStore } from './draft-store.ts';
import { keep } from './lab-rules.ts';
import { createLabStore, type LabStore } from './lab-store.ts';
import { createLogStore, type LogStore } from './log-store.ts';
import { createReachStore, type ReachStore } from './reach-store.ts';
import type { SectionStore } from './section-draft.ts';
import { createServiceStore, isConnected, type ServiceStore } from './service-store.ts';
import { formProblems, sessionOf } from './test-form.ts';
import { createTestStore, type TestStore } from './test-store.ts';

/** Everything the screens share, built once. */
export interface Stores {
  readonly client: Client;
  readonly app: StoreApi<AppStore>;
  readonly draft: StoreApi<DraftStore>;
  readonly appliance: StoreApi<ApplianceStore>;
  readonly test: StoreApi<TestStore>;
  readonly reach: StoreApi<ReachStore>;
  readonly service: StoreApi<ServiceStore>;
  readonly log: StoreApi<LogStore>;
  readonly compare: StoreApi<CompareStore>;
  readonly diagnose: StoreApi<DiagnoseStore>;
  readonly lab: StoreApi<LabStore>;
}

/** Builds the stores and ties them together: whatever belongs to a profile follows the profile. */
export function createStores({ client, onEvent }: Bridge, newId: NewId, now: () => number): Stores {
  const app = createAppStore(client);
  const draft = createDraftStore(client);
  const appliance = createApplianceStore(client);
  const readDraft = () => {
    const { values, secrets } = draft.getState();
    return { plugin: values, secrets };
  };
  const reach = createReachStore(client, newId);
  const test = createTestStore({ client, newId, readDraft });
  const compare = createCompareStore({ client, newId, readDraft, now });
  const readOrder = (): DiagnoseOrder => {
    const { form } = test.getState();
    return {
      ...(isDirty(draft.getState()) ? { draft: readDraft() } : {}),
      ...(Object.keys(formProblems(form)).length === 0 ? { session: sessionOf(form) } : {}),
    };
  };
  const lab = createLabStore({ client, newId, now, readDraft, readSaved: () => draft.getState().view?.plugin ?? {} });
  const diagnose = createDiagnoseStore({ client, newId, now, readOrder });
  const service = createServiceStore(client, now);
  const log = createLogStore(client);
  app.subscribe(({ info }, before) => {
    if (info === undefined || info.profile === before.info?.profile) return;
    for (const store of [reach, test, compare, diagnose, lab]) store.getState().reset();
    if (info.profile === 'practice') test.getState().prefillForPractice();
    for (const store of [draft, appliance]) void store.getState().load(info.profile);
    void service.getState().start();
  });
  test.subscribe(({ outcome }, before) => {
    if (outcome === undefined || outcome === before.outcome) return;
    const kept = outcome.kind === 'answered' ? keep(ok(outcome.result)) : keep(err(outcome.error));
    lab.getState().remember(outcome.session, kept);
  });
  // Both sections are in one file with one revision: what one screen saves, the other one's draft goes on from.
  refreshAfterSave(draft, appliance);
  refreshAfterSave(appliance, draft);
  service.subscribe((state) => log.getState().connectionChanged(isConnected(state)));
  onEvent('app/state', (state) => app.getState().receive(state));
  onEvent('service/state', (view) => service.getState().receive(view));
  onEvent('service/log', (lines) => log.getState().receive(lines));
  onEvent('diagnose/rung', (event) => diagnose.getState().receive(event));
  return { client, app, draft, appliance, test, reach, service, log, compare, diagnose, lab };
}

type Saving = Pick<SectionStore<unknown, string, string>, 'save' | 'refresh'>;
type SavingStore = { getState(): Saving; subscribe(listener: (now: Saving, before: Saving) => void): () => void };

function refreshAfterSave(saved: SavingStore, other: SavingStore): void {
  saved.subscribe(({ save }, before) => {
    if (save.phase === 'saved' && save !== before.save) void other.getState().refresh();
  });
}
