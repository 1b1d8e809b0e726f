import { definitionOf, registrationKeyInput, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { ProposalIssue } from '../../../../shared/contract-proposal.ts';
import { ok, type Result } from '../../../../shared/result.ts';
import type { FunctionContract } from '../../../../shared/server-contract.ts';
import { contractOf, placeFields } from '../place-fields.ts';
import type { SchemaElement, WsdlOperation } from '../wsdl-model.ts';
import type { FunctionChoices } from './choices.ts';
import { fitOfType } from './field-types.ts';
import { resolvePath } from './known-paths.ts';
import { placesIn, type Place } from './leaves.ts';
import { nameOf, outcomePlaces, type Outcome } from './outcome.ts';
import { assignInputs } from './place-request.ts';
import { assignOutputs } from './place-response.ts';
import { isSamePath, settleFields, type FieldProposal, type SettledFields } from './settle-fields.ts';

/** A function in one operation. */
export interface PlacedFunction {
  readonly operation: WsdlOperation;
  /** Without an acceptance; incomplete where there are problems. */
  readonly offered: FunctionContract;
  readonly fields: readonly FieldProposal[];
  /** Each names the `--set` that solves it. */
  readonly problems: readonly string[];
  /** The same as data. */
  readonly issues: readonly ProposalIssue[];
  readonly lackingInputs: readonly string[];
  readonly lackingOutputs: readonly string[];
  /** Paths of what the server demands, and nothing is there for. */
  readonly unfilled: readonly string[];
  /** Of a list: there is something that can be its entries. */
  readonly hasEntry: boolean;
}

export interface Placing {
  readonly name: FunctionName;
  readonly choices: FunctionChoices;
  readonly outcome: Outcome | undefined;
  /** Where the registration key goes in this request, if it goes with the inputs. */
  readonly keyPathOf: (operation: UsableOperation) => string | undefined;
  /** The function comes from an earlier contract: what it left out stays so. */
  readonly kept: boolean;
}

/** An operation whose messages can be written and read. */
export type UsableOperation = WsdlOperation & { readonly request: SchemaElement; readonly response: SchemaElement };

export function isUsable(operation: WsdlOperation): operation is UsableOperation {
  return operation.request !== undefined && operation.response !== undefined;
}

/** The error is a sentence about a path that a person named. */
export function placeFunction(operation: UsableOperation, placing: Placing): Result<PlacedFunction, string> {
  const request = placeRequest(operation, placing);
  if (!request.ok) return request;
  const response = placeAnswer(operation, placing);
  if (!response.ok) return response;
  const { name, choices } = placing;
  const { fixedOutputs, notes } = fixedOf(placing, response.value.outcomeFields);
  const offered = {
    ...contractOf(operation, request.value.message, response.value.message),
    ...(Object.keys(fixedOutputs).length > 0 ? { fixedOutputs } : {}),
  };
  const unfilled = request.value.unfilled;
  const demands = unfilled.map(
    (path) => `the server demands ${path}, for which there is no input: --set ${name}.constant.${path}=TEXT`,
  );
  const { settled: asked } = request.value;
  const { settled: answered, hasEntry } = response.value;
  const noEntry = hasEntry
    ? []
    : [`no element of the answer repeats: --set ${name}.out.${definitionOf(name).list}=PATH`];
  return ok({
    operation,
    offered,
    fields: [...asked.proposals, ...answered.proposals, ...notes],
    problems: [
      ...asked.problems,
      ...demands,
      ...noEntry,
      ...answered.problems,
      ...unusedValues(choices, asked, answered).map(
        (path) => `no field is at ${path}, so --set ${name}.values.${path} has no effect`,
      ),
    ],
    issues: [
      ...asked.issues,
      ...unfilled.map((path) => ({ is: 'demanded', path }) as const),
      ...(hasEntry ? [] : [{ is: 'entry' } as const]),
      ...answered.issues,
      ...unusedValues(choices, asked, answered).map((path) => ({ is: 'unused-values', path }) as const),
    ],
    lackingInputs: asked.lacking,
    lackingOutputs: answered.lacking,
    unfilled,
    hasEntry,
  });
}

function placeRequest(operation: UsableOperation, { name, choices, keyPathOf, kept }: Placing) {
  const { request } = operation;
  const places = placesIn(request);
  const taken = resolveAll(request, choices.in, 'in');
  if (!taken.ok) return taken;
  const constants = resolveAll(request, paths(choices.constants), 'in');
  if (!constants.ok) return constants;
  const key = keyPathOf(operation);
  const known = new Set(Object.keys(choices.constants));
  const usable = new Map([
    ...taken.value,
    ...[...constants.value].map(([path, place]) => [`constant ${path}`, place] as const),
  ]);
  const settled = settleFields({
    name,
    direction: 'in',
    choices,
    taken: taken.value,
    assignments: assignInputs(request, name, usable, key),
    kept,
    free: (used) =>
      places.leaves.filter(({ path }) => !used.has(path) && path !== key && !known.has(path)).map(({ path }) => path),
  });
  const fields = { ...settled.fields, ...(key === undefined ? {} : { [registrationKeyInput]: key }) };
  const all = { ...settled.constants, ...choices.constants };
  const { message, unfilled } = placeFields(request, 'request', { fields, constants: all, values: settled.values });
  return ok({ message, unfilled, settled });
}

function paths(constants: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(constants).map((path) => [path, path]));
}

