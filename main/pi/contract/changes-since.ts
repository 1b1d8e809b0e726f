import { isDeepStrictEqual } from 'node:util';
import { functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import type { ContractMember, ServerContract } from '../../../shared/server-contract.ts';
import { placeFields } from './place-fields.ts';
import { placesOf } from './places-of.ts';
import type { SchemaElement, WsdlOperation, WsdlPort } from './wsdl-model.ts';

/** How a function of the contract is no longer offered by the server. */
export interface FunctionChange {
  readonly function: FunctionName;
  /** To be read after the function's name, such as `has no operation DoLogin2 any more`. Names are those of the contract. */
  readonly what: string;
}

/** What a port of the server offers otherwise than the contract says; what the contract does not use is not looked at. */
export function changesSince(contract: ServerContract, port: WsdlPort): readonly FunctionChange[] {
  return functionNames.flatMap((name) => {
    const what = changeOf(contract, name, port);
    return what === undefined ? [] : [{ function: name, what }];
  });
}

function changeOf({ functions, soap }: ServerContract, name: FunctionName, port: WsdlPort): string | undefined {
  const offered = functions[name];
  if (offered === undefined) return undefined;
  const operation = port.operations.find((each) => each.name === offered.operation);
  if (operation === undefined) return `has no operation ${offered.operation}`;
  if (port.soap !== soap) return `is offered for SOAP ${port.soap} instead of ${soap}`;
  if (operation.soapAction !== offered.soapAction) return 'has another SOAPAction';
  const parts = (['request', 'response'] as const).filter((part) => !isSame(offered[part], operation, part));
  return parts.length === 0 ? undefined : `has another ${parts.join(' and ')}`;
}

function isSame(message: ContractMember, operation: WsdlOperation, part: 'request' | 'response'): boolean {
  const element: SchemaElement | undefined = operation[part];
  if (element === undefined) return false;
  const placed = placeFields(element, part, placesOf(message));
  return placed.unfilled.length === 0 && isDeepStrictEqual(placed.message, message);
}
