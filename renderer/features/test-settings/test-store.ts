import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { LookupResult, RetrieveResult, TraceEntry } from '../../../shared/lookup-result.ts';
import type { RawPlugin } from '../../../shared/settings.ts';
import type { NewId } from '../../app/bridge.ts';
import {
  emptyForm,
  formOf,
  formProblems,
  isEmptyForm,
  practiceExamples,
  sessionOf,
  type Session,
  type TestForm,
} from './test-form.ts';

/** What a lookup came to, with the request that it answers: the form may have moved on. */
export type LookupOutcome =
  | { readonly kind: 'answered'; readonly session: Session; readonly result: LookupResult }
  | {
      readonly kind: 'failed';
      readonly session: Session;
      readonly error: ErrorInfo;
      readonly trace: readonly TraceEntry[];
    };

export type Retrieval =
  | { readonly phase: 'running'; readonly requestId: string }
  | { readonly phase: 'answered'; readonly result: RetrieveResult }
  | { readonly phase: 'failed'; readonly error: ErrorInfo };

export interface TestState {
  readonly form: TestForm;
  /** When the request came that the form was filled in from, while it is unchanged. */
  readonly filledFrom: string | undefined;
  /** Whether the problems of the form are shown: from the first attempt on. */
  readonly attempted: boolean;
  /** The lookup under way. */
  readonly running: { readonly requestId: string } | undefined;
  readonly outcome: LookupOutcome | undefined;
  /** By credential id. */
  readonly retrievals: Readonly<Record<string, Retrieval>>;
  readonly fullCycle: boolean;
}

export interface TestActions {
  edit(change: Partial<TestForm>): void;
  setFullCycle(fullCycle: boolean): void;
  /** Fills an untouched form with a request that the practice vault answers. */
  prefillForPractice(): void;
  /** Fills the form in with a request that the service was asked; what the form showed before is gone. */
  fillIn(session: Session, at: string): void;
  lookUp(): Promise<void>;
  cancelLookup(): Promise<void>;
  retrieve(credentialId: string): Promise<void>;
  cancelRetrieval(credentialId: string): Promise<void>;
  /** Forgets everything of a profile, and cancels what is under way. */
  reset(): void;
}

export type TestStore = TestState & TestActions;

/** The settings to test with: what is on the Plugin settings screen, saved or not. */
export type ReadDraft = () => SettingsToTry;

export interface SettingsToTry {
  /** Whose settings these are. */
  readonly pluginId?: string;
  readonly plugin: RawPlugin;
  readonly secrets: Readonly<Record<string, string>>;
}

interface Parts {
  readonly client: Client;
  readonly newId: NewId;
  readonly readDraft: ReadDraft;
}

type SetState = StoreApi<TestStore>['setState'];
type Get = StoreApi<TestStore>['getState'];

const initial: TestState = {
  form: emptyForm,
  filledFrom: undefined,
  attempted: false,
  running: undefined,
  outcome: undefined,
  retrievals: {},
  fullCycle: false,
};

export function createTestStore(parts: Parts): StoreApi<TestStore> {
  return createStore<TestStore>()((set, get) => ({
    ...initial,
    edit: (change) => set(({ form }) => ({ form: { ...form, ...change }, filledFrom: undefined })),
    setFullCycle: (fullCycle) => set({ fullCycle }),
    prefillForPractice() {
      if (isEmptyForm(get().form)) set({ form: practiceExamples.found });
    },
    fillIn(session, at) {
      get().reset();
      set({ form: formOf(session), filledFrom: at });
    },
    reset() {
      const { running, retrievals } = get();
      const open = [running, ...Object.values(retrievals)].flatMap((task) =>
        task !== undefined && 'requestId' in task ? [task.requestId] : [],
      );
      set(initial);
      for (const requestId of open) void parts.client['request/cancel']({ requestId });
    },
    ...lookup(parts, set, get),
    ...retrieval(parts, set, get),
  }));
}

function lookup({ client, newId, readDraft }: Parts, set: SetState, get: Get) {
  return {
    async lookUp() {
      const { form, running } = get();
      if (running !== undefined) return;
      set({ attempted: true });
      if (Object.keys(formProblems(form)).length > 0) return;
      const requestId = newId();
      const session = sessionOf(form);
      const draft = readDraft();
      set({ running: { requestId } });
      const answer = await client['test/lookup']({ requestId, ...draft, session });
      if (get().running?.requestId !== requestId) return;
      const outcome: LookupOutcome = answer.ok
        ? outcomeOf(session, answer.value)
        : { kind: 'failed', session, error: answer.error, trace: [] };
      set({ running: undefined, outcome, retrievals: {} });
    },
    async cancelLookup() {
      const { running } = get();
      if (running !== undefined) await client['request/cancel'](running);
    },
  } satisfies Partial<TestActions>;
}

function outcomeOf(session: Session, result: LookupResult): LookupOutcome {
  if (result.error !== undefined) return { kind: 'failed', session, error: result.error, trace: result.trace ?? [] };
  return { kind: 'answered', session, result };
}

function retrieval({ client, newId, readDraft }: Parts, set: SetState, get: Get) {
  const put = (credentialId: string, state: Retrieval): void =>
    set(({ retrievals }) => ({ retrievals: { ...retrievals, [credentialId]: state } }));
  const runningId = (credentialId: string): string | undefined => {
    const state = get().retrievals[credentialId];
    return state?.phase === 'running' ? state.requestId : undefined;
  };
  return {
    async retrieve(credentialId) {
      const { outcome, fullCycle } = get();
      if (outcome === undefined || runningId(credentialId) !== undefined) return;
      const requestId = newId();
      put(credentialId, { phase: 'running', requestId });
      const draft = readDraft();
      const { session } = outcome;
      const answer = await client['test/retrieve']({ requestId, ...draft, session, credentialId, fullCycle });
      if (runningId(credentialId) !== requestId) return;
      put(
        credentialId,
        answer.ok ? { phase: 'answered', result: answer.value } : { phase: 'failed', error: answer.error },
      );
    },
    async cancelRetrieval(credentialId) {
      const requestId = runningId(credentialId);
      if (requestId !== undefined) await client['request/cancel']({ requestId });
    },
  } satisfies Partial<TestActions>;
}
