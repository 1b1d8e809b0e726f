import { useContext, createContext, useMemo } from 'react';
import type { ServerContractView } from '../../../shared/contract-proposal.ts';
import { useContract, useReadOnly } from '../../app/use-stores.ts';
import type { Known } from './contract-model.ts';

/** The stored contract; the editor is shown only after it was read. */
const ViewContext = createContext<ServerContractView | undefined>(undefined);
export const ViewProvider = ViewContext.Provider;

/** What the parts of the editor show. */
export function useKnown(): Known {
  const view = useContext(ViewContext);
  const work = useContract((store) => store.work);
  const proposal = useContract((store) => store.proposal?.view);
  if (view === undefined) throw new Error('the editor is shown before the contract was read');
  return useMemo(() => ({ view, work, proposal }), [view, work, proposal]);
}

export function useCanEdit(): boolean {
  return useReadOnly() === undefined;
}
