import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { NewId } from '../../app/bridge.ts';
import { keep, type Kept, type Scenario } from './test-history.ts';
import type { KeptScenarios } from './scenario-autosave.ts';
import type { ReadDraft } from './test-store.ts';
import type { Session } from './test-form.ts';

/** So many earlier lookups of the window are kept. */
const historyLength = 20;

export interface PastLookup {
  readonly id: string;
  readonly at: number;
  readonly session: Session;
  readonly kept: Kept;
}

/** The same request with both settings. */
export interface Compared {
  readonly session: Session;
  readonly saved: Kept;
  readonly draft: Kept;
}

/** What the lab is doing: one thing at a time. */
export interface LabWork {
  readonly what: 'compare' | 'scenarios';
  readonly requestIds: readonly string[];
  readonly cancelled: boolean;
  /** The scenario that is being run. */
  readonly current?: string;
  readonly done: number;
  readonly all: number;
}

export interface LabState extends KeptScenarios {
  readonly history: readonly PastLookup[];
  readonly compared: Compared | undefined;
  readonly work: LabWork | undefined;
}

export interface LabActions {
  saveScenario(name: string, session: Session): void;
  removeScenario(name: string): void;
  importScenarios(scenarios: readonly Scenario[]): void;
  /** Runs these one after the other. */
  run(names: readonly string[]): Promise<void>;
  /** Looks the request up with the draft and with the saved settings. */
  compare(session: Session): Promise<void>;
  cancel(): Promise<void>;
  remember(session: Session, kept: Kept): void;
  reset(): void;
}

export type LabStore = LabState & LabActions;

interface Parts {
  readonly client: Client;
  readonly newId: NewId;
  readonly now: () => number;
  readonly readDraft: ReadDraft;
  readonly readSaved: ReadDraft;
}

type SetState = StoreApi<LabStore>['setState'];
type Get = StoreApi<LabStore>['getState'];

/** What was found out. The scenarios belong to the profile, and stay when another plugin is chosen. */
const nothingFound: Omit<LabState, keyof KeptScenarios> = { history: [], compared: undefined, work: undefined };
const initial: LabState = { scenarios: [], keepError: undefined, ...nothingFound };

function putScenario(all: readonly Scenario[], scenario: Scenario): readonly Scenario[] {
  const known = all.some(({ name }) => name === scenario.name);
  return known ? all.map((each) => (each.name === scenario.name ? scenario : each)) : [...all, scenario];
}

export function createLabStore(parts: Parts): StoreApi<LabStore> {
  const { client, newId, now } = parts;
  return createStore<LabStore>()((set, get) => ({
    ...initial,
    saveScenario: (name, session) =>
      set(({ scenarios }) => ({ scenarios: putScenario(scenarios, { name: name.trim(), session }) })),
    removeScenario: (name) =>
      set(({ scenarios }) => ({ scenarios: scenarios.filter((scenario) => scenario.name !== name) })),
    importScenarios: (imported) => set(({ scenarios }) => ({ scenarios: imported.reduce(putScenario, scenarios) })),
    remember: (session, kept) =>
      set(({ history }) => ({
        history: [{ id: newId(), at: now(), session, kept }, ...history].slice(0, historyLength),
      })),
    async cancel() {
      const { work } = get();
      if (work === undefined) return;
      set({ work: { ...work, cancelled: true } });
      await Promise.all(work.requestIds.map((requestId) => client['request/cancel']({ requestId })));
    },
    reset() {
      void get().cancel();
      set(nothingFound);
    },
    ...running(parts, set, get),
    ...comparing(parts, set, get),
  }));
}

function running({ client, newId, readDraft }: Parts, set: SetState, get: Get) {
  /** Answers whether to go on with the next. */
  const one = async (requestId: string, scenario: Scenario): Promise<boolean> => {
    const answer = await client['test/lookup']({ requestId, ...readDraft(), session: scenario.session });
    const { work } = get();
    if (work?.requestIds[0] !== requestId || work.cancelled) return false;
    const last = keep(answer);
    const ran = (each: Scenario): Scenario => ({
      ...each,
      last,
      ...(each.last === undefined ? {} : { before: each.last }),
    });
    set(({ scenarios }) => ({ scenarios: scenarios.map((each) => (each.name === scenario.name ? ran(each) : each)) }));
    return true;
  };
  return {
    async run(names) {
      if (get().work !== undefined) return;
      let requestId = '';
      for (const [done, name] of names.entries()) {
        const scenario = get().scenarios.find((each) => each.name === name);
        if (scenario === undefined) continue;
        requestId = newId();
        set({
          work: {
            what: 'scenarios',
            requestIds: [requestId],
            cancelled: false,
            current: name,
            done,
            all: names.length,
          },
        });
        // One after the other, as the progress says; a test is not to flood PI.
        // oxlint-disable-next-line no-await-in-loop
        if (!(await one(requestId, scenario))) break;
      }
      if (get().work?.requestIds[0] === requestId) set({ work: undefined });
    },
  } satisfies Partial<LabActions>;
}

function comparing({ client, newId, readDraft, readSaved }: Parts, set: SetState, get: Get) {
  return {
    async compare(session) {
      if (get().work !== undefined) return;
      const requestIds = [newId(), newId()] as const;
      set({ compared: undefined, work: { what: 'compare', requestIds, cancelled: false, done: 0, all: 2 } });
      const [draft, saved] = await Promise.all([
        client['test/lookup']({ requestId: requestIds[0], ...readDraft(), session }),
        client['test/lookup']({ requestId: requestIds[1], ...readSaved(), session }),
      ]);
      const { work } = get();
      if (work?.requestIds !== requestIds) return;
      set({
        work: undefined,
        ...(work.cancelled ? {} : { compared: { session, draft: keep(draft), saved: keep(saved) } }),
      });
    },
  } satisfies Partial<LabActions>;
}
