import type { StoreApi } from 'zustand/vanilla';
import type { ApplianceKey } from '../../../shared/appliance.ts';
import type { Client } from '../../../shared/contract.ts';
import type { ApplianceView } from '../../../shared/views.ts';
import { applianceRules, type ApplianceSecretName } from './appliance-draft.ts';
import { createSectionStore } from '../../lib/section-store.ts';
import type { ReadKept, SectionStore } from '../../lib/section-draft.ts';

export type ApplianceStore = SectionStore<ApplianceView, ApplianceKey, ApplianceSecretName>;

export function createApplianceStore(client: Client, readKept?: ReadKept): StoreApi<ApplianceStore> {
  return createSectionStore(
    applianceRules,
    {
      read: () => client['appliance/read']({}),
      save: ({ profile, expectedRevision, values, secrets }) =>
        client['appliance/save']({ profile, expectedRevision, appliance: values, ...secrets }),
    },
    readKept,
  );
}
