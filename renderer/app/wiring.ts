import { isPi } from '../features/appliance/plugins-store.ts';
import { isConnected } from '../features/service/service-store.ts';
import type { Schedule } from '../lib/draft-autosave.ts';
import type { NewId } from '../lib/request-store.ts';
import type { FormStore } from '../lib/section-draft.ts';
import type { Bridge } from './bridge.ts';
import { buildStores, type Stores } from './stores.ts';

/** How a change in one store, or an event of the main process, changes other stores. */

const later: Schedule = (work, ms) => void setTimeout(work, ms);

export function createStores(
  { client, onEvent }: Bridge,
  newId: NewId,
  now: () => number,
  schedule: Schedule = later,
): Stores {
  const stores = buildStores(client, newId, now, schedule);
  const { draft, other, appliance, plugins, contract, service, log } = stores;
  followProfile(stores);
  followFirstRun(stores);
  followChoice(stores);
  followEndpoint(stores);
  // The sections and the choice of the plugin share one file with one revision, so each save changes the revision of all.
  refreshAfterSave(draft, appliance, plugins, contract);
  refreshAfterSave(appliance, draft, other, plugins, contract);
  refreshAfterSave(other, draft, appliance, plugins, contract);
  refreshAfterSave(contract, draft, other, appliance, plugins);
  service.subscribe((state, before) => {
    if (state.view === before.view) return;
    if (!isConnected(state)) endInUse(draft, other, appliance);
    log.getState().connectionChanged(isConnected(state));
    for (const { getState } of [stores.requests, stores.activity, stores.lastCall, stores.bridging])
      getState().serviceChanged(state.view, before.view);
  });
  followEvents(stores, onEvent);
  return stores;
}

/** That saved settings are in use by the service is no longer so once it has gone. */
function endInUse(...sections: readonly Pick<FormStore, 'getState'>[]): void {
  for (const { save, dismissSave } of sections.map(({ getState }) => getState()))
    if (save.phase === 'saved' && save.service?.kind === 'applied') dismissSave();
}

function followEvents(
  { app, service, log, diagnose, applianceTest, impact, ...sections }: Stores,
  onEvent: Bridge['onEvent'],
): void {
  const { draft, other, appliance, plugins, contract } = sections;
  onEvent('app/connected', () => {
    void app.getState().refreshState();
    void service.getState().start();
    log.getState().reconnected();
  });
  onEvent('app/state', (state) => app.getState().receive(state));
  onEvent('service/state', (view) => service.getState().receive(view));
  onEvent('settings/saved', ({ profile }) => {
    if (app.getState().info?.profile !== profile) return;
    for (const section of [draft, other, appliance, plugins, contract])
      if (section.getState().view !== undefined) void section.getState().refresh();
  });
  onEvent('service/log', (lines) => log.getState().receive(lines));
  onEvent('diagnose/check', (event) => {
    diagnose.getState().receive(event);
    applianceTest.getState().receive(event);
  });
  onEvent('impact/progress', (event) => impact.getState().receive(event));
}

function resetResults(stores: Stores): void {
  const { reach, test, compare, diagnose, trust, scenarios, impact, version, templates } = stores;
  const { bridging, applianceTest } = stores;
  const tests = [reach, test, compare, diagnose, trust, scenarios, impact, version, templates, bridging, applianceTest];
  for (const store of tests) store.getState().reset();
}

function followProfile(stores: Stores): void {
  const { app, draft, appliance, plugins, contract, service, bridging, test, scenarioAutosave } = stores;
  app.subscribe(({ info }, before) => {
    if (info === undefined || info.profile === before.info?.profile) return;
    resetResults(stores);
    if (info.profile === 'practice') test.getState().prefillForPractice();
    for (const store of [draft, appliance, contract]) void store.getState().load(info.profile);
    // Each profile has its own choice of the plugin.
    plugins.setState({ view: undefined });
    void plugins.getState().refresh();
    void scenarioAutosave.load();
    void service.getState().start();
    void bridging.getState().refresh();
  });
}

const ofServer = ['endpointUrl', 'trustedCaFile'] as const;
const ofLogin = ['apiUser', 'authenticator'] as const;

/** Another server, or another login, invalidates the answers that were given before. */
function followEndpoint({ draft, version, templates }: Stores): void {
  draft.subscribe(({ values, typedCount }, before) => {
    const changed = (keys: readonly string[]): boolean => keys.some((key) => values[key] !== before.values[key]);
    if (changed(ofServer)) version.getState().reset();
    if (changed([...ofServer, ...ofLogin]) || typedCount !== before.typedCount) templates.getState().reset();
  });
}

/** The first steps follow the real settings and lookups, not those of practice. */
function followFirstRun({ app, draft, test, start }: Stores): void {
  const isReal = (): boolean => app.getState().info?.profile === 'real';
  draft.subscribe(({ view }, before) => {
    if (view !== undefined && view !== before.view && isReal()) start.getState().see(view);
  });
  test.subscribe(({ lookup }, before) => {
    if (lookup.phase === 'answered' && lookup !== before.lookup && isReal()) start.getState().markTested();
  });
}

/** Another plugin has its own settings, and invalidates the results of the previous one. */
function followChoice(stores: Stores): void {
  const { app, plugins, other, draft, appliance, contract } = stores;
  plugins.subscribe((state, before) => {
    const { info } = app.getState();
    if (state.view === undefined || info === undefined || state.view.currentId === before.view?.currentId) return;
    if (before.view !== undefined) {
      resetResults(stores);
      // Choosing a plugin has changed the revision of the settings file.
      for (const section of [draft, appliance, contract]) void section.getState().refresh();
    }
    if (isPi(state)) return;
    const { view, refresh, load } = other.getState();
    void (view?.pluginId === state.view.currentId ? refresh() : load(info.profile));
  });
}

interface RefreshedStore {
  getState(): { readonly view?: unknown; refresh(): Promise<void> };
}

interface SavedStore {
  subscribe(
    listener: (state: { readonly save: { readonly phase: string } }, before: { readonly save: unknown }) => void,
  ): unknown;
}

function refreshAfterSave(saved: SavedStore, ...others: readonly RefreshedStore[]): void {
  saved.subscribe(({ save }, before) => {
    if (save.phase !== 'saved' || save === before.save) return;
    for (const other of others) if (other.getState().view !== undefined) void other.getState().refresh();
  });
}
