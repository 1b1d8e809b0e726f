import type { Client } from '../../shared/contract.ts';
import { basisOf, type Basis, type ProfileName, type StoredAt } from '../../shared/writing.ts';
import type { Draft, KeptDraft } from '../../shared/drafts.ts';
import { changedKeysOf, type FormStore, type SectionDraft } from './section-draft.ts';

/** Sends unsaved settings to the main process while they are edited, so that they survive this window. Never a secret. */

/** Runs the work once, after so many milliseconds. */
export type Schedule = (work: () => void, ms: number) => void;

/** Edits within this time are sent together. */
const delayMs = 400;

type AnyDraft = SectionDraft<StoredAt, string, string>;

/** What is to be kept of a section. */
export interface KeepOrder extends Basis {
  readonly section: string;
  /** Undefined removes what is kept: there are no unsaved settings any more. */
  readonly draft: Draft | undefined;
}

const nothing = 'nothing';
const keyOf = ({ profile, section }: Pick<KeepOrder, 'profile' | 'section'>): string => `${profile} ${section}`;
const contentOf = ({ expectedRevision, draft }: KeepOrder): string =>
  draft === undefined ? nothing : JSON.stringify([expectedRevision, draft]);

/** What is to be kept of the section: its unsaved settings and those that they began with. */
function orderOf(draft: AnyDraft, view: StoredAt): KeepOrder {
  const { rules, values } = draft;
  const unsaved = { base: { ...rules.valuesOf(view) }, values: { ...values } };
  return {
    ...basisOf(view),
    section: rules.sectionOf(view),
    draft: changedKeysOf(draft).length === 0 ? undefined : unsaved,
  };
}

interface Followed<S> {
  subscribe(listener: (state: S, before: S) => void): unknown;
}

export function createDraftAutosave(client: Client, schedule: Schedule) {
  /** The content that the main process has, by section. */
  const kept = new Map<string, string>();
  let lastSent = Promise.resolve();
  const sendOnce = async (order: KeepOrder): Promise<void> => {
    const key = keyOf(order);
    if (kept.get(key) === contentOf(order)) return;
    const answer = await client['drafts/keep'](order);
    if (answer.ok && answer.value.status === 'saved') kept.set(key, contentOf(order));
    else kept.delete(key);
  };
  // One after the other, so that an earlier order cannot overtake a later one.
  const send = (order: KeepOrder): void => {
    lastSent = lastSent.then(() => sendOnce(order));
  };
  return {
    /** The unsaved settings that are kept of the section, if the profile is in use. */
    async read(section: string, profile: ProfileName): Promise<KeptDraft | undefined> {
      const answer = await client['drafts/read']({ section });
      if (!answer.ok || answer.value.profile !== profile) return undefined;
      const { draft } = answer.value;
      kept.set(keyOf({ profile, section }), draft === undefined ? nothing : 'something');
      return draft;
    },
    /** Keeps the unsaved settings of the store from now on. */
    follow(store: Pick<FormStore, 'subscribe'>): void {
      this.followOrders(store, (draft, before) => {
        const { view, values } = draft;
        return view === undefined || (view === before.view && values === before.values)
          ? undefined
          : orderOf(draft, view);
      });
    },
    /** Keeps what the store orders to be kept. @param orderAfter nothing after a change that does not concern it */
    followOrders<S>(store: Followed<S>, orderAfter: (state: S, before: S) => KeepOrder | undefined): void {
      let pending: KeepOrder | undefined;
      const flush = (): void => {
        if (pending !== undefined) send(pending);
        pending = undefined;
      };
      store.subscribe((state, before) => {
        const order = orderAfter(state, before);
        if (order === undefined) return;
        if (pending !== undefined && keyOf(pending) !== keyOf(order)) flush();
        const isScheduled = pending !== undefined;
        pending = order;
        if (order.draft === undefined) flush();
        else if (!isScheduled) schedule(flush, delayMs);
      });
    },
  };
}
