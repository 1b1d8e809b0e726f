import {
  functionNames,
  outcomeFields,
  registrationKeyInput,
  type FunctionName,
} from '../../../../shared/contract-functions.ts';
import {
  pathsOf,
  type ContractMember,
  type FunctionContract,
  type ServerContract,
} from '../../../../shared/server-contract.ts';
import type { Choices, FunctionChoices } from './choices.ts';

/** What an earlier contract says, as choices: so that work on the same WSDL goes on where it was left. */
export function choicesOfContract({ functions }: ServerContract): Choices['functions'] {
  return Object.fromEntries(
    functionNames.flatMap((name): readonly (readonly [FunctionName, FunctionChoices])[] => {
      const offered = functions[name];
      return offered === undefined ? [] : [[name, choicesOfFunction(offered)]];
    }),
  );
}

function choicesOfFunction({ operation, request, response, fixedOutputs = {} }: FunctionContract): FunctionChoices {
  const lists = membersOf(response).flatMap(({ path, member }) =>
    member.list === undefined ? [] : [[member.list, path]],
  );
  return {
    operation,
    in: without(pathsOf(request, 'input'), [registrationKeyInput]),
    out: { ...without(pathsOf(response, 'output'), Object.keys(outcomeFields)), ...Object.fromEntries(lists) },
    fixedIn: {},
    fixedOut: without(fixedOutputs, Object.keys(outcomeFields)),
    constants: Object.fromEntries(
      membersOf(request).flatMap(({ path, member }) =>
        member.constant === undefined ? [] : [[path, member.constant]],
      ),
    ),
    values: Object.fromEntries([...membersOf(request), ...membersOf(response)].flatMap(valuesOf)),
  };
}

interface PlacedMember {
  readonly path: string;
  readonly member: ContractMember;
}

function membersOf({ members = [] }: ContractMember, prefix = ''): readonly PlacedMember[] {
  return members.flatMap((member) => {
    const path = `${prefix}${member.attribute === true ? '@' : ''}${member.name}`;
    return [{ path, member }, ...membersOf(member, `${path}/`)];
  });
}

/** The values of the flag of success are proposed anew. */
function valuesOf({ path, member: { input, outputs = [], values } }: PlacedMember) {
  const isField = input !== undefined || outputs.some((field) => !Object.hasOwn(outcomeFields, field));
  return values === undefined || !isField ? [] : [[path, values] as const];
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
