import type { StoreApi } from 'zustand/vanilla';
import type { ServicePush, ShownSecretState } from '../../shared/views.ts';
import type { Basis, OtherProfile, ProfileName, StoredAt } from '../../shared/writing.ts';
import type { KeptDraft } from '../../shared/drafts.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import { required, type SettingFault } from '../../shared/problem.ts';
import type { Result } from '../../shared/result.ts';
import { noHistory, type History } from './history.ts';
import type { Choices, SectionComparison } from './three-way.ts';
import type { RawSection } from './values.ts';

/** A draft of one section of the settings: its state and how that changes. Every settings form is built on it. */

/** Secrets as typed and not saved. They are sent to the main process and never come back. */
export type TypedSecrets<N extends string> = { readonly [K in N]?: string };

export function typedSecrets(secrets: TypedSecrets<string>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Tells settings on screen apart, typed secrets included, without holding any of them; the same whatever the order of the settings. */
export function keyOfSettings(settings: RawSection, typedCount: number): string {
  const sorted = Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted, typedCount]);
}

/** `typed`: entered here and not saved yet. */
export type DraftSecretState = ShownSecretState | 'typed';

export interface DraftProblemOf<F extends string> extends SettingFault {
  readonly key: F;
}

export interface SectionField<F extends string> {
  readonly key: F;
  readonly label: string;
  readonly isSecret: boolean;
}

/** What is particular to a section: pure rules over its view `V`, its settings `K` and its secrets `N`. */
export interface SectionRules<V extends StoredAt, K extends string, N extends string> extends SectionComparison<K> {
  /** The name under which unsaved settings of the section are kept. */
  sectionOf(view: V): string;
  valuesOf(view: V): RawSection;
  /** The view as if these settings were still stored, with their revision. */
  withBase(view: V, revision: number, values: RawSection): V;
  /** In the form's order. */
  fieldsOf(view: V): readonly SectionField<K | N>[];
  /** The value as it is, valid or not; the default where it is absent. */
  valueOf(values: RawSection, key: K): unknown;
  fieldProblems(view: V, values: RawSection, secrets: TypedSecrets<N>, key: K): readonly DraftProblemOf<K>[];
  storedSecret(view: V, name: N): ShownSecretState;
  needsSecret(view: V, values: RawSection, name: N): boolean;
  /** What secrets are bound to: one that is stored for another origin is not used. */
  secretOrigin(values: RawSection): string | undefined;
  /** The setting that says whom the connection trusts; likewise. */
  secretTrust?(values: RawSection): string;
  /** A conflict does not list typed secrets. */
  readonly hidesSecretConflicts?: boolean;
  /** The origin for which the user has to confirm plain http, if there is one. */
  unconfirmedHttpOrigin(view: V, values: RawSection): string | undefined;
}

export interface SaveOrder<N extends string> extends Basis {
  readonly values: RawSection;
  readonly secrets: TypedSecrets<N>;
  readonly confirmHttp: boolean;
}

export type SaveAnswer<V> =
  | { readonly status: 'saved'; readonly view: V; readonly service?: ServicePush | undefined }
  | { readonly status: 'conflict'; readonly view: V }
  | OtherProfile;

export interface SectionCalls<V, N extends string> {
  read(): Promise<Result<V, ErrorInfo>>;
  save(order: SaveOrder<N>): Promise<Result<SaveAnswer<V>, ErrorInfo>>;
}

/** Reads the unsaved settings of a section that were kept when a window was closed or crashed. */
export type ReadKept = (section: string, profile: ProfileName) => Promise<KeptDraft | undefined>;

export type SaveState<V> =
  | { readonly phase: 'idle' }
  | { readonly phase: 'saving' }
  /** `service` says whether the service applied the settings; absent in practice, which has no service. */
  | { readonly phase: 'saved'; readonly service?: ServicePush | undefined }
  /** Settings that were saved elsewhere have replaced those on screen, which had no unsaved changes. */
  | { readonly phase: 'replaced'; readonly revision: number }
  /** The user has not confirmed plain http to this origin yet. */
  | { readonly phase: 'confirm-http'; readonly origin: string }
  /** The stored settings have a newer revision; nothing was written. */
  | { readonly phase: 'conflict'; readonly theirs: V }
  | { readonly phase: 'failed'; readonly error: ErrorInfo };

