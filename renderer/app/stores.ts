import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import { appliance as applianceSection, pluginSection } from '../../shared/drafts.ts';
import { ok } from '../../shared/result.ts';
import type { PiVersion } from '../../shared/settings.ts';
import type { TemplateCheck } from '../../shared/template-check.ts';
import type { Bridge, NewId } from './bridge.ts';
import { createAppStore, type AppStore } from './app-store.ts';
import { createQuestionStore, type QuestionStore } from '../features/plugin-settings/server-query-store.ts';
import { applianceRules } from '../features/appliance/appliance-draft.ts';
import { createApplianceStore, type ApplianceStore } from '../features/appliance/appliance-store.ts';
import { createCommands, type Commands } from './commands.ts';
import { createCompareStore, type CompareStore } from '../features/test-settings/compare-store.ts';
import { createDiagnoseStore, type DiagnoseOrder, type DiagnoseStore } from '../features/diagnose/diagnose-store.ts';
import { pluginRules } from '../features/plugin-settings/pi-draft.ts';
import { createDraftAutosave, type Schedule } from '../lib/draft-autosave.ts';
import { createDraftStore, piSection, type DraftStore } from '../features/plugin-settings/pi-draft-store.ts';
import { createLabStore, type LabStore } from '../features/test-settings/scenarios-store.ts';
import { createLogStore, type LogStore } from '../features/service/log-store.ts';
import { createOtherStore } from '../features/plugin-settings/other-plugin-store.ts';
import { otherRules, type OtherStore } from '../features/plugin-settings/other-plugin-draft.ts';
import { watchOtherProfile } from './other-profile.ts';
import { createPluginsStore, type PluginsStore } from '../features/appliance/plugins-store.ts';
import { createReachStore, type ReachStore } from '../features/overview/reach-store.ts';
import { typedSecrets } from '../lib/section-draft.ts';
import { autosaveScenarios } from '../features/test-settings/scenario-autosave.ts';
import { settingsInUse } from './settings-in-use.ts';
import { createServiceStore, type ServiceStore } from '../features/service/service-store.ts';
import { createStartStore, type StartStore } from '../features/overview/start-store.ts';
import { formProblems, sessionOf } from '../features/test-settings/test-form.ts';
import { createTestStore, type TestStore } from '../features/test-settings/test-store.ts';
import { followEvents, tieTogether } from './wiring.ts';

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
  autosave.follow(draft, pluginRules, () => piSection);
  autosave.follow(other, otherRules, ({ pluginId }) => pluginSection(pluginId));
  autosave.follow(appliance, applianceRules, () => applianceSection);
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
  const scenarios = autosaveScenarios(client, lab);
  const diagnose = createDiagnoseStore({ client, newId, now, readOrder });
  const { version, templates } = questionsToPi({ client, newId, draft });
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
    lab,
    version,
    templates,
    start: createStartStore(),
    commands: createCommands(),
  };
  tieTogether(stores, scenarios);
  followEvents(stores, onEvent);
  return stores;
}

/** Both ask with what is on screen. What is detected goes into the draft; nothing is saved. */
function questionsToPi({
  client,
  newId,
  draft,
}: Pick<Stores, 'client' | 'draft'> & { readonly newId: NewId }): Pick<Stores, 'version' | 'templates'> {
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
