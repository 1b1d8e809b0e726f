import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import type { NewId } from '../lib/request-store.ts';
import type { Bridge } from './bridge.ts';
import { createAppStore, type AppStore } from './app-store.ts';
import { createApplianceStore, type ApplianceStore } from '../features/appliance/appliance-store.ts';
import { createCommands, type Commands } from './commands.ts';
import { createCompareStore, type CompareStore } from '../features/test-settings/compare-store.ts';
import { createDiagnoseStore, type DiagnoseOrder, type DiagnoseStore } from '../features/diagnose/diagnose-store.ts';
import { createDraftAutosave, type Schedule } from '../lib/draft-autosave.ts';
import {
  createDraftStore,
  createOtherStore,
  createServerQueries,
  type DraftStore,
  type OtherStore,
  type ServerQueries,
} from '../features/plugin-settings/store.ts';
import {
  autosaveScenarios,
  createScenariosStore,
  type ScenariosStore,
} from '../features/test-settings/scenarios-store.ts';
import { createLogStore, type LogStore } from '../features/service/log-store.ts';
import { watchOtherProfile } from './other-profile.ts';
import { createPluginsStore, type PluginsStore } from '../features/appliance/plugins-store.ts';
import { createReachStore, type ReachStore } from '../features/overview/reach-store.ts';
import { settingsInUse } from './settings-in-use.ts';
import { createServiceStore, type ServiceStore } from '../features/service/service-store.ts';
import { createStartStore, type StartStore } from '../features/overview/start-store.ts';
import { formProblems, sessionOf } from '../features/test-settings/form-model.ts';
import { createTestStore, type TestStore } from '../features/test-settings/store.ts';
import { followEvents, tieTogether } from './wiring.ts';

/** Everything the screens share, built once. */
export interface Stores extends ServerQueries {
  readonly client: Client;
  readonly app: StoreApi<AppStore>;
  /** The settings of PI. */
  readonly draft: StoreApi<DraftStore>;
  /** Those of the chosen plugin, where that is not PI. */
  readonly other: StoreApi<OtherStore>;
  readonly plugins: StoreApi<PluginsStore>;
  readonly appliance: StoreApi<ApplianceStore>;
  readonly test: StoreApi<TestStore>;
  readonly reach: StoreApi<ReachStore>;
  readonly service: StoreApi<ServiceStore>;
  readonly log: StoreApi<LogStore>;
  readonly compare: StoreApi<CompareStore>;
  readonly diagnose: StoreApi<DiagnoseStore>;
  readonly scenarios: StoreApi<ScenariosStore>;
  readonly start: StoreApi<StartStore>;
  readonly commands: Commands;
}

const later: Schedule = (work, ms) => void setTimeout(work, ms);

/** Builds the stores and ties them together. */
export function createStores(
  { client: bridge, onEvent }: Bridge,
  newId: NewId,
  now: () => number,
  schedule: Schedule = later,
): Stores {
  const app = createAppStore(bridge);
  const client = watchOtherProfile(bridge, (profile) => app.getState().refuse(profile));
  const autosave = createDraftAutosave({ client, schedule });
  const draft = createDraftStore(client, autosave.read);
  const other = createOtherStore(client, autosave.read);
  const plugins = createPluginsStore(client);
  const appliance = createApplianceStore(client, autosave.read);
  autosave.follow(draft);
  autosave.follow(other);
  autosave.follow(appliance);
  const { readDraft, readSaved, isUnsaved } = settingsInUse({ draft, other, plugins });
  const reach = createReachStore({ client, newId, readSaved });
  const test = createTestStore({ client, newId, now, readDraft });
  const compare = createCompareStore({ client, newId, readDraft, now });
  const readOrder = (): DiagnoseOrder => {
    const { form } = test.getState();
    return {
      ...(isUnsaved() ? { draft: readDraft() } : {}),
      ...(Object.keys(formProblems(form)).length === 0 ? { session: sessionOf(form) } : {}),
    };
  };
  const scenarios = createScenariosStore({ client, newId, readDraft, readSaved });
  const scenarioAutosave = autosaveScenarios(client, scenarios);
  const diagnose = createDiagnoseStore({ client, newId, now, readOrder });
  const service = createServiceStore(client, now);
  const log = createLogStore(client);
  const stores: Stores = {
    client,
    app,
    draft,
    other,
    plugins,
    appliance,
    test,
    reach,
    service,
    log,
    compare,
    diagnose,
    scenarios,
    ...createServerQueries({ client, newId }, draft),
    start: createStartStore(),
    commands: createCommands(),
  };
  tieTogether(stores, scenarioAutosave);
  followEvents(stores, onEvent);
  return stores;
}
