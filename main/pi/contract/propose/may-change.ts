import { definitionOf, functionNames, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { ServerContract } from '../../../../shared/server-contract.ts';
import { describeDoubt, doubtsAboutName } from './doubts.ts';
import { isMeant } from './vocabulary.ts';
import { sayingWords } from './words.ts';

/** Why a call of the function may change something at the server, though the function only reads: to be read after the name. */
export function whyItMayChange(contract: ServerContract, name: FunctionName): string | undefined {
  const operation = contract.functions[name]?.operation;
  if (operation === undefined) return undefined;
  const others = functionNames.filter(
    (other) => definitionOf(other).changes && contract.functions[other]?.operation === operation,
  );
  if (others.length > 0) return describeDoubt(name, { is: 'used-to-change', operation, functions: others });
  const doubt = doubtsAboutName(name, operation).find((each) =>
    each.is === 'other-function'
      ? each.functions.some((other) => definitionOf(other).changes)
      : each.is === 'other-meaning' && !saysThatItReads(operation),
  );
  return doubt && describeDoubt(name, doubt);
}

/** `GetServerInfo`; but what retrieves may check out. */
function saysThatItReads(operation: string): boolean {
  const [first = ''] = sayingWords(operation);
  return isMeant(first, 'LIST') && !isMeant(first, 'ACQUIRE');
}
