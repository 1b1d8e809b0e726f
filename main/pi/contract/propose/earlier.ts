import {
  definitionOf,
  functionNames,
  outcomeFields,
  registrationKeyInput,
  type FunctionName,
} from '../../../../shared/contract-functions.ts';
import type { FunctionContract, ServerContract } from '../../../../shared/server-contract.ts';
import { placesOf } from '../places-of.ts';
import type { Choices, FunctionChoices } from './choices.ts';

/** What an earlier contract says, as choices: so that work on the same WSDL goes on where it was left. */
export function choicesOfContract({ functions }: ServerContract): Choices['functions'] {
  return Object.fromEntries(
    functionNames.flatMap((name): readonly (readonly [FunctionName, FunctionChoices])[] => {
      const offered = functions[name];
      return offered === undefined ? [] : [[name, choicesOfFunction(name, offered)]];
    }),
  );
}

function choicesOfFunction(
  name: FunctionName,
  { operation, request, response, fixedOutputs = {} }: FunctionContract,
): FunctionChoices {
  const asked = placesOf(request);
  const answered = placesOf(response);
  const outcome = Object.keys(outcomeFields);
  const out = without(answered.fields, outcome);
  const { list } = answered;
  return {
    operation,
    in: without(asked.fields, [registrationKeyInput]),
    out: { ...out, ...(list === undefined ? {} : { [list.of]: list.path }) },
    fixedIn: {},
    fixedOut: {
      ...without(fixedOutputs, outcome),
      // Of a function that changes something, a person said so.
      ...(definitionOf(name).changes && outcome.some((field) => field in fixedOutputs) ? { success: 'true' } : {}),
    },
    constants: asked.constants ?? {},
    // Those of the flag of success are proposed anew.
    values: { ...asked.values, ...at(Object.values(out), answered.values ?? {}) },
  };
}

function at(paths: readonly string[], values: FunctionChoices['values']): FunctionChoices['values'] {
  return Object.fromEntries(Object.entries(values).filter(([path]) => paths.includes(path)));
}

function without(record: Readonly<Record<string, string>>, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** The earlier choices with later ones in their place; another operation makes those of its function void. */
export function laterChoices(earlier: FunctionChoices, later: FunctionChoices): FunctionChoices {
  if (later.operation !== undefined && later.operation !== earlier.operation) return later;
  return {
    operation: earlier.operation,
    in: { ...earlier.in, ...later.in },
    out: merged(earlier.out, later.out, later.fixedOut),
    fixedIn: later.fixedIn,
    fixedOut: merged(earlier.fixedOut, later.fixedOut, later.out),
    constants: { ...without(earlier.constants, Object.values(later.in)), ...later.constants },
    values: { ...earlier.values, ...later.values },
  };
}

/** @param voids a field that is set in another way loses its earlier place or text */
function merged(
  earlier: Readonly<Record<string, string>>,
  later: Readonly<Record<string, string>>,
  voids: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { ...without(earlier, Object.keys(voids)), ...later };
}
