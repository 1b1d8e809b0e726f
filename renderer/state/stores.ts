import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import { appliance as applianceSection, pluginSection } from '../../shared/drafts.ts';
import { err, ok } from '../../shared/result.ts';
import type { PiVersion } from '../../shared/settings.ts';
import type { TemplateCheck } from '../../shared/template-check.ts';
import type { Bridge, NewId } from '../bridge.ts';
import { createAppStore, type AppStore } from './app-store.ts';
import { createQuestionStore, type QuestionStore } from './question-store.ts';
import { applianceRules } from './appliance-draft.ts';
import { createApplianceStore, type ApplianceStore } from './appliance-store.ts';
import { createCommands, type Commands } from './commands.ts';
import { createCompareStore, type CompareStore } from './compare-store.ts';
import { createDiagnoseStore, type DiagnoseOrder, type DiagnoseStore } from './diagnose-store.ts';
import { pluginRules } from './draft.ts';
import { createDraftKeeper, type Schedule } from './draft-keeper.ts';
import { createDraftStore, piSection, type DraftStore } from './draft-store.ts';
import { keep } from './lab-rules.ts';
import { createLabStore, type LabStore } from './lab-store.ts';
import { createLogStore, type LogStore } from './log-store.ts';
import { createOtherStore } from './other-store.ts';
import { otherRules, type OtherStore } from './other-draft.ts';
import { createPluginsStore, isPi, type PluginsStore } from './plugins-store.ts';
import { createReachStore, type ReachStore } from './reach-store.ts';
import { typedSecrets, type SectionStore } from './section-draft.ts';
import { keepScenarios } from './scenario-keeper.ts';
import { settingsInUse } from './settings-in-use.ts';
import { createServiceStore, isConnected, type ServiceStore } from './service-store.ts';
import { createStartStore, type StartStore } from './start-store.ts';
import { formProblems, sessionOf } from './test-form.ts';
import { createTestStore, type TestStore } from './test-store.ts';

/** Everything the screens share, built once. */
export interface Stores {
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
  readonly lab: StoreApi<LabStore>;
  /** What the form of PI asks the server that it describes. */
  readonly version: StoreApi<QuestionStore<PiVersion>>;
  readonly templates: StoreApi<QuestionStore<readonly TemplateCheck[]>>;
  readonly start: StoreApi<StartStore>;
  readonly commands: Commands;
}

const later: Schedule = (work, ms) => void setTimeout(work, ms);

/** Builds the stores and ties them together: whatever belongs to a profile follows the profile. */
export function createStores({ client, onEvent }: Bridge, newId: NewId, now: () => number, schedule: Schedule = later): Stores {
  const app = createAppStore(client);
  const keeper = createDraftKeeper({ client, schedule, profile: () => app.getState().info?.profile });
  const draft = createDraftStore(client, keeper.read);
  const other = createOtherStore(client, keeper.read);
  const plugins = createPluginsStore(client);
  const appliance = createApplianceStore(client, keeper.read);
  keeper.follow(draft, pluginRules, () => piSection);
  keeper.follow(other, otherRules, ({ pluginId }) => pluginSection(pluginId));
  keeper.follow(appliance, applianceRules, () => applianceSection);
  const { readDraft, readSaved, isUnsaved } = settingsInUse({ draft, other, plugins });
  const reach = createReachStore(client, newId);
  const test = createTestStore({ client, newId, readDraft });
  const compare = createCompareStore({ client, newId, readDraft, now });
  const readOrder = (): DiagnoseOrder => {
    const { form } = test.getState();
    return {
      ...(isUnsaved() ? { draft: readDraft() } : {}),
      ...(Object.keys(formProblems(form)).length === 0 ? { session: sessionOf(form) } : {}),
    };
  };
  const lab = createLabStore({ client, newId, now, readDraft, readSaved });
  const scenarios = keepScenarios(client, lab);
  const diagnose = createDiagnoseStore({ client, newId, now, readOrder });
  const { version, templates } = questionsToPi({ client, newId, draft });
  const service = createServiceStore(client, now);
  const log = createLogStore(client, newId());
  const drop = (): void => [reach, test, compare, diagnose, lab, version, templates].forEach((store) => store.getState().reset());
  app.subscribe(({ info }, before) => {
    if (info === undefined || info.profile === before.info?.profile) return;
    drop();
    if (info.profile === 'practice') test.getState().prefillForPractice();
    for (const store of [draft, appliance]) void store.getState().load(info.profile);
    // The other profile has a choice of its own.
    plugins.setState({ view: undefined });
    void plugins.getState().load();
    void scenarios.load();
    void service.getState().start();
  });
  const start = createStartStore();
  followNewcomer({ app, draft, test, start });
  followChoice({ app, plugins, other, sections: [draft, appliance] }, drop);
  test.subscribe(({ outcome }, before) => {
    if (outcome === undefined || outcome === before.outcome) return;
    const kept = outcome.kind === 'answered' ? keep(ok(outcome.result)) : keep(err(outcome.error));
    lab.getState().remember(outcome.session, kept);
  });
  draft.subscribe(({ values }, before) => {
    if (values['endpointUrl'] !== before.values['endpointUrl']) [version, templates].forEach((store) => store.getState().reset());
  });
  // All sections are in one file with one revision: what one screen saves, the others' drafts go on from.
  refreshAfterSave(draft, appliance);
  refreshAfterSave(appliance, draft, other);
  refreshAfterSave(other, draft, appliance);
  service.subscribe((state) => log.getState().connectionChanged(isConnected(state)));
  onEvent('app/state', (state) => app.getState().receive(state));
  onEvent('service/state', (view) => service.getState().receive(view));
  onEvent('service/log', (lines) => log.getState().receive(lines));
  onEvent('diagnose/rung', (event) => diagnose.getState().receive(event));
  return { client, app, draft, other, plugins, appliance, test, reach, service, log, compare, diagnose, lab, version, templates, start, commands: createCommands() };
}

