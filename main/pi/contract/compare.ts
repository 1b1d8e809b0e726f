import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { compareElement } from './compare-elements.ts';
import { readWsdl, type WsdlOperation, type WsdlText } from './read-wsdl.ts';

export type { WsdlText } from './read-wsdl.ts';

/** How a server's operation stands to the one that we speak. */
export interface OperationComparison {
  readonly name: string;
  readonly status: 'same' | 'missing' | 'differs';
  /** One sentence each; empty unless the status is `differs`. */
  readonly differences: readonly string[];
}

export interface ContractComparison {
  /** Every operation of ours. */
  readonly operations: readonly OperationComparison[];
  /** The names of the operations that only the server has; they are no difference. */
  readonly extra: readonly string[];
}

/**
 * What would keep us from working with a server of that WSDL, operation by operation. Only what shows on the wire counts: names
 * of types, prefixes and the order of declarations do not, nor what the server has besides as long as it may be left out.
 * Headers are not compared: a WCF server may read one without its WSDL naming it.
 * Throws if ours cannot be read.
 */
export function compareContracts(ours: WsdlText, theirs: WsdlText): Result<ContractComparison, Failure> {
  const own = readWsdl(ours);
  if (!own.ok) throw new Error(`our own contract cannot be read: ${own.error.message}`);
  const other = readWsdl(theirs);
  if (!other.ok) return other;
  const operations = [...own.value.values()].map((operation) =>
    compareOperation(operation, other.value.get(operation.name)),
  );
  return ok({ operations, extra: [...other.value.keys()].filter((name) => !own.value.has(name)).toSorted() });
}

function compareOperation(ours: WsdlOperation, theirs: WsdlOperation | undefined): OperationComparison {
  const { name } = ours;
  if (theirs === undefined) return { name, status: 'missing', differences: [] };
  const differences = [
    ...(ours.soapAction === theirs.soapAction
      ? []
      : [`SOAPAction is "${theirs.soapAction}", expected "${ours.soapAction}"`]),
    ...compareMessage('request', ours, theirs),
    ...compareMessage('response', ours, theirs),
  ];
  return { name, status: differences.length === 0 ? 'same' : 'differs', differences };
}

function compareMessage(
  message: 'request' | 'response',
  ours: WsdlOperation,
  theirs: WsdlOperation,
): readonly string[] {
  const [own, other] = [ours[message], theirs[message]];
  if (own === undefined) throw new Error(`our own contract lacks the ${message} of ${ours.name}`);
  if (other === undefined) return [`the ${message} is not document/literal wrapped`];
  return compareElement(own, other, message);
}
