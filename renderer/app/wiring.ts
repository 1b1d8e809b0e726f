import type { StoredAt } from '../../shared/writing.ts';
import type { Bridge } from './bridge.ts';
import { isPi } from '../features/appliance/plugins-store.ts';
import type { ScenarioAutosave } from '../features/test-settings/scenarios-store.ts';
import type { SectionStore } from '../lib/section-draft.ts';
import { isConnected } from '../features/service/service-store.ts';
import type { Stores } from './stores.ts';

/** What one store does because of another. */

/** Whatever belongs to a profile follows the profile, and what was found out with settings goes when those do. */
export function tieTogether(stores: Stores, scenarios: ScenarioAutosave): void {
  const { draft, other, appliance, plugins, service, log } = stores;
  followProfile(stores, scenarios);
  followFirstRun(stores);
  followChoice(stores);
  followEndpoint(stores);
  // All sections and the choice of a plugin are in one file with one revision: what one screen saves, the others go on from.
  refreshAfterSave(draft, appliance, plugins);
  refreshAfterSave(appliance, draft, other, plugins);
  refreshAfterSave(other, draft, appliance, plugins);
  service.subscribe((state) => log.getState().connectionChanged(isConnected(state)));
}

/** What the main process pushes. */
export function followEvents({ app, service, log, diagnose }: Stores, onEvent: Bridge['onEvent']): void {
  onEvent('app/connected', () => {
    void app.getState().refreshState();
    void service.getState().start();
    log.getState().reconnected();
  });
  onEvent('app/state', (state) => app.getState().receive(state));
  onEvent('service/state', (view) => service.getState().receive(view));
  onEvent('service/log', (lines) => log.getState().receive(lines));
  onEvent('diagnose/check', (event) => diagnose.getState().receive(event));
}

/** Forgets everything that was answered with other settings. */
function dropAnswers({ reach, test, compare, diagnose, scenarios, version, templates }: Stores): void {
  for (const store of [reach, test, compare, diagnose, scenarios, version, templates]) store.getState().reset();
}

function followProfile(stores: Stores, scenarios: ScenarioAutosave): void {
  const { app, draft, appliance, plugins, service, test } = stores;
  app.subscribe(({ info }, before) => {
    if (info === undefined || info.profile === before.info?.profile) return;
    dropAnswers(stores);
    if (info.profile === 'practice') test.getState().prefillForPractice();
    for (const store of [draft, appliance]) void store.getState().load(info.profile);
    // The other profile has a choice of its own.
    plugins.setState({ view: undefined });
    void plugins.getState().refresh();
    void scenarios.load();
    void service.getState().start();
  });
}

/** What another server answered says nothing about this one. */
function followEndpoint({ draft, version, templates }: Stores): void {
  draft.subscribe(({ values }, before) => {
    if (values['endpointUrl'] !== before.values['endpointUrl'])
      [version, templates].forEach((store) => store.getState().reset());
  });
}

/** What happens in practice is no step of the start in earnest. */
function followFirstRun({ app, draft, test, start }: Stores): void {
  const isReal = (): boolean => app.getState().info?.profile === 'real';
  draft.subscribe(({ view }, before) => {
    if (view !== undefined && view !== before.view && isReal()) start.getState().see(view);
  });
  test.subscribe(({ lookup }, before) => {
    if (lookup.phase === 'answered' && lookup !== before.lookup && isReal()) start.getState().markTested();
  });
}

/** Another plugin has settings of its own, and what was found out with the one before says nothing about it. */
function followChoice(stores: Stores): void {
  const { app, plugins, other, draft, appliance } = stores;
  plugins.subscribe((now, before) => {
    const { info } = app.getState();
    if (now.view === undefined || info === undefined || now.view.currentId === before.view?.currentId) return;
    if (before.view !== undefined) {
      dropAnswers(stores);
      // The choice is a revision that the sections go on from.
      for (const section of [draft, appliance]) void section.getState().refresh();
    }
    if (isPi(now)) return;
    const { view, refresh, load } = other.getState();
    void (view?.pluginId === now.view.currentId ? refresh() : load(info.profile));
  });
}

type Saving = Pick<SectionStore<StoredAt, string, string>, 'save'>;
interface SavingStore {
  subscribe(listener: (now: Saving, before: Saving) => void): () => void;
}
interface RefreshedStore {
  getState(): { readonly view?: unknown; refresh(): Promise<void> };
}

function refreshAfterSave(saved: SavingStore, ...others: readonly RefreshedStore[]): void {
  saved.subscribe(({ save }, before) => {
    if (save.phase !== 'saved' || save === before.save) return;
    for (const other of others) if (other.getState().view !== undefined) void other.getState().refresh();
  });
}
