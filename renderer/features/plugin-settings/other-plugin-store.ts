import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import { pluginSection } from '../../../shared/drafts.ts';
import { otherRules, type OtherDraft, type OtherStore } from './other-plugin-draft.ts';
import { isDirtyDraft, typedSecrets, type ReadKept } from '../../lib/section-draft.ts';
import { createSectionStore } from '../../lib/section-store.ts';

export function isOtherDirty(draft: OtherDraft): boolean {
  return isDirtyDraft(otherRules, draft);
}

/** The draft of the settings of the chosen plugin, where that is not PI. */
export function createOtherStore(client: Client, readKept?: ReadKept): StoreApi<OtherStore> {
  const store: StoreApi<OtherStore> = createSectionStore(otherRules, {
    read: () => client['plugins/read-settings']({}),
    ...(readKept === undefined
      ? {}
      : { readKept: ({ pluginId, profile }) => readKept(pluginSection(pluginId), profile) }),
    save: ({ profile, expectedRevision, values: settings, secrets }) => {
      const pluginId = store.getState().view?.pluginId ?? '';
      return client['plugins/save-settings']({
        profile,
        expectedRevision,
        pluginId,
        settings,
        secrets: typedSecrets(secrets),
      });
    },
  });
  return store;
}
