import type { ServicePush } from '../../shared/views.ts';
import type { Basis, OtherProfile, ProfileName, StoredAt } from '../../shared/writing.ts';
import type { KeptDraft } from '../../shared/drafts.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { Problem } from '../../shared/problem.ts';
import type { Result } from '../../shared/result.ts';
import { noHistory, type History } from './history.ts';
import type { Choices } from './three-way.ts';
import type { RawSection } from './values.ts';

/** A draft of one section of the settings: what it holds and how it changes. The screens of both sections are built on it. */

/** Secrets as typed and not saved. They go to the main process and never come back. */
export type Typed<N extends string> = { readonly [K in N]?: string };

/** The secrets that were typed, as calls take them. */
export function typedSecrets(secrets: Typed<string>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export interface DraftProblemOf<F extends string> extends Problem {
  readonly key: F;
}

/** What is particular to a section: pure rules over its view `V`, its settings `K` and its secrets `N`. */
export interface SectionRules<V extends StoredAt, K extends string, N extends string> {
  valuesOf(view: V): RawSection;
  /** The view as if these settings were stored still, with their revision. */
  withBase(view: V, revision: number, values: RawSection): V;
  changedKeys(before: RawSection, after: RawSection): readonly K[];
  /** `base` with the settings of `mine` in it; what `mine` does not know about stays. */
  overlay(base: RawSection, mine: RawSection): RawSection;
  /** Everything that keeps the draft from being saved, in the form's order. */
  problems(view: V, values: RawSection, secrets: Typed<N>): readonly DraftProblemOf<K | N>[];
  /** The origin that plain http has to be confirmed for, if it has. */
  unconfirmedHttpOrigin(view: V, values: RawSection): string | undefined;
}

export interface SaveOrder<N extends string> extends Basis {
  readonly values: RawSection;
  readonly secrets: Typed<N>;
  readonly confirmHttp: boolean;
}

export type SaveAnswer<V> =
  | { readonly status: 'saved'; readonly view: V; readonly service?: ServicePush | undefined }
  | { readonly status: 'conflict'; readonly view: V }
  | OtherProfile;

/** How the section is read and saved. */
export interface SectionCalls<V, N extends string> {
  read(): Promise<Result<V, ErrorInfo>>;
  save(order: SaveOrder<N>): Promise<Result<SaveAnswer<V>, ErrorInfo>>;
  /** What was kept of unsaved settings of the section when the window was closed or broke down. */
  readKept?(view: V): Promise<KeptDraft | undefined>;
}

/** Reads what was kept of a section. */
export type ReadKept = (section: string, profile: ProfileName) => Promise<KeptDraft | undefined>;

export type SaveState<V> =
  | { readonly phase: 'idle' }
  | { readonly phase: 'saving' }
  /** With what became of it at the service; nothing in practice, which never touches the service. */
  | { readonly phase: 'saved'; readonly service?: ServicePush | undefined }
  /** Plain http to this origin has not been agreed to yet. */
  | { readonly phase: 'confirm-http'; readonly origin: string }
  /** Someone else saved first; nothing was written. */
  | { readonly phase: 'conflict'; readonly theirs: V }
  | { readonly phase: 'failed'; readonly error: ErrorInfo };

export interface SectionDraft<V, K extends string, N extends string> {
  /** As stored when the draft was begun; absent until read. */
  readonly view: V | undefined;
  /** The newest revision known to be stored; the draft may have begun with an older one. */
  readonly storedRevision: number | undefined;
  readonly loadError: ErrorInfo | undefined;
  /** As on screen: any values, so that a half-typed one is not lost. */
  readonly values: RawSection;
  readonly secrets: Typed<N>;
  /** Fields whose problems are shown: a form nobody has touched yet is not all red. */
  readonly touched: ReadonlySet<K | N>;
  readonly save: SaveState<V>;
  /** Since when the unsaved settings were kept that are back, until they are saved, discarded or the notice is closed. */
  readonly restoredAt: number | undefined;
  readonly history: History;
}

export interface SectionActions<K extends string, N extends string> {
  /** Reads what is stored for the profile. Another profile's unsaved settings wait, without secrets, until it is back. */
  load(profile: ProfileName): Promise<void>;
  /** Reads what is stored now and takes it over where the draft allows; what is typed stays. */
  refresh(): Promise<void>;
  edit(key: K, value: unknown): void;
  /** An empty text takes the typed secret back. */
  typeSecret(name: N, value: string): void;
  touch(key: K | N): void;
  touchAll(keys: readonly (K | N)[]): void;
  discard(): void;
  /** Takes back the last step of the settings, or puts it in again. Typed secrets are no steps. */
  undo(): void;
  redo(): void;
  dismissRestored(): void;
  /** Does nothing with an invalid draft: the form shows what is wrong. */
  saveDraft(confirmHttp?: boolean): Promise<void>;
  /** Ends a question of saving (plain http, conflict) without an answer. */
  dismissSave(): void;
  /** Answers to a conflict. */
  takeStored(): void;
  /** Saves the settings of both. Does nothing while one that both changed is not decided. */
  saveMerged(choices: Choices): Promise<void>;
}

export type SectionStore<V, K extends string, N extends string> = SectionDraft<V, K, N> & SectionActions<K, N>;

export function isDirtyDraft<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  { view, values, secrets }: SectionDraft<V, K, N>,
): boolean {
  return (
    view !== undefined &&
    (rules.changedKeys(rules.valuesOf(view), values).length > 0 || Object.keys(secrets).length > 0)
  );
}

