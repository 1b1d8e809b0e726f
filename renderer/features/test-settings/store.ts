import { createStore, type StoreApi } from 'zustand/vanilla';
import { keptResult } from '../../../shared/compare-results.ts';
import type { LookupResult, RetrieveResult, TraceEntry } from '../../../shared/lookup-result.ts';
import { err, ok } from '../../../shared/result.ts';
import type { RawPlugin } from '../../../shared/settings.ts';
import {
  cancellableRequest,
  cancelIfRunning,
  idle,
  lastResult,
  type EndedRequest,
  type RequestParts,
  type RequestState,
} from '../../lib/request-store.ts';
import {
  emptyForm,
  formOf,
  formProblems,
  isEmptyForm,
  practiceExamples,
  sessionOf,
  type Session,
  type TestForm,
} from './form-model.ts';
import type { Kept } from './scenarios-model.ts';

/** The settings to test with: those on the Plugin settings screen, saved or not. */
export interface SettingsToTry {
  /** The plugin that the settings belong to. */
  readonly pluginId?: string;
  readonly plugin: RawPlugin;
  readonly secrets: Readonly<Record<string, string>>;
}

export type ReadDraft = () => SettingsToTry;

/** The input of a lookup. Its result keeps it, so it is without secrets. */
export interface LookupInput {
  readonly session: Session;
  readonly plugin: RawPlugin;
}

/** The input of a lookup on Test settings, with the key of its settings: typed secrets are input too. */
export interface TestInput extends LookupInput {
  readonly settingsKey: string;
  /** Of the saved settings at that time: secrets that are saved later are not in the key. */
  readonly savedRevision?: number | undefined;
}

interface RetrievalInput extends LookupInput {
  readonly credentialId: string;
  readonly fullCycle: boolean;
}

/** A lookup that failed has the part of the explanation that was made before. */
export type LookupOutcome = EndedRequest<TestInput, LookupResult, readonly TraceEntry[]>;
export type Lookup = RequestState<TestInput, LookupResult, readonly TraceEntry[]>;
export type Retrieval = RequestState<RetrievalInput, RetrieveResult>;

export interface PastLookup {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly session: Session;
  readonly kept: Kept;
}

const historyLength = 20;

interface TestState {
  readonly form: TestForm;
  /** The time of the request that filled in the form, while the form is unchanged. */
  readonly filledFrom: string | undefined;
  /** Whether the problems of the form are shown: from the first attempt on. */
  readonly attempted: boolean;
  readonly lookup: Lookup;
  /** By credential id, of the last lookup. */
  readonly retrievals: Readonly<Record<string, Retrieval>>;
  readonly fullCycle: boolean;
  /** The newest first. */
  readonly history: readonly PastLookup[];
}

export interface TestStore extends TestState {
  edit(change: Partial<TestForm>): void;
  setFullCycle(fullCycle: boolean): void;
  /** Fills an untouched form with a request that the practice vault answers. */
  prefillForPractice(): void;
  /** Fills in the form with a request to the service and removes the results of the form before. */
  fillIn(session: Session, at: string): void;
  lookUp(): Promise<void>;
  cancelLookup(): Promise<void>;
  retrieve(credentialId: string): Promise<void>;
  cancelRetrieval(credentialId: string): Promise<void>;
  /** Removes everything that belongs to a profile, and cancels what is running. */
  reset(): void;
}

/** What lookups need. */
export interface LookupParts extends RequestParts {
  readonly now: () => number;
  readonly readDraft: ReadDraft;
}

type SetState = StoreApi<TestStore>['setState'];
type Get = StoreApi<TestStore>['getState'];

const initial: TestState = {
  form: emptyForm,
  filledFrom: undefined,
  attempted: false,
  lookup: idle,
  retrievals: {},
  fullCycle: false,
  history: [],
};

