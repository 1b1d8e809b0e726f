import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { compareElement } from './compare-elements.ts';
import { readWsdl, type WsdlOperation, type WsdlText } from './read-wsdl.ts';

export type { WsdlText } from './read-wsdl.ts';

/** How a server's operation differs from ours. */
export interface OperationComparison {
  readonly name: string;
  readonly status: 'same' | 'missing' | 'differs';
  /** One sentence each; empty unless the status is `differs`. */
  readonly differences: readonly string[];
}

export interface ContractComparison {
  /** Every operation of ours. */
  readonly operations: readonly OperationComparison[];
  /** Operations that only the server has; not a difference. */
  readonly extra: readonly string[];
}

/**
 * Compares a server's WSDL with ours, operation by operation. Only differences on the wire count: names of types, prefixes and
 * the order of declarations do not, nor do further members that may be omitted.
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