export function empty<V, K extends string, N extends string>(): SectionDraft<V, K, N> {
  return {
    view: undefined,
    storedRevision: undefined,
    loadError: undefined,
    values: {},
    secrets: {},
    touched: new Set(),
    save: { phase: 'idle' },
    restoredAt: undefined,
    history: noHistory,
  };
}

export function startFrom<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  view: V,
): SectionDraft<V, K, N> {
  return { ...empty(), view, storedRevision: view.revision, values: rules.valuesOf(view) };
}

/** A draft that was left without saving. `keptAt` is absent where this window had it all the time. */
export type LeftDraft = Omit<KeptDraft, 'keptAt'> & { readonly keptAt?: number };

/**
 * Goes on with a draft that was left. If somebody changed the same section meanwhile, it keeps the revision that it started
 * from, so that saving is a conflict and overwrites nothing.
 */
export function resumed<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  stored: V,
  left: LeftDraft,
): SectionDraft<V, K, N> {
  const fresh = startFrom(rules, stored);
  const began = rules.withBase(stored, left.baseRevision, left.base);
  const view = rules.changedKeys(rules.valuesOf(began), rules.valuesOf(stored)).length > 0 ? began : stored;
  const values = rules.overlay(rules.valuesOf(view), left.values);
  // Saved, and the window broke down before it was forgotten.
  if (rules.changedKeys(rules.valuesOf(stored), values).length === 0) return fresh;
  return { ...fresh, view, values, restoredAt: left.keptAt };
}

/** An untouched draft follows what is stored; a changed one only if nobody else changed the same section. */
export function takenOver<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  now: SectionDraft<V, K, N>,
  before: V,
  stored: V,
): Partial<SectionDraft<V, K, N>> {
  if (!isDirtyDraft(rules, now)) return { view: stored, values: rules.valuesOf(stored), history: noHistory };
  return rules.changedKeys(rules.valuesOf(before), rules.valuesOf(stored)).length === 0 ? { view: stored } : {};
}

/** Saying "saved" ends with the next keystroke; an open question or error stays. */
export function afterEdit<V>(save: SaveState<V>): SaveState<V> {
  return save.phase === 'saved' ? { phase: 'idle' } : save;
}

/** What was typed while the save was under way stays typed; the secrets that were saved are forgotten. */
export function afterSave<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  now: SectionDraft<V, K, N>,
  sent: Pick<SectionDraft<V, K, N>, 'values' | 'secrets'>,
  stored: V,
): Partial<SectionDraft<V, K, N>> {
  const typedSince = Object.entries(now.secrets).filter(([name, value]) => sent.secrets[name as N] !== value);
  return {
    view: stored,
    storedRevision: stored.revision,
    values: now.values === sent.values ? rules.valuesOf(stored) : now.values,
    secrets: Object.fromEntries(typedSince) as Typed<N>,
    touched: new Set(),
    restoredAt: undefined,
  };
}