interface TestParts extends LookupParts {
  readonly keyOfDraft: () => string;
  readonly savedRevision: () => number | undefined;
}

export function createTestStore(parts: TestParts): StoreApi<TestStore> {
  return createStore<TestStore>()((set, get) => ({
    ...initial,
    edit: (change) => set(({ form }) => ({ form: { ...form, ...change }, filledFrom: undefined })),
    setFullCycle: (fullCycle) => set({ fullCycle }),
    prefillForPractice() {
      if (isEmptyForm(get().form)) set({ form: practiceExamples.found });
    },
    fillIn(session, at) {
      const { history, reset } = get();
      reset();
      set({ form: formOf(session), filledFrom: at, history });
    },
    reset() {
      const { lookup, retrievals } = get();
      for (const request of [lookup, ...Object.values(retrievals)]) void cancelIfRunning(parts, request);
      set(initial);
    },
    ...lookupActions(parts, set, get),
    ...retrievalActions(parts, set, get),
  }));
}

/** What a lookup that has ended changes: retrievals belong to the lookup before it. */
function afterLookup(lookup: LookupOutcome, at: number, history: readonly PastLookup[]): Partial<TestState> {
  const kept = keptResult(lookup.phase === 'answered' ? ok(lookup.value) : err(lookup.error));
  const past = { id: lookup.requestId, at, session: lookup.input.session, kept };
  return { retrievals: {}, history: [past, ...history].slice(0, historyLength) };
}

function lookupActions(parts: TestParts, set: SetState, get: Get) {
  const { client, now, readDraft, keyOfDraft, savedRevision } = parts;
  const field = {
    get: () => get().lookup,
    set(lookup: Lookup) {
      const { lookup: before } = get();
      // After a cancelled run the last result is shown again.
      const isAgain = before.phase === 'running' && before.previous === lookup;
      const ended = lookup.phase === 'running' || lookup.phase === 'idle' || isAgain ? undefined : lookup;
      set(({ history }) => ({ lookup, ...(ended === undefined ? {} : afterLookup(ended, now(), history)) }));
    },
  };
  const { start, cancel } = cancellableRequest(parts, field, async ({ session }, { requestId, report }) => {
    const answer = await client['test/lookup']({ requestId, ...readDraft(), session });
    if (!answer.ok || answer.value.error === undefined) return answer;
    report(answer.value.trace ?? []);
    return err(answer.value.error);
  });
  return {
    async lookUp() {
      const { form, lookup } = get();
      if (lookup.phase === 'running') return;
      set({ attempted: true });
      if (Object.keys(formProblems(form)).length > 0) return;
      const settingsKey = keyOfDraft();
      await start({
        session: sessionOf(form),
        plugin: readDraft().plugin,
        settingsKey,
        savedRevision: savedRevision(),
      });
    },
    cancelLookup: cancel,
  } satisfies Partial<TestStore>;
}

function retrievalActions(parts: LookupParts, set: SetState, get: Get) {
  const { client, readDraft } = parts;
  const requestOf = (credentialId: string) => {
    const field = {
      get: (): Retrieval => get().retrievals[credentialId] ?? idle,
      set: (retrieval: Retrieval) =>
        set(({ retrievals }) => ({ retrievals: { ...retrievals, [credentialId]: retrieval } })),
    };
    return cancellableRequest(parts, field, ({ session, fullCycle }, { requestId }) =>
      client['test/retrieve']({ requestId, ...readDraft(), session, credentialId, fullCycle }),
    );
  };
  return {
    async retrieve(credentialId) {
      const { lookup, fullCycle } = get();
      const outcome = lastResult(lookup);
      if (outcome === undefined) return;
      const { session } = outcome.input;
      await requestOf(credentialId).start({ session, plugin: readDraft().plugin, credentialId, fullCycle });
    },
    cancelRetrieval: (credentialId) => requestOf(credentialId).cancel(),
  } satisfies Partial<TestStore>;
}
