import { createStore, type StoreApi } from 'zustand/vanilla';
import { basisOf, type ProfileName, type StoredAt } from '../../shared/writing.ts';
import {
  afterEdit,
  afterRefresh,
  afterSave,
  changedKeysOf,
  emptyDraft,
  problemsOf,
  resumedDraft,
  untouchedDraft,
  type ReadKept,
  type SaveState,
  type SectionActions,
  type SectionCalls,
  type SectionRules,
  type SectionStore,
  type TypedSecrets,
  type UnsavedDraft,
} from './section-draft.ts';
import { beforeEdit, beforeReplacing, pause, redone, undone, type Step } from './history.ts';
import { merged } from './three-way.ts';

interface Parts<V extends StoredAt, K extends string, N extends string> {
  readonly calls: SectionCalls<V, N>;
  readonly set: StoreApi<SectionStore<V, K, N>>['setState'];
  readonly get: StoreApi<SectionStore<V, K, N>>['getState'];
}

/** @param readKept reads unsaved settings of an earlier window; without it, none are restored */
export function createSectionStore<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  calls: SectionCalls<V, N>,
  readKept?: ReadKept,
): StoreApi<SectionStore<V, K, N>> {
  return createStore<SectionStore<V, K, N>>()((set, get) => {
    const parts: Parts<V, K, N> = { calls, set, get };
    return { ...emptyDraft(rules), ...reading(parts, readKept), ...editing(parts), ...saving(parts) };
  });
}

function reading<V extends StoredAt, K extends string, N extends string>(
  { calls, set, get }: Parts<V, K, N>,
  readKept: ReadKept | undefined,
) {
  /** Unsaved settings of the profiles that are not in use. */
  const unsavedOf = new Map<ProfileName, UnsavedDraft>();
  let lastLoad = 0;
  return {
    async load(profile) {
      const { rules, view, values } = get();
      if (view !== undefined && view.profile !== profile) {
        if (changedKeysOf(get()).length > 0) {
          unsavedOf.set(view.profile, { baseRevision: view.revision, base: rules.valuesOf(view), values });
        }
        set(emptyDraft(rules));
      }
      lastLoad += 1;
      const load = lastLoad;
      const read = await calls.read();
      if (load !== lastLoad) return;
      if (!read.ok) return set({ loadError: read.error });
      const stored = read.value;
      const unsaved = unsavedOf.get(stored.profile) ?? (await readKept?.(rules.sectionOf(stored), stored.profile));
      if (load !== lastLoad) return;
      unsavedOf.delete(stored.profile);
      set(unsaved === undefined ? untouchedDraft(rules, stored) : resumedDraft(rules, stored, unsaved));
    },
    async refresh() {
      const load = lastLoad;
      const read = await calls.read();
      if (load !== lastLoad || !read.ok) return;
      const { view, save, storedRevision } = get();
      if (view?.profile !== read.value.profile || save.phase === 'saving' || save.phase === 'conflict') return;
      // What was saved here is no longer what is saved.
      const saved = afterEdit(save) !== save && storedRevision !== read.value.revision;
      set((draft) => ({
        storedRevision: read.value.revision,
        ...(saved ? { save: { phase: 'idle' } } : {}),
        ...afterRefresh(draft, view, read.value),
      }));
    },
    async compareStored() {
      const read = await calls.read();
      const { view, save } = get();
      if (!read.ok || view?.profile !== read.value.profile || save.phase === 'saving') return;
      set({ storedRevision: read.value.revision, save: { phase: 'conflict', theirs: read.value } });
    },
  } satisfies Partial<SectionActions<K, N>>;
}

function stepped<V>(step: Step | undefined, save: SaveState<V>): Partial<Step> & { readonly save?: SaveState<V> } {
  return step === undefined ? {} : { ...step, save: afterEdit(save) };
}

function editing<V extends StoredAt, K extends string, N extends string>({ set, get }: Parts<V, K, N>) {
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
    editAll(changed) {
      set(({ values, save, touched, history }) => ({
        history: beforeReplacing(history, values),
        values: { ...values, ...changed },
        touched: new Set([...touched, ...(Object.keys(changed) as K[])]),
        save: afterEdit(save),
      }));
    },
    typeSecret(name, value) {
      set(({ secrets, save, typedCount }) => {
        const others = Object.fromEntries(
          Object.entries(secrets).filter(([other]) => other !== name),
        ) as TypedSecrets<N>;
        const typed = value === '' ? others : { ...others, [name]: value };
        return { secrets: typed, typedCount: typedCount + 1, save: afterEdit(save) };
      });
    },
    touch(key) {
      touchAll([key]);
      set(({ history }) => ({ history: pause(history) }));
    },
    touchAll,
    discard() {
      const { rules, view, storedRevision, refresh, history, values, secrets, typedCount } = get();
      if (view === undefined) return;
      set({
        ...untouchedDraft(rules, view),
        storedRevision,
        typedCount: typedCount + Object.keys(secrets).length,
        history: beforeReplacing(history, values),
      });
      if (storedRevision !== view.revision) void refresh();
    },
    undo: () => set(({ history, values, save }) => stepped(undone(history, values), save)),
    redo: () => set(({ history, values, save }) => stepped(redone(history, values), save)),
    dismissRestored: () => set({ restoredAt: undefined }),
    dismissSave: () => set({ save: { phase: 'idle' } }),
    takeStored() {
      const { rules, save, history, values, typedCount } = get();
      if (save.phase === 'conflict')
        set({
          ...untouchedDraft(rules, save.theirs),
          typedCount: typedCount + 1,
          history: beforeReplacing(history, values),
        });
    },
  } satisfies Partial<SectionActions<K, N>>;
}

function saving<V extends StoredAt, K extends string, N extends string>({ calls, set, get }: Parts<V, K, N>) {
  const saveDraft = async (confirmHttp = false): Promise<void> => {
    const { rules, view, values, secrets, save } = get();
    if (view === undefined || save.phase === 'saving' || problemsOf(get()).length > 0) return;
    const origin = rules.unconfirmedHttpOrigin(view, values);
    if (origin !== undefined && !confirmHttp) return set({ save: { phase: 'confirm-http', origin } });
    set({ save: { phase: 'saving' } });
    const answer = await calls.save({
      ...basisOf(view),
      values: rules.overlay(rules.valuesOf(view), values),
      secrets,
      confirmHttp: origin !== undefined,
    });
    // The profile was switched during the save: the draft is another one now.
    if (get().save.phase !== 'saving') return;
    if (!answer.ok) return set({ save: { phase: 'failed', error: answer.error } });
    // A dialog of the window says that nothing was saved.
    if (answer.value.status === 'other-profile') return set({ save: { phase: 'idle' } });
    const { view: stored } = answer.value;
    if (answer.value.status === 'conflict')
      return set({ storedRevision: stored.revision, save: { phase: 'conflict', theirs: stored } });
    const { service } = answer.value;
    set((draft) => ({ ...afterSave(draft, { values, secrets }, stored), save: { phase: 'saved', service } }));
  };
  return {
    saveDraft,
    async saveMerged(choices) {
      const { rules, save, view, values: mine } = get();
      if (save.phase !== 'conflict' || view === undefined) return;
      const values = merged(rules, rules.valuesOf(view), rules.valuesOf(save.theirs), mine, choices);
      if (values === undefined) return;
      set({ view: save.theirs, values, save: { phase: 'idle' } });
      await saveDraft();
    },
  } satisfies Partial<SectionActions<K, N>>;
}
