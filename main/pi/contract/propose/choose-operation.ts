import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import { isExact } from '../usable-functions.ts';
import type { Sliced } from '../wsdl/slices.ts';
import type { WsdlOperation } from '../wsdl-model.ts';
import { noChoices } from './choices.ts';
import { exactFunction } from './exact.ts';
import { suggest } from './known-paths.ts';
import { placeFunction } from './place-function.ts';
import { isUsable, type PlacedFunction, type Placing } from './placing.ts';
import { isPlausible, shapeScore } from './shape.ts';
import { describeFit, fitOfName, type NameFit } from './rank-names.ts';

/** What a server offers for a function. */
export type FoundFunction =
  | {
      readonly status: 'exact' | 'likely';
      readonly placed: PlacedFunction;
      /** Names of the operations that may offer it, the best first. */
      readonly candidates: readonly string[];
      readonly why: string;
    }
  | { readonly status: 'ambiguous'; readonly candidates: readonly string[]; readonly why: string }
  | { readonly status: 'missing'; readonly why: string };

/** What was found, by function. */
export type FoundFunctions = ReadonlyMap<FunctionName, FoundFunction>;

/** Operations of which the messages are looked at: a server may declare any number. */
const mostRanked = 10;
/** Operations whose scores differ by less count as equal. */
const margin = 3;

/** The error is a sentence about an operation or a path that a person named. */
export function* findFunction(
  operations: readonly WsdlOperation[],
  placing: Placing,
): Sliced<Result<FoundFunction, string>> {
  const { name, choices } = placing;
  if (choices.operation !== undefined) return chosenFunction(choices.operation, operations, placing);
  const exact = placing.mayBeExact && choices === noChoices ? exactAmong(name, operations) : undefined;
  if (exact !== undefined) return ok(exact);
  const named = operations.filter(isUsable).flatMap((operation) => {
    const fit = fitOfName(operation.name, name);
    return fit === undefined ? [] : [{ operation, fit }];
  });
  const ranked: Ranked[] = [];
  for (const { operation, fit } of named.toSorted((a, b) => b.fit.score - a.fit.score).slice(0, mostRanked)) {
    yield;
    // Paths that a person named belong to the operation that has them.
    const placed = placeFunction(operation, { ...placing, choices: noChoices });
    if (placed.ok && isPlausible(placed.value, name))
      ranked.push({ fit, placed: placed.value, score: fit.score + shapeScore(placed.value) });
  }
  return withChoices(concluded(ranked, name), placing);
}

interface Ranked {
  readonly fit: NameFit;
  readonly placed: PlacedFunction;
  readonly score: number;
}

function concluded(ranked: readonly Ranked[], name: FunctionName): FoundFunction {
  const [best, ...others] = ranked.toSorted((a, b) => b.score - a.score);
  const withoutIt = definitionOf(name).needed
    ? 'the server cannot be used without it'
    : 'what depends on it is switched off';
  if (best === undefined) return { status: 'missing', why: `no operation offers it; ${withoutIt}` };
  const candidates = [best, ...others].map(({ placed }) => placed.operation.name);
  const close = others.filter(({ score }) => best.score - score < margin);
  if (close.length > 0)
    return { status: 'ambiguous', candidates, why: `several operations may offer it: ${candidates.join(', ')}` };
  return { status: 'likely', placed: best.placed, candidates, why: describeFit(best.fit) };
}

function withChoices(found: FoundFunction, placing: Placing): Result<FoundFunction, string> {
  if (!('placed' in found) || placing.choices === noChoices) return ok(found);
  const { operation } = found.placed;
  if (!isUsable(operation)) return ok(found);
  const placed = placeFunction(operation, placing);
  return placed.ok ? ok({ ...found, status: statusOf(placed.value, placing.name), placed: placed.value }) : placed;
}

function statusOf({ operation, offered, problems }: PlacedFunction, name: FunctionName): 'exact' | 'likely' {
  const isSame = problems.length === 0 && isExact(offered, name) && exactFunction(name, operation) !== undefined;
  return isSame ? 'exact' : 'likely';
}

function exactAmong(name: FunctionName, operations: readonly WsdlOperation[]): FoundFunction | undefined {
  for (const operation of operations) {
    const offered = exactFunction(name, operation);
    if (offered === undefined) continue;
    const placed = {
      operation,
      offered,
      fields: [],
      problems: [],
      issues: [],
      lackingInputs: [],
      lackingOutputs: [],
      unfilled: [],
      hasEntry: true,
    };
    return { status: 'exact', placed, candidates: [operation.name], why: 'the same names and types as built in' };
  }
  return undefined;
}

function chosenFunction(
  wanted: string,
  operations: readonly WsdlOperation[],
  placing: Placing,
): Result<FoundFunction, string> {
  const { name, choices, kept } = placing;
  const operation = operations.find((each) => each.name === wanted);
  if (operation === undefined) {
    const names = operations.map((each) => each.name);
    return err(`the server has no operation ${wanted}. ${suggest(wanted, names)}`);
  }
  const { operation: _, ...others } = choices;
  const isAlone = Object.values(others).every((part) => Object.keys(part).length === 0);
  const exact = placing.mayBeExact && isAlone ? exactAmong(name, [operation]) : undefined;
  if (exact !== undefined) return ok(exact);
  if (!isUsable(operation)) return err(`the messages of ${wanted} are not document/literal wrapped, which is needed.`);
  const placed = placeFunction(operation, placing);
  if (!placed.ok) return placed;
  const status = statusOf(placed.value, name);
  const why = kept ? 'as in the earlier contract, or as it was set' : 'as it was set';
  return ok({ status, placed: placed.value, candidates: [wanted], why });
}
