import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, ProfileName, SettingsView } from '../../shared/contract.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { RawPlugin, SettingKey } from '../../shared/settings.ts';
import {
  changedKeys,
  draftProblems,
  overlay,
  unconfirmedHttpOrigin,
  type FieldKey,
  type PluginSecretName,
  type TypedSecrets,
} from './draft.ts';

export type SaveState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'saving' }
  | { readonly phase: 'saved' }
  /** Plain http to this origin has not been agreed to yet. */
  | { readonly phase: 'confirm-http'; readonly origin: string }
  /** Someone else saved first; nothing was written. */
  | { readonly phase: 'conflict'; readonly theirs: SettingsView }
  | { readonly phase: 'failed'; readonly error: ErrorInfo };

export interface DraftState {
  /** As stored; absent until read. */
  readonly view: SettingsView | undefined;
  readonly loadError: ErrorInfo | undefined;
  /** As on screen: any values, so that a half-typed one is not lost. */
  readonly plugin: RawPlugin;
  readonly secrets: TypedSecrets;
  /** Fields whose problems are shown: a form nobody has touched yet is not all red. */
  readonly touched: ReadonlySet<FieldKey>;
  readonly save: SaveState;
}

export interface DraftActions {
  /** Reads the stored settings of the profile. Another profile's unsaved settings wait, without secrets, until it is back. */
  load(profile: ProfileName): Promise<void>;
  edit(key: SettingKey, value: unknown): void;
  /** An empty text takes the typed secret back. */
  typeSecret(name: PluginSecretName, value: string): void;
  touch(key: FieldKey): void;
  touchAll(keys: readonly FieldKey[]): void;
  discard(): void;
  /** Does nothing with an invalid draft: the form shows what is wrong. */
  saveDraft(confirmHttp?: boolean): Promise<void>;
  /** Ends a question of saving (plain http, conflict) without an answer. */
  dismissSave(): void;
  /** Answers to a conflict. */
  takeStored(): void;
  overwriteStored(): Promise<void>;
}

export type DraftStore = DraftState & DraftActions;

const nothing: DraftState = {
  view: undefined,
  loadError: undefined,
  plugin: {},
  secrets: {},
  touched: new Set(),
  save: { phase: 'idle' },
};

export function isDirty({ view, plugin, secrets }: DraftState): boolean {
  return view !== undefined && (changedKeys(view.plugin, plugin).length > 0 || Object.keys(secrets).length > 0);
}

export function createDraftStore(client: Client): StoreApi<DraftStore> {
  return createStore<DraftStore>()((set, get) => ({
    ...nothing,
    load: loader(client, set, get),
    ...editing(set, get),
    ...saving(client, set, get),
  }));
}

type SetState = StoreApi<DraftStore>['setState'];
type Get = StoreApi<DraftStore>['getState'];

/** A draft that waits for its profile to come back, with the settings that it started from. */
type Waiting = Pick<DraftState, 'plugin'> & { readonly base: SettingsView };

function loader(client: Client, set: SetState, get: Get): DraftActions['load'] {
  const waiting = new Map<ProfileName, Waiting>();
  let current: ProfileName | undefined;
  let turn = 0;
  return async (profile) => {
    const { view, plugin } = get();
    if (current !== undefined && current !== profile) {
      if (view !== undefined && changedKeys(view.plugin, plugin).length > 0) waiting.set(current, { plugin, base: view });
      set(nothing);
    }
    current = profile;
    turn += 1;
    const mine = turn;
    const read = await client['settings/read']({});
    if (mine !== turn) return;
    if (!read.ok) return set({ loadError: read.error });
    const earlier = waiting.get(profile);
    waiting.delete(profile);
    set({ ...nothing, ...(earlier === undefined ? startFrom(read.value) : resume(read.value, earlier)) });
  };
}

function startFrom(view: SettingsView): Pick<DraftState, 'view' | 'plugin'> {
  return { view, plugin: view.plugin };
}

/** Keeps the revision that the draft started from, so that a change made meanwhile is a conflict and not overwritten. */
function resume(view: SettingsView, { plugin, base }: Waiting): Pick<DraftState, 'view' | 'plugin'> {
  return { view: { ...view, revision: base.revision, plugin: base.plugin }, plugin };
}

/** Saying "saved" ends with the next keystroke; an open question or error stays. */
function afterEdit(save: SaveState): SaveState {
  return save.phase === 'saved' ? { phase: 'idle' } : save;
}

function editing(set: SetState, get: Get) {
  const touchAll = (keys: readonly FieldKey[]): void => set(({ touched }) => ({ touched: new Set([...touched, ...keys]) }));
  return {
    edit(key, value) {
      set(({ plugin, save, touched }) => ({
        plugin: { ...plugin, [key]: value },
        touched: new Set([...touched, key]),
        save: afterEdit(save),
      }));
    },
    typeSecret(name, value) {
      set(({ secrets, save }) => {
        const { [name]: _previous, ...others } = secrets;
        return { secrets: value === '' ? others : { ...others, [name]: value }, save: afterEdit(save) };
      });
    },
    touch: (key) => touchAll([key]),
    touchAll,
    discard() {
      const { view } = get();
      if (view !== undefined) set({ ...nothing, ...startFrom(view) });
    },
    dismissSave: () => set({ save: { phase: 'idle' } }),
    takeStored() {
      const { save } = get();
      if (save.phase === 'conflict') set({ ...nothing, ...startFrom(save.theirs) });
    },
  } satisfies Partial<DraftActions>;
}

function saving(client: Client, set: SetState, get: Get) {
  const saveDraft = async (confirmHttp = false): Promise<void> => {
    const { view, plugin, secrets, save } = get();
    if (view === undefined || save.phase === 'saving' || draftProblems(view, plugin, secrets).length > 0) return;
    const origin = unconfirmedHttpOrigin(view, plugin);
    if (origin !== undefined && !confirmHttp) return set({ save: { phase: 'confirm-http', origin } });
    set({ save: { phase: 'saving' } });
    const answer = await client['settings/save']({
      expectedRevision: view.revision,
      plugin: overlay(view.plugin, plugin),
      secrets,
      confirmHttp: origin !== undefined,
    });
    // A profile switched meanwhile has a draft of its own, which this answer is not about.
    if (get().save.phase !== 'saving') return;
    if (!answer.ok) return set({ save: { phase: 'failed', error: answer.error } });
    if (answer.value.status === 'conflict') return set({ save: { phase: 'conflict', theirs: answer.value.view } });
    set((now) => ({ ...afterSave(now, plugin, secrets, answer.value.view), save: { phase: 'saved' } }));
  };
  return {
    saveDraft,
    async overwriteStored() {
      const { save, plugin } = get();
      if (save.phase !== 'conflict') return;
      set({ view: save.theirs, plugin: overlay(save.theirs.plugin, plugin), save: { phase: 'idle' } });
      await saveDraft();
    },
  } satisfies Partial<DraftActions>;
}

/** What was typed while the save was under way stays typed; the secrets that were saved are forgotten. */
function afterSave(now: DraftState, plugin: RawPlugin, sent: TypedSecrets, view: SettingsView): Partial<DraftState> {
  const typedSince = Object.entries(now.secrets).filter(([name, value]) => sent[name as PluginSecretName] !== value);
  return {
    view,
    plugin: now.plugin === plugin ? view.plugin : now.plugin,
    secrets: Object.fromEntries(typedSince),
    touched: new Set(),
  };
}
