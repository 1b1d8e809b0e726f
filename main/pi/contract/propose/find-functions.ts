import { isDeepStrictEqual } from 'node:util';
import { definitionOf, functionNames, type FunctionName } from '../../../../shared/contract-functions.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import { builtInContract } from '../built-in.ts';
import type { Sliced } from '../wsdl/slices.ts';
import type { WsdlOperation } from '../wsdl-model.ts';
import { findFunction, type FoundFunction, type FoundFunctions } from './choose-operation.ts';
import { choicesOf, noChoices, type Choices, type FunctionChoices, type SuccessChoice } from './choices.ts';
import { unknownMember } from './chosen-success.ts';
import { choicesOfContract, laterChoices } from './earlier.ts';
import { keyPathsFor } from './key-proposal.ts';
import { checkOutOf, keyRecordOf } from './key-record.ts';
import { chosenOutcome, proposeOutcome, type Outcome } from './outcome.ts';
import type { KeyRecord, Placing } from './placing.ts';
import type { ProposalRequest } from './proposal.ts';

export interface FoundOutcome {
  readonly found: FoundFunctions;
  readonly outcome: Outcome | undefined;
  readonly warnings: readonly string[];
}

const builtInOutcome: Outcome = { success: builtInContract.success, why: 'as the functions have it that are built in' };

/** What a server offers for each function, and how its answers tell success. The error is a sentence about what a person set. */
export function* findFunctions(
  request: ProposalRequest,
  operations: readonly WsdlOperation[],
): Sliced<Result<FoundOutcome, string>> {
  const { choices, earlier } = request;
  const first = yield* findBy(choices.success ?? earlier?.success, request, operations);
  if (!first.ok || first.value.unknown === undefined) return first;
  const { unknown } = first.value;
  if (choices.success !== undefined) return err(unknown);
  const again = yield* findBy(undefined, request, operations);
  if (!again.ok) return again;
  const warning = `How the earlier contract tells success does not count: ${unknown}`;
  return ok({ ...again.value, warnings: [warning, ...again.value.warnings] });
}

/** With a choice that no answer has, `unknown` is a sentence about it. */
function* findBy(
  choice: SuccessChoice | undefined,
  request: ProposalRequest,
  operations: readonly WsdlOperation[],
): Sliced<Result<FoundOutcome & { readonly unknown?: string | undefined }, string>> {
  const outcome = choice === undefined ? proposeOutcome(operations) : chosenOutcome(choice, operations);
  const found = yield* findAll(request, operations, { outcome, mayBeExact: true });
  if (!found.ok) return found;
  const unknown = choice && unknownMember(choice, found.value, operations);
  const placed = [...found.value.values()].filter((one) => 'placed' in one);
  const exact = placed.filter(({ status }) => status === 'exact');
  if (unknown !== undefined || exact.length === 0 || isBuiltIn(outcome))
    return ok({ found: found.value, outcome, unknown, warnings: [] });
  if (exact.length === placed.length) {
    const warnings = request.choices.success === undefined ? [] : [noEffect];
    return ok({ found: found.value, outcome: builtInOutcome, warnings });
  }
  // An answer has its outcome either as built in or otherwise, for all functions.
  const other = choice === undefined ? builtInOutcome : outcome;
  const again = yield* findAll(request, operations, { outcome: other, mayBeExact: choice === undefined });
  const names = [...found.value].filter(([, { status }]) => status === 'exact').map(([name]) => name);
  const warnings = request.choices.success === undefined ? [] : [notBuiltIn(names)];
  return again.ok ? ok({ found: again.value, outcome: other, warnings }) : again;
}

const noEffect =
  '--set success has no effect: all functions are as built in, whose answers tell success as the built-in contract says.';

function notBuiltIn(names: readonly FunctionName[]): string {
  return (
    `By --set success, answers are read otherwise than built in, so ${names.join(', ')} must be accepted, and the built-in meanings of ` +
    'codes do not count.'
  );
}

function isBuiltIn(outcome: Outcome | undefined): boolean {
  return outcome?.values === undefined && isDeepStrictEqual(outcome?.success, builtInContract.success);
}

function* findAll(
  request: ProposalRequest,
  operations: readonly WsdlOperation[],
  by: Pick<Placing, 'outcome' | 'mayBeExact'>,
): Sliced<Result<FoundFunctions, string>> {
  const earlier = request.earlier && choicesOfContract(request.earlier);
  const keyPathOf = keyPathsFor(request.choices.registrationKey ?? request.earlier?.registrationKey, operations);
  const byName = new Map<FunctionName, FoundFunction>();
  // A list is read by what the check-out takes.
  const checkOutsFirst = functionNames.toSorted(
    (a, b) => Number(definitionOf(b).changes) - Number(definitionOf(a).changes),
  );
  for (const name of checkOutsFirst) {
    const checkOut = checkOutOf(name);
    const { choices, kept } = combined(earlier?.[name], request.choices, name);
    yield;
    const one = yield* findFunction(operations, {
      ...by,
      name,
      choices,
      kept,
      keyRecord: checkOut && keyRecordIn(byName.get(checkOut)),
      keyPathOf: (operation) => keyPathOf(name, operation),
    });
    if (!one.ok) return err(`${name}: ${one.error}`);
    byName.set(name, one.value);
  }
  return ok(new Map([...byName].toSorted(([a], [b]) => functionNames.indexOf(a) - functionNames.indexOf(b))));
}

function keyRecordIn(found: FoundFunction | undefined): KeyRecord | undefined {
  return found !== undefined && 'placed' in found ? keyRecordOf(found.placed) : undefined;
}

/** What a person said now and before. */
function combined(
  earlier: FunctionChoices | undefined,
  choices: Choices,
  name: FunctionName,
): { readonly choices: FunctionChoices; readonly kept: boolean } {
  const later = choicesOf(choices, name);
  if (earlier === undefined) return { choices: later, kept: false };
  const all = later === noChoices ? earlier : laterChoices(earlier, later);
  return { choices: all, kept: all !== later };
}
