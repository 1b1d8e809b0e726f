import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { PiVersion } from '../../shared/settings.ts';
import type { TemplateCheck } from '../../shared/template-check.ts';
import type { AppStore } from './app-store.ts';
import type { ApplianceStore } from '../features/appliance/appliance-store.ts';
import type { CompareStore } from '../features/test-settings/compare-store.ts';
import type { DiagnoseStore } from '../features/diagnose/diagnose-store.ts';
import type { DraftStore, OtherStore, ServerQueryStore } from '../features/plugin-settings/store.ts';
import type { LogStore } from '../features/service/log-store.ts';
import type { ScenariosStore } from '../features/test-settings/scenarios-store.ts';
import type { PluginsStore } from '../features/appliance/plugins-store.ts';
import type { ReachStore } from '../features/overview/reach-store.ts';
import type { ServiceStore } from '../features/service/service-store.ts';
import type { Stores } from './stores.ts';
import type { TestStore } from '../features/test-settings/store.ts';

const StoresContext = createContext<Stores | undefined>(undefined);
export const StoresProvider = StoresContext.Provider;

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === undefined) throw new Error('no stores above this component');
  return stores;
}

/** Parts of the stores. A selector answers a stored value, not a new object, or its component renders for ever. */
export function useApp<T>(select: (store: AppStore) => T): T {
  return useStore(useStores().app, select);
}

export function useDraft<T>(select: (store: DraftStore) => T): T {
  return useStore(useStores().draft, select);
}

export function useOther<T>(select: (store: OtherStore) => T): T {
  return useStore(useStores().other, select);
}

export function usePlugins<T>(select: (store: PluginsStore) => T): T {
  return useStore(useStores().plugins, select);
}

export function useTest<T>(select: (store: TestStore) => T): T {
  return useStore(useStores().test, select);
}

export function useReach<T>(select: (store: ReachStore) => T): T {
  return useStore(useStores().reach, select);
}

export function useAppliance<T>(select: (store: ApplianceStore) => T): T {
  return useStore(useStores().appliance, select);
}

export function useService<T>(select: (store: ServiceStore) => T): T {
  return useStore(useStores().service, select);
}

export function useLog<T>(select: (store: LogStore) => T): T {
  return useStore(useStores().log, select);
}

export function useCompare<T>(select: (store: CompareStore) => T): T {
  return useStore(useStores().compare, select);
}

export function useDiagnose<T>(select: (store: DiagnoseStore) => T): T {
  return useStore(useStores().diagnose, select);
}

export function useScenarios<T>(select: (store: ScenariosStore) => T): T {
  return useStore(useStores().scenarios, select);
}

export function useVersionQuery(): ServerQueryStore<PiVersion> {
  return useStore(useStores().version);
}

export function useTemplatesQuery(): ServerQueryStore<readonly TemplateCheck[]> {
  return useStore(useStores().templates);
}
