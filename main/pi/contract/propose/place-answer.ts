import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import type { ContractMember } from '../../../../shared/server-contract.ts';
import { placeFields } from '../place-fields.ts';
import type { SchemaElement } from '../wsdl-model.ts';
import { chosenPlaces } from './chosen-places.ts';
import { fitOfType } from './field-types.ts';
import { placesIn, type Place } from './leaves.ts';
import { nameOf, outcomePlaces, type Outcome } from './outcome.ts';
import { assignOutputs } from './assign-outputs.ts';
import type { Placing, UsableOperation } from './placing.ts';
import { settleFields, type FieldProposal, type SettledFields } from './settle-fields.ts';

export interface PlacedAnswer {
  readonly message: ContractMember;
  readonly settled: SettledFields;
  readonly fixedOutputs: Readonly<Record<string, string>>;
  /** What is worth knowing of the outcome. */
  readonly notes: readonly FieldProposal[];
  /** Of a list: there is something that can be its entries. */
  readonly hasEntry: boolean;
  /** The member that says whether a call was done, where the answer does not have it. */
  readonly lacksOutcome?: string | undefined;
  /** It is lacking, and nobody said that an answer counts as done without it. */
  readonly isOutcomeOpen: boolean;
}

/** The answer of an operation with the outputs in their places. */
export function placeAnswer({ response }: UsableOperation, placing: Placing): Result<PlacedAnswer, string> {
  const { name, choices, outcome, kept } = placing;
  const { list } = definitionOf(name);
  const chosen = chosenPlaces(response, name, 'out', choices.out);
  if (!chosen.ok) return chosen;
  const taken = new Map([...chosen.value].filter(([field]) => field !== list && choices.fixedOut[field] === undefined));
  const named = list === undefined ? undefined : chosen.value.get(list);
  const outcomeFields = outcomeOf(response, outcome);
  const outcomePaths = new Set(Object.values(outcomeFields));
  const { assignments, entry } = assignOutputs(response, placing, taken, outcomePaths, named);
  const misplaced = list === undefined ? undefined : outsideOf(entry, [...taken.values()]);
  if (misplaced !== undefined) return err(`${misplaced} of the list (${name}.out.${list}).`);
  const free = placesIn(response).leaves.filter(({ path }) => !outcomePaths.has(path) && isWithin(path, entry));
  const settled = settleFields({ name, direction: 'out', choices, taken, assignments, kept, free });
  const { message } = placeFields(response, 'response', {
    fields: { ...outcomeFields, ...settled.fields },
    values: { ...flagValues(outcomeFields, outcome), ...settled.values },
    emptyIsNull: emptyTexts(name, settled),
    ...(list !== undefined && entry !== undefined ? { list: { of: list, path: entry.path } } : {}),
  });
  const hasEntry = list === undefined || entry !== undefined;
  return ok({ message, settled, hasEntry, ...fixedOf(placing, outcomeFields) });
}

/** The beginning of a sentence about a place that is not in the entry. */
function outsideOf(entry: Place | undefined, taken: readonly Place[]): string | undefined {
  const outside = taken.find(({ path }) => entry === undefined || !isWithin(path, entry));
  if (outside === undefined) return undefined;
  return `${outside.path} is not within ${entry === undefined ? 'an element that repeats, and so no field of an entry' : `${entry.path}, the entry`}`;
}

function isWithin(path: string, entry: Place | undefined): boolean {
  return entry === undefined || path.startsWith(`${entry.path}/`);
}

function flagValues({ success }: Readonly<Record<string, string>>, outcome: Outcome | undefined) {
  return success === undefined || outcome?.values === undefined ? {} : { [success]: outcome.values };
}

/** Where the answer has what tells of success: each name at its place nearest to the outside. */
function outcomeOf(response: SchemaElement, outcome: Outcome | undefined): Readonly<Record<string, string>> {
  if (outcome === undefined || outcome.success.by === 'faults') return {};
  const { success } = outcome;
  const names = {
    success: success.by === 'flag' ? success.flag : undefined,
    code: success.code,
    message: success.message,
  };
  const places = outcomePlaces(response);
  return Object.fromEntries(
    Object.entries(names).flatMap(([field, name]) => {
      const place = name === undefined ? undefined : places.find((each) => nameOf(each) === name);
      return place === undefined ? [] : [[field, place.path]];
    }),
  );
}

/**
 * Outputs that are always the same. An answer without the flag or the code of success is one of success where the function only reads, or
 * where a person said so: a refusal that counted as success would lose a check-in.
 */
function fixedOf({ name, choices, outcome }: Placing, outcomeFields: Readonly<Record<string, string>>) {
  const { success: isSetAsDone, ...fixedOutputs } = choices.fixedOut;
  const { success } = outcome ?? { success: { by: 'faults' as const } };
  const field = success.by === 'flag' ? 'success' : 'code';
  if (success.by === 'faults' || outcomeFields[field] !== undefined)
    return { fixedOutputs, notes: [], isOutcomeOpen: false };
  const lacksOutcome = success.by === 'flag' ? success.flag : success.code;
  const isOpen = definitionOf(name).changes && isSetAsDone === undefined;
  const value = success.by === 'flag' ? 'true' : (success.done[0] ?? '');
  const note: FieldProposal = {
    direction: 'out',
    field,
    status: isOpen ? 'missing' : 'likely',
    explanation: `its answer has no ${lacksOutcome}${isOpen ? '' : ': one that is no fault counts as done'}`,
  };
  const fixed = isOpen ? fixedOutputs : { ...fixedOutputs, [field]: value };
  return { fixedOutputs: fixed, notes: [note], isOutcomeOpen: isOpen, lacksOutcome };
}

/** An empty text stands for null where the schema allows no other way to write it. */
function emptyTexts(name: FunctionName, { places }: SettledFields): readonly string[] {
  const { outputs } = definitionOf(name);
  return [...places].flatMap(([field, { path, optional, type }]) => {
    const definition = outputs[field];
    const isText = definition?.kind === 'text' && !definition.needed && fitOfType('text', type) === 'fits';
    return isText && !optional ? [path] : [];
  });
}
