import type { StoreApi } from 'zustand/vanilla';
import type { ApplianceKey } from '../../../shared/appliance.ts';
import { appliance } from '../../../shared/drafts.ts';
import type { Client } from '../../../shared/contract.ts';
import type { ApplianceView } from '../../../shared/views.ts';
import { applianceRules, type ApplianceSecretName } from './appliance-draft.ts';
import { createSectionStore } from '../../lib/section-store.ts';
import { isDirtyDraft, type ReadKept, type SectionDraft, type SectionStore } from '../../lib/section-draft.ts';

/** The draft of the appliance settings. */
export type ApplianceDraft = SectionDraft<ApplianceView, ApplianceKey, ApplianceSecretName>;
export type ApplianceStore = SectionStore<ApplianceView, ApplianceKey, ApplianceSecretName>;

export function isApplianceDirty(draft: ApplianceDraft): boolean {
  return isDirtyDraft(applianceRules, draft);
}

export function createApplianceStore(client: Client, readKept?: ReadKept): StoreApi<ApplianceStore> {
  return createSectionStore(applianceRules, {
    read: () => client['appliance/read']({}),
    ...(readKept === undefined ? {} : { readKept: ({ profile }) => readKept(appliance, profile) }),
    save: ({ profile, expectedRevision, values, secrets }) =>
      client['appliance/save']({ profile, expectedRevision, appliance: values, ...secrets }),
  });
}
