import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import type { ProfileName } from '../../shared/views.ts';
import type { Draft, KeptDraft } from '../../shared/drafts.ts';
import type { SectionDraft, SectionRules, Stored } from './section-draft.ts';

/** Has unsaved settings kept by the main process while they are typed, so that they outlive this window. Never a secret. */

/** Runs the work once, so many milliseconds from now. */
export type Schedule = (work: () => void, ms: number) => void;

/** What is typed within this time is kept together. */
const gatherMs = 400;

interface Order {
  readonly profile: ProfileName;
  readonly section: string;
  /** Nothing: there are no unsaved settings any more. */
  readonly draft: Draft | undefined;
}

interface KeeperParts {
  readonly client: Client;
  readonly schedule: Schedule;
  /** The present profile; nothing before it is known. */
  readonly profile: () => ProfileName | undefined;
}

export interface DraftKeeper {
  /** What was kept of the section of the present profile. */
  read(section: string): Promise<KeptDraft | undefined>;
  /** Keeps what changes in the store from now on. */
  follow<V extends Stored, K extends string, N extends string>(
    store: Pick<StoreApi<SectionDraft<V, K, N>>, 'subscribe'>,
    rules: SectionRules<V, K, N>,
    sectionOf: (view: V) => string,
  ): void;
}

const nothing = 'nothing';
const placeOf = ({ profile, section }: Pick<Order, 'profile' | 'section'>): string => `${profile} ${section}`;
const saying = (draft: Draft | undefined): string => (draft === undefined ? nothing : JSON.stringify(draft));

function draftOf<V extends Stored, K extends string, N extends string>(rules: SectionRules<V, K, N>, view: V, values: SectionDraft<V, K, N>['values']): Draft | undefined {
  const base = rules.valuesOf(view);
  return rules.changedKeys(base, values).length === 0 ? undefined : { baseRevision: view.revision, base: { ...base }, values: { ...values } };
}

/** Sends orders one after the other, so that an earlier one cannot overtake a later one. */
function sender(client: Client) {
  const known = new Map<string, string>();
  let last = Promise.resolve();
  const send = async ({ profile, section, draft }: Order): Promise<void> => {
    const place = placeOf({ profile, section });
    if (known.get(place) === saying(draft)) return;
    const answer = await client['drafts/keep']({ profile, section, draft });
    if (answer.ok && answer.value.kept) known.set(place, saying(draft));
    else known.delete(place);
  };
  return {
    known,
    send: (order: Order): void => {
      last = last.then(() => send(order));
    },
  };
}

export function createDraftKeeper({ client, schedule, profile }: KeeperParts): DraftKeeper {
  const { known, send } = sender(client);
  return {
    async read(section) {
      const now = profile();
      const answer = await client['drafts/read']({ section });
      if (!answer.ok || now === undefined) return undefined;
      const { draft } = answer.value;
      known.set(placeOf({ profile: now, section }), draft === undefined ? nothing : 'something');
      return draft;
    },
    follow(store, rules, sectionOf) {
      let pending: Order | undefined;
      const flush = (): void => {
        if (pending !== undefined) send(pending);
        pending = undefined;
      };
      store.subscribe(({ view, values }, before) => {
        const now = profile();
        if (view === undefined || now === undefined || (view === before.view && values === before.values)) return;
        const order = { profile: now, section: sectionOf(view), draft: draftOf(rules, view, values) };
        if (pending !== undefined && placeOf(pending) !== placeOf(order)) flush();
        const isWaiting = pending !== undefined;
        pending = order;
        if (order.draft === undefined) flush();
        else if (!isWaiting) schedule(flush, gatherMs);
      });
    },
  };
}
