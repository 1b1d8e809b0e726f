import type { ContractMember } from '../../../../shared/server-contract.ts';
import { placeFields } from '../place-fields.ts';
import type { SchemaElement, WsdlOperation } from '../wsdl-model.ts';
import { bestOf, codeScore, messageScore } from './outcome.ts';
import { placesIn, type Place } from './leaves.ts';

/** As many as a contract may have. */
const mostFaults = 20;

/** Where the detail of a fault has its code and message; only what has one of them. */
export function proposeFaultDetail(operations: Iterable<WsdlOperation>): readonly ContractMember[] {
  const elements = new Map<string, SchemaElement>();
  for (const { faults } of operations) for (const fault of faults) elements.set(fault.name, fault);
  return [...elements.values()].flatMap(placed).slice(0, mostFaults);
}

/** The places of codes in faults, for their enumerations. */
export function faultCodes(operations: Iterable<WsdlOperation>): readonly Place[] {
  return [...operations].flatMap(({ faults }) => faults.flatMap((fault) => codeIn(fault) ?? []));
}

function placed(element: SchemaElement): readonly ContractMember[] {
  const code = codeIn(element);
  const message = bestOf(placesIn(element).leaves, messageScore);
  if (code === undefined && message === undefined) return [];
  const fields = { ...(code && { code: code.path }), ...(message && { message: message.path }) };
  return [placeFields(element, 'response', { fields }).message];
}

function codeIn(element: SchemaElement): Place | undefined {
  return bestOf(placesIn(element).leaves, codeScore);
}
