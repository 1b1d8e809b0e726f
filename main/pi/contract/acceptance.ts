import { definitionOf, functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import type { FunctionContract, ServerContract } from '../../../shared/server-contract.ts';

export type Acceptance = NonNullable<FunctionContract['accepted']>;

/** The contract as it arrives from outside: what others accepted was not accepted here. */
export function withoutAcceptance(contract: ServerContract): ServerContract {
  const functions = Object.entries(contract.functions).map(([name, offered]) => [name, unaccepted(offered)] as const);
  return { ...contract, functions: Object.fromEntries(functions) };
}

export function unaccepted({ accepted: _, ...offered }: FunctionContract): FunctionContract {
  return offered;
}

/** The functions that change nothing at the server, which may be accepted together. */
export const readFunctions: readonly FunctionName[] = functionNames.filter((name) => !definitionOf(name).changes);
