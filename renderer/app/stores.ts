import type { Client } from '../../shared/contract.ts';
import { createActivityStore } from '../features/activity/activity-store.ts';
import { createApplianceStore } from '../features/appliance/appliance-store.ts';
import { createApplianceTestStore } from '../features/appliance/connection-test-store.ts';
import { createBridgingStore } from '../features/appliance/bridging-store.ts';
import { createPluginsStore } from '../features/appliance/plugins-store.ts';
import { createDiagnoseStore, type DiagnoseOrder } from '../features/diagnose/diagnose-store.ts';
import { createTrustStore } from '../features/diagnose/trust-store.ts';
import { createImpactStore } from '../features/impact/impact-store.ts';
import { createLastCallStore } from '../features/overview/last-call.ts';
import { createReachStore } from '../features/overview/reach-store.ts';
import { createStartStore } from '../features/overview/start-store.ts';
import { createDraftStore, createOtherStore, createServerQueries } from '../features/plugin-settings/store.ts';
import { createContractStore, keepOrder } from '../features/server-contract/store.ts';
import { createLogStore } from '../features/service/log-store.ts';
import { createRequestsStore } from '../features/service/requests-store.ts';
import { createServiceStore } from '../features/service/service-store.ts';
import { createCompareStore } from '../features/test-settings/compare-store.ts';
import { formProblems, sessionOf } from '../features/test-settings/form-model.ts';
import { autosaveScenarios, createScenariosStore } from '../features/test-settings/scenarios-store.ts';
import { createTestStore } from '../features/test-settings/store.ts';
import { createDraftAutosave, type Schedule } from '../lib/draft-autosave.ts';
import type { NewId } from '../lib/request-store.ts';
import { createAppStore } from './app-store.ts';
import { watchOtherProfile } from './other-profile.ts';
import { settingsInUse } from './settings-in-use.ts';

export type Stores = ReturnType<typeof buildStores>;

/** Builds the stores. `createStores` (wiring.ts) also connects them. */
export function buildStores(bridge: Client, newId: NewId, now: () => number, schedule: Schedule) {
  const app = createAppStore(bridge);
  const client = watchOtherProfile(bridge, (profile) => app.getState().refuse(profile));
  const parts = { client, newId, now };
  const sections = buildSections(client, schedule);
  const { draft } = sections;
  const { readDraft, readSaved, isUnsaved, keyOfDraft, keyOfDiagnosis, keyOfSaved, keyOfBoth, savedRevision } =
    settingsInUse(sections);
  const test = createTestStore({ ...parts, readDraft, keyOfDraft, savedRevision });
  const readOrder = (): DiagnoseOrder => {
    const { form } = test.getState();
    return {
      ...(isUnsaved() ? { draft: readDraft() } : {}),
      ...(Object.keys(formProblems(form)).length === 0 ? { session: sessionOf(form) } : {}),
    };
  };
  const scenarios = createScenariosStore({ ...parts, readDraft, readSaved, keyOfDraft });
  const contract = createContractStore({ ...parts, readDraft, readKept: sections.autosave.read });
  sections.autosave.followOrders(contract, (state, before) =>
    state.view === before.view && state.work === before.work ? undefined : keepOrder(state),
  );
  return {
    client,
    app,
    ...sections,
    test,
    scenarios,
    contract,
    scenarioAutosave: autosaveScenarios(client, scenarios),
    compare: createCompareStore({ ...parts, readDraft }),
    keyOfDraft,
    keyOfSaved,
    keyOfBoth,
    keyOfDiagnosis,
    impact: createImpactStore({
      ...parts,
      readDraft,
      readScenarios: () => scenarios.getState().scenarios,
      keyOfSettings: keyOfBoth,
    }),
    reach: createReachStore({ ...parts, keyOfSaved }),
    diagnose: createDiagnoseStore({ ...parts, readOrder, keyOfDiagnosis }),
    trust: createTrustStore(parts, draft),
    service: createServiceStore(client, now),
    bridging: createBridgingStore(parts),
    applianceTest: createApplianceTestStore(parts, sections.appliance),
    log: createLogStore(client),
    requests: createRequestsStore(client, now),
    activity: createActivityStore(client, now, schedule),
    lastCall: createLastCallStore(client),
    ...createServerQueries(parts, draft),
    start: createStartStore(),
  };
}

function buildSections(client: Client, schedule: Schedule) {
  const autosave = createDraftAutosave(client, schedule);
  const draft = createDraftStore(client, autosave.read);
  /** The settings of the chosen plugin, if it is not PI. */
  const other = createOtherStore(client, autosave.read);
  const appliance = createApplianceStore(client, autosave.read);
  autosave.follow(draft);
  autosave.follow(other);
  autosave.follow(appliance);
  return { draft, other, appliance, autosave, plugins: createPluginsStore(client) };
}
