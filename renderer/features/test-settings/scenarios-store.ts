import { createStore, type StoreApi } from 'zustand/vanilla';
import { keptResult } from '../../../shared/compare-results.ts';
import type { Client } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { ok } from '../../../shared/result.ts';
import type { RawPlugin } from '../../../shared/settings.ts';
import { basisOf, type StoredAt } from '../../../shared/writing.ts';
import { cancellableRequest, idle, type RequestState } from '../../lib/request-store.ts';
import { same } from '../../lib/values.ts';
import type { Session } from './form-model.ts';
import { mergeScenarios, type Compared, type Scenario } from './scenarios-model.ts';
import type { LookupParts, ReadDraft, TestInput } from './store.ts';

interface RunProgress {
  /** The name of the scenario that is running. */
  readonly current: string;
  readonly done: number;
  readonly all: number;
}

/** A run in this window, with the key of the settings that its results belong to. */
interface LastRun {
  readonly names: readonly string[];
  readonly settingsKey: string;
}

export interface ScenariosStore {
  /** The scenarios of a profile, which are kept beyond this window. */
  readonly scenarios: readonly Scenario[];
  /** Why they could not be read or saved: then they last until the window closes. */
  readonly keepError: ErrorInfo | undefined;
  /** A run of scenarios. Its results are written into the scenarios. */
  readonly scenarioRun: RequestState<Readonly<{ names: readonly string[]; plugin: RawPlugin }>, undefined, RunProgress>;
  readonly lastRun: LastRun | undefined;
  /** One request with the settings on screen and with the saved ones. */
  readonly comparison: RequestState<TestInput, Compared>;
  saveScenario(name: string, session: Session): void;
  removeScenario(name: string): void;
  importScenarios(scenarios: readonly Scenario[]): void;
  /** Runs these scenarios one after the other. Does nothing while a run or a comparison is in progress. */
  run(names: readonly string[]): Promise<void>;
  /** Looks up the request with the draft and with the saved settings. Does nothing while a run is in progress. */
  compare(session: Session): Promise<void>;
  cancel(): Promise<void>;
  /** Removes the results and cancels what is running. Scenarios stay: they belong to the profile. */
  reset(): void;
}

interface Parts extends Omit<LookupParts, 'now'> {
  readonly readSaved: ReadDraft;
  readonly keyOfDraft: () => string;
}

type SetState = StoreApi<ScenariosStore>['setState'];
type Get = StoreApi<ScenariosStore>['getState'];

export function isBusy({ scenarioRun, comparison }: ScenariosStore): boolean {
  return scenarioRun.phase === 'running' || comparison.phase === 'running';
}

function putScenario(all: readonly Scenario[], scenario: Scenario): readonly Scenario[] {
  const known = all.some(({ name }) => name === scenario.name);
  return known ? all.map((each) => (each.name === scenario.name ? scenario : each)) : [...all, scenario];
}

export function createScenariosStore(parts: Parts): StoreApi<ScenariosStore> {
  return createStore<ScenariosStore>()((set, get) => {
    const { readDraft, keyOfDraft } = parts;
    const scenarioRun = runOf(parts, set, get);
    const comparison = comparisonOf(parts, set, get);
    return {
      scenarios: [],
      keepError: undefined,
      scenarioRun: idle,
      lastRun: undefined,
      comparison: idle,
      saveScenario: (name, session) =>
        set(({ scenarios }) => ({ scenarios: putScenario(scenarios, { name: name.trim(), session }) })),
      removeScenario: (name) =>
        set(({ scenarios }) => ({ scenarios: scenarios.filter((scenario) => scenario.name !== name) })),
      importScenarios: (imported) => set(({ scenarios }) => ({ scenarios: imported.reduce(putScenario, scenarios) })),
      async run(names) {
        if (isBusy(get())) return;
        set({ lastRun: { names, settingsKey: keyOfDraft() } });
        await scenarioRun.start({ names, plugin: readDraft().plugin });
      },
      async compare(session) {
        if (!isBusy(get())) await comparison.start({ session, plugin: readDraft().plugin, settingsKey: keyOfDraft() });
      },
      async cancel() {
        await Promise.all([scenarioRun.cancel(), comparison.cancel()]);
      },
      reset() {
        set({ lastRun: undefined });
        scenarioRun.reset();
        comparison.reset();
      },
    };
  });
}

