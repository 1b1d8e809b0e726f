import {
  contractFunctions,
  definitionOf,
  type Field,
  type FunctionName,
} from '../../../../shared/contract-functions.ts';
import { fitOfType } from './field-types.ts';
import type { FieldProposal } from './settle-fields.ts';
import { placesIn, type Place } from './leaves.ts';
import type { PlacedFunction } from './placing.ts';
import { fitsOf } from './score-place.ts';

/** Outputs without which an operation is another one, whatever its name. */
const keyOutputs: readonly string[] = ['token', 'version', 'password', 'requestId', 'settings'];

/** How well the messages fit; not above 5. */
export function shapeScore({ lackingInputs, lackingOutputs, unfilled, fields }: PlacedFunction): number {
  const placed = fields.filter(({ status }) => status === 'likely' || status === 'set').length;
  const missing = lackingInputs.length + lackingOutputs.length;
  return Math.min(placed, 20) / 4 - 4 * missing - 2 * unfilled.length;
}

/**
 * Whether the messages can be those of the function: what it needs has a place, or there is a text whose name says nothing to us, which
 * a person may know to be the place.
 */
export function isPlausible(placed: PlacedFunction, name: FunctionName): boolean {
  const { operation, lackingInputs, lackingOutputs, hasEntry } = placed;
  if (!hasEntry) return false;
  const used = new Set(placed.fields.flatMap(({ path }) => (path === undefined ? [] : [path])));
  const ambiguous = ambiguousFields(placed.fields);
  const lacking = lackingInputs.filter((field) => !ambiguous.has(field));
  if (lacking.length > 0 && !hasUnexplained(placesOf(operation.request), used)) return false;
  const lackingKeys = lackingOutputs.filter((field) => keyOutputs.includes(field) && !ambiguous.has(field));
  if (lackingKeys.length === 0) return true;
  return definitionOf(name).list !== undefined || hasUnexplained(placesOf(operation.response), used);
}

function ambiguousFields(fields: readonly FieldProposal[]): ReadonlySet<string> {
  return new Set(fields.filter(({ status }) => status === 'ambiguous').map(({ field }) => field));
}

function placesOf(message: PlacedFunction['operation']['request']): readonly Place[] {
  return message === undefined ? [] : placesIn(message).leaves;
}

const allFields: readonly (readonly [string, Field])[] = Object.values(contractFunctions).flatMap((definition) => [
  ...Object.entries(definition.inputs as Readonly<Record<string, Field>>),
  ...Object.entries(definition.outputs as Readonly<Record<string, Field>>),
]);

/** A text that is not used, and whose name does not say that it is another field of ours. */
function hasUnexplained(places: readonly Place[], used: ReadonlySet<string>): boolean {
  return places.some(
    (place) => !used.has(place.path) && fitOfType('secret', place.type) === 'fits' && !isExplained(place),
  );
}

function isExplained(place: Place): boolean {
  return allFields.some(([name, { kind }]) => fitsOf(name, kind, [place]).length > 0);
}
