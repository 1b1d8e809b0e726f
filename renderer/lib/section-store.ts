import { createStore, type StoreApi } from 'zustand/vanilla';
import { basisOf, type ProfileName, type StoredAt } from '../../shared/writing.ts';
import {
  afterEdit,
  afterSave,
  empty,
  resumed,
  startFrom,
  takenOver,
  type LeftDraft,
  type SaveState,
  type SectionActions,
  type SectionCalls,
  type SectionDraft,
  type SectionRules,
  type SectionStore,
  type Typed,
} from './section-draft.ts';
import { beforeEdit, beforeReplacing, pause, redone, undone, type Step } from './history.ts';
import { merged } from './three-way.ts';

/** Everything that a store's parts share. */
interface Parts<V extends StoredAt, K extends string, N extends string> {
  readonly rules: SectionRules<V, K, N>;
  readonly calls: SectionCalls<V, N>;
  readonly set: StoreApi<SectionStore<V, K, N>>['setState'];
  readonly get: StoreApi<SectionStore<V, K, N>>['getState'];
}

export function createSectionStore<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  calls: SectionCalls<V, N>,
): StoreApi<SectionStore<V, K, N>> {
  return createStore<SectionStore<V, K, N>>()((set, get) => {
    const parts: Parts<V, K, N> = { rules, calls, set, get };
    return { ...empty<V, K, N>(), ...reading(parts), ...editing(parts), ...saving(parts) };
  });
}

function reading<V extends StoredAt, K extends string, N extends string>({ rules, calls, set, get }: Parts<V, K, N>) {
  const waiting = new Map<ProfileName, LeftDraft>();
  let turn = 0;
  return {
    async load(profile) {
      const { view, values } = get();
      if (view !== undefined && view.profile !== profile) {
        if (rules.changedKeys(rules.valuesOf(view), values).length > 0) {
          waiting.set(view.profile, { baseRevision: view.revision, base: rules.valuesOf(view), values });
        }
        set(empty());
      }
      turn += 1;
      const mine = turn;
      const read = await calls.read();
      if (mine !== turn) return;
      if (!read.ok) return set({ loadError: read.error });
      const { profile: shown } = read.value;
      const left = waiting.get(shown) ?? (await calls.readKept?.(read.value));
      if (mine !== turn) return;
      waiting.delete(shown);
      set(left === undefined ? startFrom(rules, read.value) : resumed(rules, read.value, left));
    },
    async refresh() {
      const mine = turn;
      const read = await calls.read();
      if (mine !== turn || !read.ok) return;
      const { view, save } = get();
      if (view?.profile !== read.value.profile || save.phase === 'saving' || save.phase === 'conflict') return;
      set((now) => ({ storedRevision: read.value.revision, ...takenOver(rules, now, view, read.value) }));
    },
  } satisfies Partial<SectionActions<K, N>>;
}

function stepped<V>(
  step: Step | undefined,
  save: SaveState<V>,
): Partial<Pick<SectionDraft<V, string, string>, 'values' | 'history' | 'save'>> {
  return step === undefined ? {} : { ...step, save: afterEdit(save) };
}

function editing<V extends StoredAt, K extends string, N extends string>({ rules, set, get }: Parts<V, K, N>) {
  const touchAll = (keys: readonly (K | N)[]): void =>
    set(({ touched }) => ({ touched: new Set([...touched, ...keys]) }));
  return {
    edit(key, value) {
      set(({ values, save, touched, history }) => ({
        history: beforeEdit(history, key, values),
        values: { ...values, [key]: value },
        touched: new Set([...touched, key]),
        save: afterEdit(save),
      }));
    },
    typeSecret(name, value) {
      set(({ secrets, save }) => {
        const others = Object.fromEntries(Object.entries(secrets).filter(([other]) => other !== name)) as Typed<N>;
        return { secrets: value === '' ? others : { ...others, [name]: value }, save: afterEdit(save) };
      });
    },
    touch(key) {
      touchAll([key]);
      set(({ history }) => ({ history: pause(history) }));
    },
    touchAll,
    discard() {
      const { view, storedRevision, refresh, history, values } = get();
      if (view === undefined) return;
      set({ ...startFrom(rules, view), storedRevision, history: beforeReplacing(history, values) });
      if (storedRevision !== view.revision) void refresh();
    },
    undo: () => set(({ history, values, save }) => stepped(undone(history, values), save)),
    redo: () => set(({ history, values, save }) => stepped(redone(history, values), save)),
    dismissRestored: () => set({ restoredAt: undefined }),
    dismissSave: () => set({ save: { phase: 'idle' } }),
    takeStored() {
      const { save, history, values } = get();
      if (save.phase === 'conflict')
        set({ ...startFrom(rules, save.theirs), history: beforeReplacing(history, values) });
    },
  } satisfies Partial<SectionActions<K, N>>;
}

function saving<V extends StoredAt, K extends string, N extends string>({ rules, calls, set, get }: Parts<V, K, N>) {
  const saveDraft = async (confirmHttp = false): Promise<void> => {
    const { view, values, secrets, save } = get();
    if (view === undefined || save.phase === 'saving' || rules.problems(view, values, secrets).length > 0) return;
    const origin = rules.unconfirmedHttpOrigin(view, values);
    if (origin !== undefined && !confirmHttp) return set({ save: { phase: 'confirm-http', origin } });
    set({ save: { phase: 'saving' } });
    const answer = await calls.save({
      ...basisOf(view),
      values: rules.overlay(rules.valuesOf(view), values),
      secrets,
      confirmHttp: origin !== undefined,
    });
    // A profile switched meanwhile has a draft of its own, which this answer is not about.
    if (get().save.phase !== 'saving') return;
    if (!answer.ok) return set({ save: { phase: 'failed', error: answer.error } });
    // The window as a whole says that nothing was saved.
    if (answer.value.status === 'other-profile') return set({ save: { phase: 'idle' } });
    const { view: stored } = answer.value;
    if (answer.value.status === 'conflict')
      return set({ storedRevision: stored.revision, save: { phase: 'conflict', theirs: stored } });
    const { service } = answer.value;
    set((now) => ({ ...afterSave(rules, now, { values, secrets }, stored), save: { phase: 'saved', service } }));
  };
  return {
    saveDraft,
    async saveMerged(choices) {
      const { save, view, values: mine } = get();
      if (save.phase !== 'conflict' || view === undefined) return;
      const values = merged(rules, rules.valuesOf(view), rules.valuesOf(save.theirs), mine, choices);
      if (values === undefined) return;
      set({ view: save.theirs, values, save: { phase: 'idle' } });
      await saveDraft();
    },
  } satisfies Partial<SectionActions<K, N>>;
}