function runOf(parts: Parts, set: SetState, get: Get) {
  const { client, readDraft } = parts;
  const field = {
    get: () => get().scenarioRun,
    set: (scenarioRun: ScenariosStore['scenarioRun']) => set({ scenarioRun }),
  };
  return cancellableRequest(parts, field, async ({ names }, { requestId, report, isWanted }) => {
    for (const [done, name] of names.entries()) {
      const scenario = get().scenarios.find((each) => each.name === name);
      if (scenario === undefined) continue;
      report({ current: name, done, all: names.length });
      // One after the other, so that a run puts no load on PI.
      const answer = await client['test/lookup']({ requestId, ...readDraft(), session: scenario.session });
      if (!isWanted()) return undefined;
      const last = keptResult(answer);
      const withResult = (each: Scenario): Scenario => ({
        ...each,
        last,
        ...(each.last === undefined ? {} : { before: each.last }),
      });
      set(({ scenarios }) => ({ scenarios: scenarios.map((each) => (each.name === name ? withResult(each) : each)) }));
    }
    return undefined;
  });
}

function comparisonOf(parts: Parts, set: SetState, get: Get) {
  const { client, readDraft, readSaved } = parts;
  const field = { get: () => get().comparison, set: (comparison: ScenariosStore['comparison']) => set({ comparison }) };
  return cancellableRequest(parts, field, async ({ session }, { requestId, isWanted }) => {
    // Both lookups have the id of the request, so that Cancel ends both.
    const [draft, saved] = await Promise.all(
      [readDraft, readSaved].map((read) => client['test/lookup']({ requestId, ...read(), session })),
    );
    if (!isWanted() || draft === undefined || saved === undefined) return undefined;
    return ok({ draft: keptResult(draft), saved: keptResult(saved) });
  });
}

interface StoredScenarios extends StoredAt {
  readonly scenarios: readonly Scenario[];
}

/** Reads the scenarios of a profile, and saves them whenever they change. */
export function autosaveScenarios(
  client: Client,
  store: Pick<StoreApi<ScenariosStore>, 'getState' | 'setState' | 'subscribe'>,
) {
  let stored: StoredScenarios | undefined;
  let lastLoad = 0;
  let lastSave = Promise.resolve();
  /** Resolves to whether the scenarios are to be compared and saved once more. */
  const saveOnce = async (base: StoredScenarios, scenarios: readonly Scenario[]): Promise<boolean> => {
    const answer = await client['scenarios/save']({ ...basisOf(base), scenarios: [...scenarios] });
    // The profile was switched during the save: the scenarios on screen belong to the other profile.
    if (stored !== base) return false;
    store.setState({ keepError: answer.ok ? undefined : answer.error });
    if (!answer.ok || answer.value.status === 'other-profile') return false;
    const { value } = answer;
    stored = {
      profile: base.profile,
      revision: value.revision,
      scenarios: value.status === 'saved' ? scenarios : value.scenarios,
    };
    if (value.status === 'conflict')
      store.setState({ scenarios: mergeScenarios(base.scenarios, value.scenarios, store.getState().scenarios) });
    return true;
  };
  const saveAll = async (): Promise<void> => {
    const { scenarios } = store.getState();
    if (stored === undefined || same(stored.scenarios, scenarios)) return;
    if (await saveOnce(stored, scenarios)) await saveAll();
  };
  store.subscribe(({ scenarios }, before) => {
    if (stored === undefined || scenarios === before.scenarios || scenarios === stored.scenarios) return;
    lastSave = lastSave.then(saveAll);
  });
  return {
    /** Replaces the scenarios by those of the profile in use. */
    async load(): Promise<void> {
      stored = undefined;
      lastLoad += 1;
      const load = lastLoad;
      store.setState({ scenarios: [], keepError: undefined });
      const read = await client['scenarios/read']({});
      if (load !== lastLoad) return;
      if (!read.ok) return store.setState({ keepError: read.error });
      // Scenarios that were added during the read stay.
      const added = store.getState().scenarios;
      stored = read.value;
      store.setState({ scenarios: mergeScenarios([], read.value.scenarios, added) });
    },
  };
}
