import { definitionOf, type FunctionName } from './contract-functions.ts';
import type { ProposalDoubt } from './contract-proposal.ts';

/** Why the operation of a function that only reads may change something: such a function is accepted by name, as those that change. */
export function changeDoubt(name: FunctionName, doubts: readonly ProposalDoubt[]): ProposalDoubt | undefined {
  return definitionOf(name).changes ? undefined : doubts.find(isOfChange);
}

function isOfChange(doubt: ProposalDoubt): boolean {
  if (doubt.is === 'other-function') return doubt.functions.some((other) => definitionOf(other).changes);
  return doubt.is === 'other-meaning' || doubt.is === 'password' || doubt.is === 'used-to-change';
}
