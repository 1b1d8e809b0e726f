import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ContractDraft, ContractTrialView } from '../../../shared/contract-proposal.ts';
import { serverContract } from '../../../shared/drafts.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import type { ProfileName } from '../../../shared/writing.ts';
import type { KeepOrder } from '../../lib/draft-autosave.ts';
import { cancellableRequest, idle } from '../../lib/request-store.ts';
import { same, type RawSection } from '../../lib/values.ts';
import { hasWork, workingContract } from './contract-model.ts';
import { proposing } from './propose.ts';
import { restored } from './restored-work.ts';
import { savingContract } from './save.ts';
import type { ContractParts, ContractState, ContractStore, OnScreen, StoreAccess, TrialInput } from './state.ts';
import { asksTheSame, freshWork } from './work.ts';

/** The server contract: what is saved, and the work on it in the editor. */

const empty: ContractState = {
  view: undefined,
  loadError: undefined,
  work: freshWork(undefined),
  past: [],
  source: undefined,
  proposal: undefined,
  reading: idle,
  wsdlChanged: false,
  trial: idle,
  save: idle,
  restoredAt: undefined,
  selected: 'login',
  session: { user: '', host: '' },
};

export function createContractStore(parts: ContractParts): StoreApi<ContractStore> {
  return createStore<ContractStore>()((set, get) => {
    const access: StoreAccess = { get, set };
    const { propose, cancelReading, clear } = proposing(parts, access);
    return {
      ...empty,
      ...loading(parts, access, clear),
      ...working(access, propose, clear),
      ...trying(parts, access),
      ...savingContract(parts.client, access),
      cancelReading,
      async read(source) {
        set({ source });
        await propose();
      },
      select: (selected) => set({ selected }),
      setSession: (session) => set({ session }),
    };
  });
}

function loading({ client, readKept }: ContractParts, { get, set }: StoreAccess, clear: () => void) {
  let lastLoad = 0;
  return {
    async load(profile: ProfileName) {
      if (get().view?.profile !== profile) {
        clear();
        const { session, selected } = get();
        set({ ...empty, session, selected });
      }
      lastLoad += 1;
      const load = lastLoad;
      const read = await client['contract/read']({});
      if (load !== lastLoad) return;
      if (!read.ok) return set({ loadError: read.error });
      const view = read.value;
      const kept = await readKept?.(serverContract, view.profile);
      if (load !== lastLoad) return;
      set({ loadError: undefined, ...restored(view, kept) });
    },
    async refresh() {
      const load = lastLoad;
      const read = await client['contract/read']({});
      const { view, work, save } = get();
      if (load !== lastLoad || !read.ok || view?.profile !== read.value.profile || save.phase === 'saving') return;
      const isUntouched = !hasWork({ view, work });
      // The work began with another contract than the stored one: saving it is a conflict.
      if (!isUntouched && !same(read.value.contract, view.contract)) return;
      set({ view: read.value, ...(isUntouched ? { work: freshWork(read.value.contract) } : {}) });
    },
  };
}

/** Changes that Undo can take back. */
const mostPast = 100;

function working({ get, set }: StoreAccess, propose: () => Promise<void>, clear: () => void) {
  const goOn = (work: ContractDraft, past: readonly ContractDraft[]): void => {
    const { save, source, work: before } = get();
    set({ work, past, save: save.phase === 'saved' ? idle : save });
    if (source !== undefined && !asksTheSame(work, before)) void propose();
  };
  return {
    change(work: ContractDraft) {
      const { past, work: before } = get();
      const last = past.at(-1);
      // Rules are edited letter by letter: their changes in a row are one step.
      const isSameStep = last !== undefined && asksTheSame(work, before) && asksTheSame(before, last);
      goOn(work, isSameStep ? past : [...past.slice(-mostPast), before]);
    },
    undo() {
      const { past } = get();
      const before = past.at(-1);
      if (before !== undefined) goOn(before, past.slice(0, -1));
    },
    discard() {
      const { view } = get();
      clear();
      set({ work: freshWork(view?.contract), past: [], restoredAt: undefined, source: undefined, proposal: undefined });
      set({ reading: idle, wsdlChanged: false });
    },
    begin(contract: ServerContract) {
      goOn(freshWork(contract), [...get().past, get().work]);
    },
    dismissRestored: () => set({ restoredAt: undefined }),
  };
}

function trying(parts: ContractParts, { get, set }: StoreAccess) {
  const field = { get: () => get().trial, set: (trial: ContractState['trial']) => set({ trial }) };
  const { start, cancel } = cancellableRequest<TrialInput, ContractTrialView>(parts, field, (input, { requestId }) =>
    parts.client['contract/try']({ requestId, ...input }),
  );
  return {
    try: () => start(trialInput(get(), parts.readDraft())),
    cancelTrial: cancel,
  };
}

/** What a trial is made with now. */
export function trialInput(
  { work, proposal, session }: Pick<ContractState, 'work' | 'proposal' | 'session'>,
  { plugin, secrets }: OnScreen,
): TrialInput {
  const host = session.host.trim();
  return {
    plugin,
    secrets,
    contract: workingContract({ work, proposal: proposal?.view }),
    session: { user: session.user.trim(), ...(host === '' ? {} : { host }) },
  };
}

/** What is kept of the work beyond the window; nothing while there is none. */
export function keepOrder({ view, work }: ContractState): KeepOrder | undefined {
  if (view === undefined) return undefined;
  const base: RawSection = { ...freshWork(view.contract) };
  return {
    profile: view.profile,
    expectedRevision: view.revision,
    section: serverContract,
    draft: hasWork({ view, work }) ? { base, values: { ...work } } : undefined,
  };
}
