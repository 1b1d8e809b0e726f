import { definitionOf, type FunctionName } from '../../../shared/contract-functions.ts';
import { fieldsOf, type ContractMember, type ServerContract } from '../../../shared/server-contract.ts';
import { usableFunction } from '../contract/usable-functions.ts';
import type { RecordShape } from './decoder/frames.ts';
import { answerShape } from './decoder/shapes.ts';

/** A function as it is called: made once for each contract. */
export interface OfferedFunction {
  readonly operation: string;
  readonly request: { readonly message: ContractMember; readonly inputs: readonly string[] };
  readonly headers: Readonly<Record<string, string>>;
  readonly shape: RecordShape;
  /** Outputs of the whole answer that the server does not report, with what they always are. */
  readonly fixed: readonly (readonly [field: string, text: string])[];
}

export interface OfferedFunctions {
  /** `undefined` if the server does not offer it, or if it was not accepted. */
  functionOf(name: FunctionName): OfferedFunction | undefined;
}

const made = new WeakMap<ServerContract, OfferedFunctions>();

/** The functions of a contract, prepared for calls when they are first used. */
export function offeredFunctions(contract: ServerContract): OfferedFunctions {
  const known = made.get(contract);
  if (known !== undefined) return known;
  const functions = new Map<FunctionName, OfferedFunction | undefined>();
  const offered: OfferedFunctions = {
    functionOf(name) {
      if (!functions.has(name)) functions.set(name, prepared(contract, name));
      return functions.get(name);
    },
  };
  made.set(contract, offered);
  return offered;
}

function prepared(contract: ServerContract, name: FunctionName): OfferedFunction | undefined {
  const usable = usableFunction(contract, name);
  if (usable === undefined) return undefined;
  const { operation, request, soapAction, fixedOutputs = {} } = usable;
  const { list } = definitionOf(name);
  return {
    operation,
    request: { message: request, inputs: fieldsOf(request, 'input') },
    headers: headersOf(contract.soap, soapAction),
    shape: answerShape(contract, name, usable),
    fixed: Object.entries(fixedOutputs).filter(([field]) => list === undefined || !field.startsWith(`${list}.`)),
  };
}

/** SOAP 1.1 names the action in a header of its own, 1.2 in the content type. */
function headersOf(soap: ServerContract['soap'], soapAction: string): Readonly<Record<string, string>> {
  return soap === '1.1'
    ? { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${soapAction}"` }
    : { 'content-type': `application/soap+xml; charset=utf-8${soapAction === '' ? '' : `; action="${soapAction}"`}` };
}
