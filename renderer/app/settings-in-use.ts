import type { StoreApi } from 'zustand/vanilla';
import { piPluginId } from '../../shared/settings.ts';
import type { DraftStore, OtherStore } from '../features/plugin-settings/store.ts';
import type { ApplianceStore } from '../features/appliance/appliance-store.ts';
import { isPi, type PluginsStore } from '../features/appliance/plugins-store.ts';
import { isDirty, keyOfSettings, typedSecrets } from '../lib/section-draft.ts';
import type { SettingsToTry } from '../features/test-settings/store.ts';

interface Parts {
  readonly draft: StoreApi<DraftStore>;
  readonly other: StoreApi<OtherStore>;
  readonly plugins: StoreApi<PluginsStore>;
  readonly appliance: StoreApi<ApplianceStore>;
}

/** The settings of the chosen plugin, which tests and diagnosis use. */
export function settingsInUse({ draft, other, plugins, appliance }: Parts) {
  const ofPi = (): boolean => isPi(plugins.getState());
  const idNow = (): string => (ofPi() ? piPluginId : (other.getState().view?.pluginId ?? ''));
  const keyOfDraft = (): string => {
    const { values, typedCount } = (ofPi() ? draft : other).getState();
    return JSON.stringify([idNow(), keyOfSettings(values, typedCount)]);
  };
  const keyOfSaved = (): string => {
    const saved = ofPi() ? draft.getState().view?.plugin : other.getState().view?.settings;
    return JSON.stringify([idNow(), keyOfSettings(saved ?? {}, 0)]);
  };
  return {
    readDraft(): SettingsToTry {
      const { values: plugin, secrets } = (ofPi() ? draft : other).getState();
      return { pluginId: idNow(), plugin, secrets: typedSecrets(secrets) };
    },
    readSaved(): SettingsToTry {
      const saved = ofPi() ? draft.getState().view?.plugin : other.getState().view?.settings;
      return { pluginId: idNow(), plugin: saved ?? {}, secrets: {} };
    },
    /** Tells settings on screen apart, typed secrets included, without holding any of them. */
    keyOfDraft,
    /** A diagnosis checks the saved appliance too. */
    keyOfDiagnosis(): string {
      const { view } = appliance.getState();
      return JSON.stringify([keyOfDraft(), view?.appliance, view?.clientSecret]);
    },
    keyOfSaved,
    savedRevision: (): number | undefined => (ofPi() ? draft : other).getState().view?.revision,
    /** A preview of the impact uses both. */
    keyOfBoth: (): string => JSON.stringify([keyOfDraft(), keyOfSaved()]),
    isUnsaved: (): boolean => (ofPi() ? isDirty(draft.getState()) : isDirty(other.getState())),
  };
}
