import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import { builtInPlaces } from '../built-in-places.ts';
import type { SchemaElement } from '../wsdl-model.ts';
import { assignFields, type Assignment, type Fields } from './assign-fields.ts';
import { assignByKeyRecord } from './key-record.ts';
import type { Placing } from './placing.ts';
import { fitOfType } from './field-types.ts';
import { assignInEntry, findEntry } from './find-entry.ts';
import { isRepeated, placesIn, type Place } from './leaves.ts';
import { builtInAssignments, remaining, type Assignments } from './assign-inputs.ts';

export interface AnswerAssignments {
  readonly assignments: Assignments;
  /** The element that is one entry of the list. */
  readonly entry?: Place | undefined;
}

/**
 * The places of a function's outputs in an answer.
 * @param taken outputs whose places are known
 * @param outcome paths of the flag, the code and the message, which are nothing else
 * @param entry the entry that a person named
 */
export function assignOutputs(
  response: SchemaElement,
  { name, keyRecord }: Pick<Placing, 'name' | 'keyRecord'>,
  taken: ReadonlyMap<string, Place>,
  outcome: ReadonlySet<string>,
  entry: Place | undefined,
): AnswerAssignments {
  const { outputs, list } = definitionOf(name);
  const wanted = remaining(outputs, taken);
  const used = new Set([...taken.values()].map(({ path }) => path));
  return list === undefined
    ? { assignments: assignPlain(response, name, wanted, taken, outcome) }
    : assignList(response, { name, list, keyRecord }, wanted, used, entry);
}

function assignPlain(
  response: SchemaElement,
  name: FunctionName,
  outputs: Fields,
  taken: ReadonlyMap<string, Place>,
  outcome: ReadonlySet<string>,
): Assignments {
  const used = new Set([...taken.values()].map(({ path }) => path));
  const places = placesIn(response);
  const free = (all: readonly Place[]): readonly Place[] =>
    all.filter((place) => !used.has(place.path) && !isRepeated(place));
  // The built-in token is in the message.
  const all = [...free(places.leaves), ...free(places.records)];
  const assignments = builtInAssignments(builtInPlaces[name].response.fields, outputs, all);
  const isNoTree = { has: (field: string) => outputs[field]?.kind !== 'tree' };
  const trees = assignFields(remaining(remaining(outputs, assignments), isNoTree), free(places.records));
  for (const [field, found] of trees) assignments.set(field, found);
  for (const found of assignments.values()) if (found.is === 'placed') used.add(found.place.path);
  const settings = assignments.get('settings');
  const carried = taken.get('settings')?.path ?? (settings?.is === 'placed' ? settings.place.path : undefined);
  const leaves = free(places.leaves).filter(
    ({ path }) => !outcome.has(path) && (carried === undefined || !path.startsWith(`${carried}/`)),
  );
  for (const [field, found] of assignFields(remaining(outputs, assignments), leaves)) assignments.set(field, found);
  return withOnlyText(assignments, outputs, leaves);
}

/** `<LoginResult>…</LoginResult>`: an answer with one text has the one thing that is asked for. */
function withOnlyText(assignments: Map<string, Assignment>, outputs: Fields, leaves: readonly Place[]): Assignments {
  const names = Object.keys(outputs).filter((field) => field !== 'until');
  const [place, ...others] = leaves;
  const [field, ...further] = names;
  if (place === undefined || field === undefined || others.length > 0 || further.length > 0) return assignments;
  const kind = outputs[field]?.kind ?? 'text';
  if (assignments.get(field)?.is !== 'missing' || fitOfType(kind, place.type) === undefined) return assignments;
  return assignments.set(field, { is: 'placed', place, why: 'the answer has no other text' });
}

function assignList(
  response: SchemaElement,
  { name, list, keyRecord }: Pick<Placing, 'name' | 'keyRecord'> & { readonly list: 'stored' | 'shared' },
  outputs: Fields,
  taken: ReadonlySet<string>,
  named: Place | undefined,
): AnswerAssignments {
  const places = placesIn(response);
  const { response: built } = builtInPlaces[name];
  const known =
    named ??
    places.records.find(
      ({ path, repeats }) =>
        path === built.list?.path && repeats.includes(path) && [...taken].every((each) => each.startsWith(`${path}/`)),
    );
  const entry = known ?? findEntry(places, outputs, [...taken])?.entry;
  if (entry === undefined)
    return { assignments: new Map(Object.keys(outputs).map((field) => [field, { is: 'missing' }])) };
  const below = places.leaves.filter(({ path }) => path.startsWith(`${entry.path}/`) && !taken.has(path));
  const assignments = builtInAssignments(built.fields, outputs, below);
  const byKey = assignByKeyRecord(list, { ...places, leaves: below }, entry, keyRecord);
  for (const [field, found] of byKey) if (field in remaining(outputs, assignments)) assignments.set(field, found);
  const used = new Set(taken);
  for (const found of assignments.values()) if (found.is === 'placed') used.add(found.place.path);
  const rest = remaining(outputs, assignments);
  for (const [field, found] of assignInEntry(places, entry, rest, used)) assignments.set(field, found);
  return { assignments, entry };
}