export interface SectionDraft<V extends StoredAt, K extends string, N extends string> {
  readonly rules: SectionRules<V, K, N>;
  /** As stored when the draft was begun; absent until read. */
  readonly view: V | undefined;
  /** The newest revision known to be stored; the draft may have begun with an older one. */
  readonly storedRevision: number | undefined;
  readonly loadError: ErrorInfo | undefined;
  /** As on screen: any values, so that a half-typed one is not lost. */
  readonly values: RawSection;
  readonly secrets: TypedSecrets<N>;
  /** How often a secret was typed or discarded, so that a result can tell whether its secrets are still the ones on screen. */
  readonly typedCount: number;
  /** Fields whose problems are shown: an untouched form shows none. */
  readonly touched: ReadonlySet<K | N>;
  readonly save: SaveState<V>;
  /** When the restored unsaved settings were kept; absent once they are saved, discarded or the notice is closed. */
  readonly restoredAt: number | undefined;
  readonly history: History;
}

export interface SectionActions<K extends string, N extends string> {
  /** Reads what is stored for the profile. Unsaved settings of the previous profile are kept, without secrets. */
  load(profile: ProfileName): Promise<void>;
  /** Reads what is stored now and applies it where the draft allows; unsaved settings stay. */
  refresh(): Promise<void>;
  edit(key: K, value: unknown): void;
  /** Several settings in one step, such as imported ones. */
  editAll(values: Readonly<Partial<Record<K, unknown>>>): void;
  /** An empty text removes the typed secret. */
  typeSecret(name: N, value: string): void;
  touch(key: K | N): void;
  touchAll(keys: readonly (K | N)[]): void;
  discard(): void;
  /** Undo and redo steps of the settings. Typed secrets are not part of a step. */
  undo(): void;
  redo(): void;
  dismissRestored(): void;
  /** Does nothing with an invalid draft: the form shows what is wrong. */
  saveDraft(confirmHttp?: boolean): Promise<void>;
  /** Closes a question of saving (plain http, conflict) without an answer. */
  dismissSave(): void;
  /** Shows what was saved elsewhere beside the draft, as a conflict of saving does. */
  compareStored(): Promise<void>;
  /** Ends a conflict with the stored settings. */
  takeStored(): void;
  /** Ends a conflict by saving the changes of both sides. Does nothing while a choice is missing. */
  saveMerged(choices: Choices): Promise<void>;
}

export type SectionStore<V extends StoredAt, K extends string, N extends string> = SectionDraft<V, K, N> &
  SectionActions<K, N>;

export type AnySection = SectionStore<StoredAt, string, string>;
export type FormStore = Pick<StoreApi<AnySection>, 'getState' | 'getInitialState' | 'subscribe'>;

type DraftOf<V extends StoredAt, K extends string, N extends string> = Pick<
  SectionDraft<V, K, N>,
  'rules' | 'view' | 'values' | 'secrets'
>;
type AnyDraft = DraftOf<StoredAt, string, string>;

export function changedKeysOf({ rules, view, values }: Omit<AnyDraft, 'secrets'>): readonly string[] {
  return view === undefined ? [] : rules.changedKeys(rules.valuesOf(view), values);
}

export function isDirty(draft: AnyDraft): boolean {
  return changedKeysOf(draft).length > 0 || (draft.view !== undefined && Object.keys(draft.secrets).length > 0);
}

export function secretStateOf({ rules, view, values, secrets }: AnyDraft, name: string): DraftSecretState {
  if (secrets[name] !== undefined) return 'typed';
  if (view === undefined) return 'not-set';
  const stored = rules.storedSecret(view, name);
  const origin = rules.secretOrigin(values);
  if (stored !== 'set' || origin === undefined) return stored;
  const saved = rules.valuesOf(view);
  if (origin !== rules.secretOrigin(saved)) return 'other-origin';
  return rules.secretTrust?.(values) === rules.secretTrust?.(saved) ? 'set' : 'other-trust';
}

/** The origin for which the saved settings use plain http that nobody confirmed, such as imported ones. */
export function savedUnconfirmed({ rules, view }: Pick<AnyDraft, 'rules' | 'view'>): string | undefined {
  return view === undefined ? undefined : rules.unconfirmedHttpOrigin(view, rules.valuesOf(view));
}

export function isSecretMissing(draft: AnyDraft, name: string): boolean {
  const { rules, view, values } = draft;
  if (view === undefined || !rules.needsSecret(view, values, name)) return false;
  return !['set', 'typed', 'hidden'].includes(secretStateOf(draft, name));
}

