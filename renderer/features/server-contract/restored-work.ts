import { contractDraftSchema, type ServerContractView } from '../../../shared/contract-proposal.ts';
import type { KeptDraft } from '../../../shared/drafts.ts';
import { same } from '../../lib/values.ts';
import { hasWork } from './contract-model.ts';
import type { ContractState } from './state.ts';
import { freshWork } from './work.ts';

/**
 * The work of an earlier window, if some was kept and is not saved by now. If another contract was saved meanwhile, the work keeps the
 * revision that it began with, so that saving is a conflict and overwrites nothing.
 */
export function restored(
  view: ServerContractView,
  kept: KeptDraft | undefined,
): Pick<ContractState, 'view' | 'work' | 'restoredAt'> {
  const work = contractDraftSchema.safeParse(kept?.values);
  if (kept === undefined || !work.success || !hasWork({ view, work: work.data }))
    return { view, work: freshWork(view.contract), restoredAt: undefined };
  const base = contractDraftSchema.safeParse(kept.base);
  const began = base.success && !same(base.data.start, view.contract);
  return {
    view: began ? { ...view, revision: kept.baseRevision, contract: base.data.start } : view,
    work: work.data,
    restoredAt: kept.keptAt,
  };
}
