import type { ContractDraft, ContractProposalView } from '../../../shared/contract-proposal.ts';
import { cancellableRequest } from '../../lib/request-store.ts';
import { asksTheSame } from './work.ts';
import type { ContractParts, ContractState, StoreAccess, WsdlSource } from './state.ts';

/** Reads the description of the server and proposes, after each change of the work: the last change counts. */

export function proposing(parts: ContractParts, { get, set }: StoreAccess) {
  const { client, now, readDraft } = parts;
  const field = { get: () => get().reading, set: (reading: ContractState['reading']) => set({ reading }) };
  const { start, cancel, reset } = cancellableRequest<ContractDraft, ContractProposalView>(
    parts,
    field,
    (work, { requestId }) => {
      const { plugin } = readDraft();
      const { source } = get();
      const { start: contract, choices, accept } = work;
      return client['contract/propose']({
        requestId,
        plugin,
        choices: [...choices],
        accept: [...accept],
        ...(contract === undefined ? {} : { contract }),
        ...(source?.from === 'files' ? { documents: source.documents.map((each) => ({ ...each })) } : {}),
      });
    },
  );
  const propose = async (): Promise<void> => {
    const { work, source } = get();
    if (source === undefined || get().reading.phase === 'running') return;
    await start(work);
    const { reading } = get();
    if (reading.phase === 'answered') accepted(reading.value, source);
    // Changed while the proposal was made; a cancelled or failed one is not begun again.
    const isOther = !asksTheSame(get().work, work) || get().source !== source;
    if (reading.phase === 'answered' && isOther) await propose();
  };
  const accepted = (view: ContractProposalView, source: WsdlSource): void => {
    const { plugin } = readDraft();
    const endpoint = typeof plugin['endpointUrl'] === 'string' ? plugin['endpointUrl'] : '';
    const { proposal: before, work } = get();
    const isOther = before !== undefined && before.view.wsdlSha256 !== view.wsdlSha256;
    set({ proposal: { view, source, endpoint, madeAt: now() }, wsdlChanged: isOther });
    // What was accepted was proposed for the description before.
    if (isOther && work.accept.length > 0) set({ work: { ...work, accept: [] } });
  };
  return { propose, cancelReading: cancel, clear: reset };
}