/** Whether the section was saved elsewhere since the unsaved changes were begun. */
export function isOvertaken(draft: AnyDraft & { readonly storedRevision: number | undefined }): boolean {
  const { view, storedRevision } = draft;
  return view !== undefined && storedRevision !== undefined && storedRevision > view.revision && isDirty(draft);
}

/** Everything that keeps the draft from being saved, in the form's order; nothing before the section was read. */
export function problemsOf<V extends StoredAt, K extends string, N extends string>(
  draft: DraftOf<V, K, N>,
): readonly DraftProblemOf<K | N>[] {
  const { rules, view, values, secrets } = draft;
  if (view === undefined) return [];
  return rules.fieldsOf(view).flatMap(({ key, isSecret }): readonly DraftProblemOf<K | N>[] => {
    if (!isSecret) return rules.fieldProblems(view, values, secrets, key as K);
    return isSecretMissing(draft, key) ? [{ key, ...required }] : [];
  });
}

export function emptyDraft<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
): SectionDraft<V, K, N> {
  return {
    rules,
    view: undefined,
    storedRevision: undefined,
    loadError: undefined,
    values: {},
    secrets: {},
    typedCount: 0,
    touched: new Set(),
    save: { phase: 'idle' },
    restoredAt: undefined,
    history: noHistory,
  };
}

export function untouchedDraft<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  view: V,
): SectionDraft<V, K, N> {
  return { ...emptyDraft(rules), view, storedRevision: view.revision, values: rules.valuesOf(view) };
}

/** Unsaved settings from an earlier window or profile. `keptAt` is absent where this window held them all the time. */
export type UnsavedDraft = Omit<KeptDraft, 'keptAt'> & { readonly keptAt?: number };

/**
 * Continues with unsaved settings. If the stored section was changed meanwhile, the draft keeps the revision that it started
 * from, so that saving is a conflict and overwrites nothing.
 */
export function resumedDraft<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  stored: V,
  unsaved: UnsavedDraft,
): SectionDraft<V, K, N> {
  const fresh = untouchedDraft(rules, stored);
  const base = rules.withBase(stored, unsaved.baseRevision, unsaved.base);
  const view = rules.changedKeys(rules.valuesOf(base), rules.valuesOf(stored)).length > 0 ? base : stored;
  const values = rules.overlay(rules.valuesOf(view), unsaved.values);
  // They were saved, and the window crashed before the kept copy was removed.
  if (rules.changedKeys(rules.valuesOf(stored), values).length === 0) return fresh;
  return { ...fresh, view, values, restoredAt: unsaved.keptAt };
}

/** An untouched draft follows what is stored; a changed one only if the stored section is unchanged. */
export function afterRefresh<V extends StoredAt, K extends string, N extends string>(
  draft: SectionDraft<V, K, N>,
  before: V,
  stored: V,
): Partial<SectionDraft<V, K, N>> {
  const { rules } = draft;
  const isSame = rules.changedKeys(rules.valuesOf(before), rules.valuesOf(stored)).length === 0;
  if (isDirty(draft)) return isSame ? { view: stored } : {};
  const taken = { view: stored, values: rules.valuesOf(stored), history: noHistory };
  // An open question or error stays on screen.
  const isOpen = afterEdit(draft.save).phase !== 'idle';
  return isSame || isOpen ? taken : { ...taken, save: { phase: 'replaced', revision: stored.revision } };
}

/** The messages "saved" and "saved elsewhere" end with the next edit; an open question or error stays. */
export function afterEdit<V>(save: SaveState<V>): SaveState<V> {
  return save.phase === 'saved' || save.phase === 'replaced' ? { phase: 'idle' } : save;
}

/** What was typed during the save stays; the secrets that were saved are removed. */
export function afterSave<V extends StoredAt, K extends string, N extends string>(
  draft: SectionDraft<V, K, N>,
  sent: Pick<SectionDraft<V, K, N>, 'values' | 'secrets'>,
  stored: V,
): Partial<SectionDraft<V, K, N>> {
  const typedSince = Object.entries(draft.secrets).filter(([name, value]) => sent.secrets[name as N] !== value);
  return {
    view: stored,
    storedRevision: stored.revision,
    values: draft.values === sent.values ? draft.rules.valuesOf(stored) : draft.values,
    secrets: Object.fromEntries(typedSince) as TypedSecrets<N>,
    touched: new Set(),
    restoredAt: undefined,
  };
}
