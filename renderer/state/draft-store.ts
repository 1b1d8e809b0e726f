import type { StoreApi } from 'zustand/vanilla';
import type { Client, SettingsView } from '../../shared/contract.ts';
import type { SettingKey } from '../../shared/settings.ts';
import { pluginRules, type PluginSecretName } from './draft.ts';
import { createSectionStore } from './section-store.ts';
import { isDirtyDraft, type SectionDraft, type SectionStore } from './section-draft.ts';

/** The draft of the plugin settings. */
export type DraftState = SectionDraft<SettingsView, SettingKey, PluginSecretName>;
export type DraftStore = SectionStore<SettingsView, SettingKey, PluginSecretName>;

export function isDirty(draft: DraftState): boolean {
  return isDirtyDraft(pluginRules, draft);
}

export function createDraftStore(client: Client): StoreApi<DraftStore> {
  return createSectionStore(pluginRules, {
    read: () => client['settings/read']({}),
    save: ({ values: plugin, ...order }) => client['settings/save']({ ...order, plugin }),
  });
}