/** Both ask with what is on screen. What is detected goes into the draft; nothing is saved. */
function questionsToPi({ client, newId, draft }: Pick<Stores, 'client' | 'draft'> & { readonly newId: NewId }): Pick<Stores, 'version' | 'templates'> {
  const cancel = (requestId: string): void => void client['request/cancel']({ requestId });
  const version = createQuestionStore<PiVersion>({
    newId,
    cancel,
    ask: async (requestId) => {
      const found = await client['pi/detect-version']({ requestId, plugin: draft.getState().values });
      return found.ok ? ok(found.value.piVersion) : found;
    },
    answered: (found) => draft.getState().edit('piVersion', found),
  });
  const templates = createQuestionStore<readonly TemplateCheck[]>({
    newId,
    cancel,
    ask: async (requestId) => {
      const { values: plugin, secrets } = draft.getState();
      const checked = await client['pi/check-templates']({ requestId, plugin, secrets: typedSecrets(secrets) });
      return checked.ok ? ok(checked.value.templates) : checked;
    },
  });
  return { version, templates };
}

/** What happens in practice is no step of the start in earnest. */
function followNewcomer({ app, draft, test, start }: Pick<Stores, 'app' | 'draft' | 'test' | 'start'>): void {
  const isReal = (): boolean => app.getState().info?.profile === 'real';
  draft.subscribe(({ view }, before) => {
    if (view !== undefined && view !== before.view && isReal()) start.getState().see(view);
  });
  test.subscribe(({ outcome }, before) => {
    if (outcome?.kind === 'answered' && outcome !== before.outcome && isReal()) start.getState().markTested();
  });
}

interface Choice extends Pick<Stores, 'app' | 'plugins' | 'other'> {
  readonly sections: readonly { getState(): Pick<SectionStore<unknown, string, string>, 'refresh'> }[];
}

/** Another plugin has settings of its own, and what was found out with the one before says nothing about it. */
function followChoice({ app, plugins, other, sections }: Choice, drop: () => void): void {
  plugins.subscribe((now, before) => {
    const { info } = app.getState();
    if (now.view === undefined || info === undefined || now.view.currentId === before.view?.currentId) return;
    if (before.view !== undefined) {
      drop();
      // The choice is a revision that the sections go on from.
      for (const section of sections) void section.getState().refresh();
    }
    if (isPi(now)) return;
    const { view, refresh, load } = other.getState();
    void (view?.pluginId === now.view.currentId ? refresh() : load(info.profile));
  });
}

type Saving = Pick<SectionStore<unknown, string, string>, 'view' | 'save' | 'refresh'>;
type SavingStore = { getState(): Saving; subscribe(listener: (now: Saving, before: Saving) => void): () => void };

function refreshAfterSave(saved: SavingStore, ...others: readonly SavingStore[]): void {
  saved.subscribe(({ save }, before) => {
    if (save.phase !== 'saved' || save === before.save) return;
    for (const other of others) if (other.getState().view !== undefined) void other.getState().refresh();
  });
}
