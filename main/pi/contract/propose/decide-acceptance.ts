import { isDeepStrictEqual } from 'node:util';
import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import { changeDoubt } from '../../../../shared/contract-doubts.ts';
import type { ProposalDoubt } from '../../../../shared/contract-proposal.ts';
import type { ServerContract } from '../../../../shared/server-contract.ts';
import { unaccepted, type Acceptance } from '../acceptance.ts';
import type { FoundFunction, FoundFunctions } from './choose-operation.ts';
import { describeDoubt } from './doubts.ts';
import type { ProposalRequest } from './proposal.ts';

/** Which functions may be used; those that are exact need no acceptance. */
export interface Decided {
  readonly accepted: ReadonlyMap<FunctionName, Acceptance | 'exact'>;
  readonly warnings: readonly string[];
}

/**
 * Only what is complete can be accepted, and together only what surely changes nothing. An earlier acceptance counts for the same proposal
 * only.
 */
export function decideAcceptance(
  found: FoundFunctions,
  doubts: ReadonlyMap<FunctionName, readonly ProposalDoubt[]>,
  { functions, reads = false, as }: ProposalRequest['accept'],
  earlier: ServerContract | undefined,
): Decided {
  const accepted = new Map<FunctionName, Acceptance | 'exact'>();
  const warnings: string[] = [];
  for (const [name, one] of found) {
    const isNamed = functions.includes(name);
    const isRead = reads && !definitionOf(name).changes;
    const doubt = changeDoubt(name, doubts.get(name) ?? []);
    const before = earlier?.functions[name];
    const obstacle = obstacleOf(one);
    const isSame = before !== undefined && 'placed' in one && isDeepStrictEqual(unaccepted(before), one.placed.offered);
    if (one.status === 'exact') accepted.set(name, 'exact');
    else if (obstacle !== undefined) {
      if (isNamed) warnings.push(`${name} was not accepted: ${obstacle}.`);
    } else if (isSame && before.accepted !== undefined) accepted.set(name, before.accepted);
    else if (isNamed || (isRead && doubt === undefined)) accepted.set(name, as);
    else if (isRead && doubt !== undefined) warnings.push(notTogether(name, doubt));
    else if (before?.accepted !== undefined)
      warnings.push(`${name} is no longer accepted, because it differs from what was; accept it again by name.`);
  }
  return { accepted, warnings };
}

function notTogether(name: FunctionName, doubt: ProposalDoubt): string {
  return `${name} was not accepted by --accept-reads: ${describeDoubt(name, doubt)}; if that is right, accept it by name: --accept ${name}.`;
}

function obstacleOf(one: FoundFunction): string | undefined {
  if (one.status === 'missing') return 'the server offers no operation for it';
  if (one.status === 'ambiguous') return 'several operations may offer it; name one first';
  const { problems } = one.placed;
  return problems.length === 0
    ? undefined
    : `it has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`} to solve first`;
}
