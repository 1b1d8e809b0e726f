import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { ServerOperation } from '../../../shared/contract-proposal.ts';
import { proposalOf, type Known } from './contract-model.ts';
import { choiceOf } from './work.ts';

/** The operation of a function: chosen, proposed, or that of the contract so far. */
export function operationNameOf(known: Known, name: FunctionName): string | undefined {
  const proposal = proposalOf(known, name);
  if (proposal === undefined) return known.work.start?.functions[name]?.operation;
  return choiceOf(known.work, name) ?? proposal.operation;
}

export function operationOf(known: Known, name: FunctionName): ServerOperation | undefined {
  const wanted = operationNameOf(known, name);
  return known.proposal?.operations.find((each) => each.name === wanted);
}

/** The operations to choose from: those that are proposed, best first, then all by name. */
export function operationChoices(known: Known, name: FunctionName) {
  const proposal = proposalOf(known, name);
  const proposed = proposal?.candidates ?? (proposal?.operation === undefined ? [] : [proposal.operation]);
  const all = (known.proposal?.operations ?? []).map((each) => each.name).toSorted((a, b) => a.localeCompare(b, 'en'));
  return { proposed, others: all.filter((each) => !proposed.includes(each)) };
}
