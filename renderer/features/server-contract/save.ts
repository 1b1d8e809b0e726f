import type { Client } from '../../../shared/contract.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import { basisOf } from '../../../shared/writing.ts';
import { idle } from '../../lib/request-store.ts';
import { same } from '../../lib/values.ts';
import type { StoreAccess } from './state.ts';
import { freshWork } from './work.ts';

/** Saving: nothing is overwritten that somebody else saved meanwhile. */
export function savingContract(client: Client, { get, set }: StoreAccess) {
  /** What a conflict is about. */
  let refusedContract: ServerContract | null = null;
  const saveContract = async (contract: ServerContract | null): Promise<void> => {
    const { view, save, work } = get();
    if (view === undefined || save.phase === 'saving') return;
    set({ save: { phase: 'saving' } });
    const answer = await client['contract/save']({ ...basisOf(view), contract });
    // The profile was switched during the save: the work is another one now.
    if (get().save.phase !== 'saving') return;
    if (!answer.ok) return set({ save: { phase: 'failed', error: answer.error } });
    // A dialog of the window says that nothing was saved.
    if (answer.value.status === 'other-profile') return set({ save: idle });
    const { view: stored } = answer.value;
    if (answer.value.status === 'conflict') {
      // Another section was saved: the contract is still the one that the work began with.
      if (same(stored.contract, view.contract)) {
        set({ view: stored, save: idle });
        return saveContract(contract);
      }
      refusedContract = contract;
      return set({ save: { phase: 'conflict', theirs: stored } });
    }
    const { work: workNow, proposal } = get();
    const isSame = workNow === work;
    set({
      view: stored,
      save: { phase: 'saved', service: answer.value.service },
      restoredAt: undefined,
      ...(isSame ? { work: freshWork(stored.contract), past: [] } : {}),
      // The proposal was for the contract that is gone.
      ...(contract === null
        ? { proposal: undefined, source: undefined, reading: idle }
        : { proposal: proposal && { ...proposal, view: { ...proposal.view, contract: stored.contract } } }),
    });
  };
  return {
    saveContract,
    dismissSave: () => set({ save: idle }),
    takeStored() {
      const { save } = get();
      if (save.phase !== 'conflict') return;
      const { theirs } = save;
      set({ view: theirs, work: freshWork(theirs.contract), past: [], proposal: undefined, source: undefined });
      set({ save: idle, restoredAt: undefined, reading: idle });
    },
    async overwrite() {
      const { save } = get();
      if (save.phase !== 'conflict') return;
      set({ view: save.theirs, save: idle });
      await saveContract(refusedContract);
    },
  };
}
