import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import { ok } from '../../../shared/result.ts';
import type { PiVersion, SettingKey } from '../../../shared/settings.ts';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import type { PluginSettingsView, SettingsView } from '../../../shared/views.ts';
import { createRequestStore, type RequestParts, type RequestStore } from '../../lib/request-store.ts';
import { typedSecrets, type ReadKept, type SectionStore } from '../../lib/section-draft.ts';
import { createSectionStore } from '../../lib/section-store.ts';
import type { RawSection } from '../../lib/values.ts';
import { otherRules, piRules, type PluginSecretName } from './model.ts';

export type DraftStore = SectionStore<SettingsView, SettingKey, PluginSecretName>;
/** The draft of the settings of the chosen plugin, where that is not PI. */
export type OtherStore = SectionStore<PluginSettingsView, string, string>;

export function createDraftStore(client: Client, readKept?: ReadKept): StoreApi<DraftStore> {
  const read = () => client['settings/read']({});
  return createSectionStore(
    piRules,
    { read, save: ({ values: plugin, ...order }) => client['settings/save']({ ...order, plugin }) },
    readKept,
  );
}

export function createOtherStore(client: Client, readKept?: ReadKept): StoreApi<OtherStore> {
  const store: StoreApi<OtherStore> = createSectionStore(
    otherRules,
    {
      read: () => client['plugins/read-settings']({}),
      save: ({ profile, expectedRevision, values: settings, secrets }) => {
        const pluginId = store.getState().view?.pluginId ?? '';
        const basis = { profile, expectedRevision, pluginId };
        return client['plugins/save-settings']({ ...basis, settings, secrets: typedSecrets(secrets) });
      },
    },
    readKept,
  );
  return store;
}

/** A query of the form to the server of the settings on screen, which are its input. */
export type ServerQueryStore<T> = RequestStore<RawSection, T>;

export interface ServerQueries {
  readonly version: StoreApi<ServerQueryStore<PiVersion>>;
  readonly templates: StoreApi<ServerQueryStore<readonly TemplateCheck[]>>;
}

/** The detected version is written into the draft; nothing is saved. */
export function createServerQueries(parts: RequestParts, draft: StoreApi<DraftStore>): ServerQueries {
  const { client } = parts;
  const readInput = (): RawSection => draft.getState().values;
  return {
    version: createRequestStore(parts, readInput, async (plugin, { requestId, isWanted }) => {
      const detected = await client['pi/detect-version']({ requestId, plugin });
      if (!detected.ok) return detected;
      if (!isWanted()) return undefined;
      draft.getState().edit('piVersion', detected.value.piVersion);
      return ok(detected.value.piVersion);
    }),
    templates: createRequestStore(parts, readInput, async (plugin, { requestId }) => {
      const secrets = typedSecrets(draft.getState().secrets);
      const checked = await client['pi/check-templates']({ requestId, plugin, secrets });
      return checked.ok ? ok(checked.value.templates) : checked;
    }),
  };
}
