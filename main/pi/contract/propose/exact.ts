import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { FunctionContract } from '../../../../shared/server-contract.ts';
import { builtInPlaces } from '../built-in-places.ts';
import { contractOf, placeFields } from '../place-fields.ts';
import { isExact } from '../usable-functions.ts';
import type { SchemaElement, WsdlOperation } from '../wsdl-model.ts';
import { fitOfType } from './field-types.ts';
import { placesIn } from './leaves.ts';

/** The function as the built-in contract has it, if the operation has the same names, namespaces and types. */
export function exactFunction(name: FunctionName, operation: WsdlOperation): FunctionContract | undefined {
  const { request, response } = operation;
  const built = builtInPlaces[name];
  if (operation.name !== built.operation || request === undefined || response === undefined) return undefined;
  const asked = placeFields(request, 'request', built.request);
  const answered = placeFields(response, 'response', built.response);
  if (asked.unfilled.length + asked.unplaced.length + answered.unplaced.length > 0) return undefined;
  const offered = contractOf(operation, asked.message, answered.message);
  const { inputs, outputs } = definitionOf(name);
  const fit =
    isExact(offered, name) &&
    allFit(request, built.request.fields, inputs) &&
    allFit(response, built.response.fields, outputs);
  return fit ? offered : undefined;
}

type Kinds = ReturnType<typeof definitionOf>['inputs'];

/** Values need no translation. Types of the outcome are those of the fields `success`, `code` and `message`. */
function allFit(message: SchemaElement, paths: Readonly<Record<string, string>>, kinds: Kinds): boolean {
  const { leaves, records } = placesIn(message);
  const types = new Map([...leaves, ...records].map(({ path, type }) => [path, type]));
  return Object.entries(paths).every(([field, path]) => {
    const kind = kinds[field]?.kind ?? (field === 'success' ? 'flag' : 'text');
    const type = types.get(path);
    return type !== undefined && fitOfType(kind, type) === 'fits';
  });
}
