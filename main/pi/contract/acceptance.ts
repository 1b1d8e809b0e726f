import { definitionOf, functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import type { FunctionContract } from '../../../shared/server-contract.ts';

export type Acceptance = NonNullable<FunctionContract['accepted']>;

export function unaccepted({ accepted: _, ...offered }: FunctionContract): FunctionContract {
  return offered;
}

/** The functions that change nothing at the server, which may be accepted together. */
export const readFunctions: readonly FunctionName[] = functionNames.filter((name) => !definitionOf(name).changes);
