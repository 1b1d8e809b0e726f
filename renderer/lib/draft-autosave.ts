import type { StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import { basisOf, type Basis, type ProfileName, type StoredAt } from '../../shared/writing.ts';
import type { Draft, KeptDraft } from '../../shared/drafts.ts';
import type { SectionDraft, SectionRules } from './section-draft.ts';

/** Has unsaved settings kept by the main process while they are typed, so that they outlive this window. Never a secret. */

/** Runs the work once, so many milliseconds from now. */
export type Schedule = (work: () => void, ms: number) => void;

/** What is typed within this time is kept together. */
const gatherMs = 400;

interface Order extends Basis {
  readonly section: string;
  /** Nothing: there are no unsaved settings any more. */
  readonly draft: Draft | undefined;
}

interface AutosaveParts {
  readonly client: Client;
  readonly schedule: Schedule;
}

export interface DraftAutosave {
  /** What was kept of the section of the profile, if that is still in use. */
  read(section: string, profile: ProfileName): Promise<KeptDraft | undefined>;
  /** Keeps what changes in the store from now on. */
  follow<V extends StoredAt, K extends string, N extends string>(
    store: Pick<StoreApi<SectionDraft<V, K, N>>, 'subscribe'>,
    rules: SectionRules<V, K, N>,
    sectionOf: (view: V) => string,
  ): void;
}

const nothing = 'nothing';
const placeOf = ({ profile, section }: Pick<Order, 'profile' | 'section'>): string => `${profile} ${section}`;
const saying = ({ expectedRevision, draft }: Order): string =>
  draft === undefined ? nothing : JSON.stringify([expectedRevision, draft]);

function draftOf<V extends StoredAt, K extends string, N extends string>(
  rules: SectionRules<V, K, N>,
  view: V,
  values: SectionDraft<V, K, N>['values'],
): Draft | undefined {
  const base = rules.valuesOf(view);
  return rules.changedKeys(base, values).length === 0 ? undefined : { base: { ...base }, values: { ...values } };
}

/** Sends orders one after the other, so that an earlier one cannot overtake a later one. */
function sender(client: Client) {
  const known = new Map<string, string>();
  let last = Promise.resolve();
  const send = async (order: Order): Promise<void> => {
    const place = placeOf(order);
    if (known.get(place) === saying(order)) return;
    const answer = await client['drafts/keep'](order);
    if (answer.ok && answer.value.status === 'saved') known.set(place, saying(order));
    else known.delete(place);
  };
  return {
    known,
    send: (order: Order): void => {
      last = last.then(() => send(order));
    },
  };
}

export function createDraftAutosave({ client, schedule }: AutosaveParts): DraftAutosave {
  const { known, send } = sender(client);
  return {
    async read(section, profile) {
      const answer = await client['drafts/read']({ section });
      if (!answer.ok || answer.value.profile !== profile) return undefined;
      const { draft } = answer.value;
      known.set(placeOf({ profile, section }), draft === undefined ? nothing : 'something');
      return draft;
    },
    follow(store, rules, sectionOf) {
      let pending: Order | undefined;
      const flush = (): void => {
        if (pending !== undefined) send(pending);
        pending = undefined;
      };
      store.subscribe(({ view, values }, before) => {
        if (view === undefined || (view === before.view && values === before.values)) return;
        const order = { ...basisOf(view), section: sectionOf(view), draft: draftOf(rules, view, values) };
        if (pending !== undefined && placeOf(pending) !== placeOf(order)) flush();
        const isWaiting = pending !== undefined;
        pending = order;
        if (order.draft === undefined) flush();
        else if (!isWaiting) schedule(flush, gatherMs);
      });
    },
  };
}
