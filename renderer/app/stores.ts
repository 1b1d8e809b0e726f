import type { Client } from '../../shared/contract.ts';
import { appliance as applianceSection, pluginSection } from '../../shared/drafts.ts';
import { ok } from '../../shared/result.ts';
import type { PiVersion } from '../../shared/settings.ts';
import type { TemplateCheck } from '../../shared/template-check.ts';
import { applianceRules } from '../features/appliance/appliance-draft.ts';
import { createApplianceStore } from '../features/appliance/appliance-store.ts';
import { createPluginsStore } from '../features/appliance/plugins-store.ts';
import { createDiagnoseStore, type DiagnoseOrder } from '../features/diagnose/diagnose-store.ts';
import { createReachStore } from '../features/overview/reach-store.ts';
import { createStartStore } from '../features/overview/start-store.ts';
import { otherRules } from '../features/plugin-settings/other-plugin-draft.ts';
import { createOtherStore } from '../features/plugin-settings/other-plugin-store.ts';
import { createDraftStore, piSection } from '../features/plugin-settings/pi-draft-store.ts';
import { pluginRules } from '../features/plugin-settings/pi-draft.ts';
import { createQuestionStore } from '../features/plugin-settings/server-query-store.ts';
import { createLogStore } from '../features/service/log-store.ts';
import { createServiceStore } from '../features/service/service-store.ts';
import { createCompareStore } from '../features/test-settings/compare-store.ts';
import { autosaveScenarios } from '../features/test-settings/scenario-autosave.ts';
import { createLabStore } from '../features/test-settings/scenarios-store.ts';
import { formProblems, sessionOf } from '../features/test-settings/test-form.ts';
import { createTestStore } from '../features/test-settings/test-store.ts';
import { createDraftAutosave, type Schedule } from '../lib/draft-autosave.ts';
import { typedSecrets } from '../lib/section-draft.ts';
import { createAppStore } from './app-store.ts';
import type { NewId } from './bridge.ts';
import { watchOtherProfile } from './other-profile.ts';
import { settingsInUse } from './settings-in-use.ts';

/** The stores of the window: what the screens share. */
export type Stores = ReturnType<typeof buildStores>;

/** The arguments of every store that sends cancellable requests. */
interface Parts {
  readonly client: Client;
  readonly newId: NewId;
  readonly now: () => number;
}

/** Builds the stores. `createStores` (wiring.ts) also connects them. */
export function buildStores(bridge: Client, newId: NewId, now: () => number, schedule: Schedule) {
  const app = createAppStore(bridge);
  const client = watchOtherProfile(bridge, (profile) => app.getState().refuse(profile));
  const parts: Parts = { client, newId, now };
  const sections = buildSections(client, schedule);
  const { draft } = sections;
  const { readDraft, readSaved, isUnsaved } = settingsInUse(sections);
  const test = createTestStore({ ...parts, readDraft });
  const readOrder = (): DiagnoseOrder => {
    const { form } = test.getState();
    return {
      ...(isUnsaved() ? { draft: readDraft() } : {}),
      ...(Object.keys(formProblems(form)).length === 0 ? { session: sessionOf(form) } : {}),
    };
  };
  const lab = createLabStore({ ...parts, readDraft, readSaved });
  return {
    client,
    app,
    ...sections,
    test,
    /** Scenarios, comparisons and the history of Test settings. */
    lab,
    scenarios: autosaveScenarios(client, lab),
    compare: createCompareStore({ ...parts, readDraft }),
    reach: createReachStore(client, newId),
    diagnose: createDiagnoseStore({ ...parts, readOrder }),
    service: createServiceStore(client, now),
    log: createLogStore(client),
    version: versionQuestion(parts, draft),
    templates: templatesQuestion(parts, draft),
    start: createStartStore(),
  };
}

/** The sections of the settings file with the choice of the plugin. */
function buildSections(client: Client, schedule: Schedule) {
  const autosave = createDraftAutosave({ client, schedule });
  /** The settings of PI. */
  const draft = createDraftStore(client, autosave.read);
  /** The settings of the chosen plugin, if it is not PI. */
  const other = createOtherStore(client, autosave.read);
  const appliance = createApplianceStore(client, autosave.read);
  autosave.follow(draft, pluginRules, () => piSection);
  autosave.follow(other, otherRules, ({ pluginId }) => pluginSection(pluginId));
  autosave.follow(appliance, applianceRules, () => applianceSection);
  return { draft, other, appliance, plugins: createPluginsStore(client) };
}

type Draft = ReturnType<typeof createDraftStore>;

/** Asks the server of the draft for its version, and puts the answer into the draft without saving it. */
function versionQuestion({ client, newId }: Parts, draft: Draft) {
  return createQuestionStore<PiVersion>({
    newId,
    cancel: (requestId) => void client['request/cancel']({ requestId }),
    ask: async (requestId) => {
      const found = await client['pi/detect-version']({ requestId, plugin: draft.getState().values });
      return found.ok ? ok(found.value.piVersion) : found;
    },
    answered: (found) => draft.getState().edit('piVersion', found),
  });
}

/** Asks the server of the draft whether its template jobs exist. */
function templatesQuestion({ client, newId }: Parts, draft: Draft) {
  return createQuestionStore<readonly TemplateCheck[]>({
    newId,
    cancel: (requestId) => void client['request/cancel']({ requestId }),
    ask: async (requestId) => {
      const { values: plugin, secrets } = draft.getState();
      const checked = await client['pi/check-templates']({ requestId, plugin, secrets: typedSecrets(secrets) });
      return checked.ok ? ok(checked.value.templates) : checked;
    },
  });
}
