import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import { builtInPlaces } from '../built-in-places.ts';
import type { SchemaElement } from '../wsdl-model.ts';
import { assignFields, type Assignment, type Fields } from './assign-fields.ts';
import { placesIn, type Place } from './leaves.ts';
import { fitOfType } from './field-types.ts';

/** Where the fields of a message are, before what a person said. */
export type Assignments = ReadonlyMap<string, Assignment>;

/** Why a field is where the built-in contract has it. */
export const builtInName = 'the name is the built-in one';

/** The fields whose built-in place is there, with a type that fits. */
export function builtInAssignments(
  paths: Readonly<Record<string, string>>,
  fields: Fields,
  places: readonly Place[],
): Map<string, Assignment> {
  const found = new Map<string, Assignment>();
  for (const [field, { kind }] of Object.entries(fields)) {
    const place = places.find(({ path, type }) => path === paths[field] && fitOfType(kind, type) !== undefined);
    if (place !== undefined) found.set(field, { is: 'placed', place, why: builtInName });
  }
  return found;
}

/** The fields that are not among those names. */
export function remaining(fields: Fields, names: { has(name: string): boolean }): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
}

/**
 * The places of a function's inputs in a request.
 * @param taken fields whose places are known, and the paths of those
 */
export function assignInputs(
  request: SchemaElement,
  name: FunctionName,
  taken: ReadonlyMap<string, Place>,
  keyPath: string | undefined,
): Assignments {
  const { leaves, records } = placesIn(request);
  const inputs = remaining(definitionOf(name).inputs, taken);
  const used = new Set([...[...taken.values()].map(({ path }) => path), ...(keyPath === undefined ? [] : [keyPath])]);
  const free = [...leaves, ...records].filter(({ path }) => !used.has(path));
  const assignments = builtInAssignments(builtInPlaces[name].request.fields, inputs, free);
  for (const { path } of placed(assignments)) used.add(path);
  const trees = remaining(ofKind(inputs, true), assignments);
  for (const [field, found] of assignFields(trees, records)) assignments.set(field, found);
  const settings = settingsPath(assignments, taken);
  const isSettings = (field: string): boolean => field.startsWith('settings.');
  const others = remaining(ofKind(inputs, false), assignments);
  const below = leaves.filter(({ path }) => !used.has(path) && isBelow(path, settings));
  const outside = leaves.filter(({ path }) => !used.has(path) && !isBelow(path, settings));
  const inSettings = remaining(others, { has: (field) => !isSettings(field) });
  for (const [field, found] of assignFields(inSettings, below)) assignments.set(field, found);
  for (const [field, found] of assignFields(remaining(others, { has: isSettings }), outside))
    assignments.set(field, found);
  return assignments;
}

function placed(assignments: Assignments): readonly Place[] {
  return [...assignments.values()].flatMap((found) => (found.is === 'placed' ? [found.place] : []));
}

function ofKind(fields: Fields, isTree: boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, { kind }]) => (kind === 'tree') === isTree));
}

/** The element that carries a template's settings; nothing else is placed below it. */
function settingsPath(assignments: Assignments, taken: ReadonlyMap<string, Place>): string | undefined {
  const found = assignments.get('settings');
  return taken.get('settings')?.path ?? (found?.is === 'placed' ? found.place.path : undefined);
}

function isBelow(path: string, around: string | undefined): boolean {
  return around !== undefined && path.startsWith(`${around}/`);
}
