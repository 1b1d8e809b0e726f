import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import type { SchemaElement } from '../wsdl-model.ts';
import { resolvePath } from './known-paths.ts';
import { placesIn, type Place } from './leaves.ts';

type Chosen = Result<ReadonlyMap<string, Place>, string>;

/** The places that a person named for fields, and for the list itself. The error is a sentence. */
export function chosenPlaces(
  message: SchemaElement,
  name: FunctionName,
  direction: 'in' | 'out',
  paths: Readonly<Record<string, string>>,
): Chosen {
  const { inputs, outputs, list } = definitionOf(name);
  const definitions = direction === 'in' ? inputs : outputs;
  const found = new Map<string, Place>();
  for (const [field, path] of Object.entries(paths)) {
    if (path === '') continue;
    const place = resolvePath(placesIn(message), path, direction);
    if (!place.ok) return place;
    const misfit =
      field === list ? notRepeated(place.value) : misfitOf(place.value, definitions[field]?.kind === 'tree');
    if (misfit !== undefined) return err(misfit);
    found.set(field, place.value);
  }
  return ok(found);
}

/** The places of texts that are always written. */
export function chosenConstants(message: SchemaElement, constants: Readonly<Record<string, string>>): Chosen {
  const found = new Map<string, Place>();
  for (const path of Object.keys(constants)) {
    const place = resolvePath(placesIn(message), path, 'in');
    if (!place.ok) return place;
    const misfit = misfitOf(place.value, false);
    if (misfit !== undefined) return err(misfit);
    found.set(`constant ${path}`, place.value);
  }
  return ok(found);
}

function notRepeated({ path, type, repeats }: Place): string | undefined {
  return type.kind === 'record' && repeats.at(-1) === path
    ? undefined
    : `${path} does not repeat, so it is no entry of a list.`;
}

function misfitOf({ path, type }: Place, isTree: boolean): string | undefined {
  const hasMembers = type.kind === 'record' && type.members.length > 0;
  if (isTree) return hasMembers ? undefined : `${path} has no members.`;
  return hasMembers ? `${path} has members of its own; name one of them.` : undefined;
}
