import type { StoreApi } from 'zustand/vanilla';
import { piPluginId } from '../../shared/settings.ts';
import type { DraftStore, OtherStore } from '../features/plugin-settings/store.ts';
import { isPi, type PluginsStore } from '../features/appliance/plugins-store.ts';
import { isDirty, typedSecrets } from '../lib/section-draft.ts';
import type { SettingsToTry } from '../features/test-settings/store.ts';

interface Parts {
  readonly draft: StoreApi<DraftStore>;
  readonly other: StoreApi<OtherStore>;
  readonly plugins: StoreApi<PluginsStore>;
}

/** The settings of the chosen plugin, which tests and diagnosis use. */
export function settingsInUse({ draft, other, plugins }: Parts) {
  const ofPi = (): boolean => isPi(plugins.getState());
  const idNow = (): string => (ofPi() ? piPluginId : (other.getState().view?.pluginId ?? ''));
  return {
    readDraft(): SettingsToTry {
      const { values: plugin, secrets } = (ofPi() ? draft : other).getState();
      return { pluginId: idNow(), plugin, secrets: typedSecrets(secrets) };
    },
    readSaved(): SettingsToTry {
      const saved = ofPi() ? draft.getState().view?.plugin : other.getState().view?.settings;
      return { pluginId: idNow(), plugin: saved ?? {}, secrets: {} };
    },
    isUnsaved: (): boolean => (ofPi() ? isDirty(draft.getState()) : isDirty(other.getState())),
  };
}
