import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { SettingsView } from '../../../shared/views.ts';
import { pluginSection } from '../../../shared/drafts.ts';
import { piPluginId, type SettingKey } from '../../../shared/settings.ts';
import { pluginRules, type PluginSecretName } from './pi-draft.ts';
import { createSectionStore } from '../../lib/section-store.ts';
import { isDirtyDraft, type ReadKept, type SectionDraft, type SectionStore } from '../../lib/section-draft.ts';

export const piSection = pluginSection(piPluginId);

/** The draft of the plugin settings. */
export type DraftState = SectionDraft<SettingsView, SettingKey, PluginSecretName>;
export type DraftStore = SectionStore<SettingsView, SettingKey, PluginSecretName>;

export function isDirty(draft: DraftState): boolean {
  return isDirtyDraft(pluginRules, draft);
}

export function createDraftStore(client: Client, readKept?: ReadKept): StoreApi<DraftStore> {
  return createSectionStore(pluginRules, {
    read: () => client['settings/read']({}),
    ...(readKept === undefined ? {} : { readKept: ({ profile }) => readKept(piSection, profile) }),
    save: ({ values: plugin, ...order }) => client['settings/save']({ ...order, plugin }),
  });
}
