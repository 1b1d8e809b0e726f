import { isDeepStrictEqual } from 'node:util';
import { definitionOf, functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import type { FunctionContract, ServerContract } from '../../../shared/server-contract.ts';
import { builtInContract } from './built-in.ts';

/** The function as the server offers it; `undefined` if it does not, or if nobody accepted what was proposed. */
export function usableFunction(contract: ServerContract, name: FunctionName): FunctionContract | undefined {
  const offered = contract.functions[name];
  return offered !== undefined && (isBuiltIn(contract) || offered.accepted !== undefined || isExact(offered, name))
    ? offered
    : undefined;
}

/** The server offers the function as the built-in contract has it, which needs no acceptance. */
export function isExact(contract: FunctionContract, name: FunctionName): boolean {
  const { accepted: _, ...offered } = contract;
  return isDeepStrictEqual(offered, builtInContract.functions[name]);
}

/** Needed functions that cannot be used. */
export function missingNeeded(contract: ServerContract): readonly FunctionName[] {
  return functionNames.filter((name) => definitionOf(name).needed && usableFunction(contract, name) === undefined);
}

/** Only this program's own contract counts as accepted: an imported one could name the same source. */
function isBuiltIn(contract: ServerContract): boolean {
  return contract === builtInContract;
}