function placeAnswer({ response }: UsableOperation, { name, choices, outcome, kept }: Placing) {
  const { list } = definitionOf(name);
  const taken = resolveAll(response, choices.out, 'out');
  if (!taken.ok) return taken;
  const places = placesIn(response);
  const outcomeFields = outcomeOf(response, outcome);
  const named = list === undefined ? undefined : taken.value.get(list);
  const fixed = new Map(Object.keys(choices.fixedOut).map((field) => [field, undefined]));
  const known = new Map([...taken.value].filter(([field]) => field !== list && !fixed.has(field)));
  const outcomePaths = new Set(Object.values(outcomeFields));
  const { assignments, entry } = assignOutputs(response, name, known, outcomePaths, named);
  const settled = settleFields({
    name,
    direction: 'out',
    choices,
    taken: known,
    assignments,
    kept,
    free: (used) => {
      const within = entry === undefined ? '' : `${entry.path}/`;
      const free = places.leaves.filter(
        ({ path }) => path.startsWith(within) && !used.has(path) && !outcomePaths.has(path),
      );
      return free.map(({ path }) => path);
    },
  });
  const fields = { ...outcomeFields, ...settled.fields };
  const flagPath = outcomeFields['success'];
  const flag = flagPath === undefined || outcome?.values === undefined ? {} : { [flagPath]: outcome.values };
  const { message } = placeFields(response, 'response', {
    fields,
    values: { ...flag, ...settled.values },
    emptyIsNull: emptyTexts(name, settled),
    ...(list !== undefined && entry !== undefined ? { list: { of: list, path: entry.path } } : {}),
  });
  return ok({ message, settled, outcomeFields, hasEntry: list === undefined || entry !== undefined });
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

/** Outputs that are always the same; an answer without the flag or the code of success is one of success. */
function fixedOf({ choices, outcome }: Placing, outcomeFields: Readonly<Record<string, string>>) {
  const { success } = outcome ?? { success: { by: 'faults' as const } };
  const field = success.by === 'flag' ? 'success' : 'code';
  if (success.by === 'faults' || outcomeFields[field] !== undefined)
    return { fixedOutputs: choices.fixedOut, notes: [] };
  const value = success.by === 'flag' ? 'true' : (success.done[0] ?? '');
  const missing = success.by === 'flag' ? success.flag : success.code;
  const explanation = `its answer has no ${missing}: one that is no fault counts as done`;
  const note: FieldProposal = { direction: 'out', field, status: 'likely', explanation };
  return { fixedOutputs: { ...choices.fixedOut, [field]: value }, notes: [note] };
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

function resolveAll(
  message: SchemaElement,
  wanted: Readonly<Record<string, string>>,
  direction: 'in' | 'out',
): Result<ReadonlyMap<string, Place>, string> {
  const found = new Map<string, Place>();
  for (const [field, path] of Object.entries(wanted)) {
    if (path === '') continue;
    const place = resolvePath(placesIn(message), path, direction);
    if (!place.ok) return place;
    found.set(field, place.value);
  }
  return ok(found);
}

/** Paths with values that no field is at. */
function unusedValues({ values }: FunctionChoices, asked: SettledFields, answered: SettledFields): readonly string[] {
  const isUsed = (path: string): boolean =>
    Object.values(asked.fields).includes(path) ||
    Object.values(answered.fields).some((place) => isSamePath(path, place, 'out'));
  return Object.keys(values).filter((path) => !isUsed(path));
}
