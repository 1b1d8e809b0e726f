import { createContext, useContext } from 'react';
import { useStore, type StoreApi } from 'zustand';
import type { AppInfo } from '../../shared/views.ts';
import type { Stores } from './stores.ts';

const StoresContext = createContext<Stores | undefined>(undefined);
export const StoresProvider = StoresContext.Provider;

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === undefined) throw new Error('no stores above this component');
  return stores;
}

type State<Name extends keyof Stores> = Stores[Name] extends StoreApi<infer S> ? S : never;

/** A hook for a part of the store. A selector must return a stored value: a new object would render without end. */
function hookOf<Name extends keyof Stores>(name: Name) {
  return <T>(select: (state: State<Name>) => T): T => useStore(useStores()[name] as StoreApi<State<Name>>, select);
}

export const useApp = hookOf('app');
export const useDraft = hookOf('draft');
export const useOther = hookOf('other');
export const usePlugins = hookOf('plugins');
export const useTest = hookOf('test');
export const useReach = hookOf('reach');
export const useAppliance = hookOf('appliance');
export const useApplianceTest = hookOf('applianceTest');
export const useBridging = hookOf('bridging');
export const useLastCall = hookOf('lastCall');
export const useService = hookOf('service');
export const useLog = hookOf('log');
export const useRequests = hookOf('requests');
export const useActivity = hookOf('activity');
export const useCompare = hookOf('compare');
export const useDiagnose = hookOf('diagnose');
export const useTrust = hookOf('trust');
export const useScenarios = hookOf('scenarios');
export const useImpact = hookOf('impact');
export const useContract = hookOf('contract');
export const useStart = hookOf('start');

/** What the settings on screen are; a result that has another key was made with other settings. */
export function useDraftKey(): string {
  useSettings();
  return useStores().keyOfDraft();
}

/** Likewise of the saved settings. */
export function useSavedKey(): string {
  useSettings();
  return useStores().keyOfSaved();
}

/** Likewise of both. */
export function useImpactKey(): string {
  useSettings();
  return useStores().keyOfBoth();
}

/** Likewise of what a diagnosis uses: the saved appliance too. */
export function useDiagnosisKey(): string {
  useSettings();
  useAppliance((store) => store.view);
  return useStores().keyOfDiagnosis();
}

/** Renders again when the settings change. */
function useSettings(): void {
  useDraft((draft) => draft.values);
  useDraft((draft) => draft.view);
  useDraft((draft) => draft.typedCount);
  useOther((draft) => draft.values);
  useOther((draft) => draft.view);
  useOther((draft) => draft.typedCount);
  usePlugins((store) => store.view);
}

export function useVersionQuery(): State<'version'> {
  return useStore(useStores().version);
}

export function useTemplatesQuery(): State<'templates'> {
  return useStore(useStores().templates);
}

export function usePractising(): boolean {
  return useApp((app) => app.info?.profile === 'practice');
}

/** Why the settings can only be looked at; absent if they can be changed. */
export function useReadOnly(): AppInfo['readOnly'] {
  return useApp((app) => app.info?.readOnly);
}

export function useSecretStore(): AppInfo['secretStore'] {
  return useApp((app) => app.info?.secretStore) ?? 'keychain';
}
