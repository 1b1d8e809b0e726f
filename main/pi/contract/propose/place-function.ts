import { definitionOf, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { ProposalIssue } from '../../../../shared/contract-proposal.ts';
import { ok, type Result } from '../../../../shared/result.ts';
import { functionContractSchema, type FunctionContract } from '../../../../shared/server-contract.ts';
import { pathLimits } from '../flatten-paths.ts';
import { contractOf } from '../place-fields.ts';
import type { FunctionChoices } from './choices.ts';
import { placeAnswer, type PlacedAnswer } from './place-answer.ts';
import { placeRequest, type PlacedRequest } from './place-request.ts';
import type { PlacedFunction, Placing, UsableOperation } from './placing.ts';
import { isSamePath, type SettledFields } from './settle-fields.ts';

/** The error is a sentence about a path that a person named. */
export function placeFunction(operation: UsableOperation, placing: Placing): Result<PlacedFunction, string> {
  const request = placeRequest(operation, placing);
  if (!request.ok) return request;
  const response = placeAnswer(operation, placing);
  if (!response.ok) return response;
  const { settled: asked, unfilled } = request.value;
  const { settled: answered, fixedOutputs, notes, hasEntry, lacksOutcome } = response.value;
  const offered = {
    ...contractOf(operation, request.value.message, response.value.message),
    ...(Object.keys(fixedOutputs).length > 0 ? { fixedOutputs } : {}),
  };
  return ok({
    operation,
    offered,
    fields: [...asked.proposals, ...answered.proposals, ...notes],
    problems: problemsOf(placing, request.value, response.value, offered),
    issues: issuesOf(placing, request.value, response.value, offered),
    lackingInputs: asked.lacking,
    lackingOutputs: answered.lacking,
    unfilled,
    hasEntry,
    lacksOutcome,
  });
}

function problemsOf(
  { name, choices }: Placing,
  { settled: asked, unfilled, moreUnfilled, isBeyondLimits }: PlacedRequest,
  { settled: answered, hasEntry, lacksOutcome, isOutcomeOpen }: PlacedAnswer,
  offered: FunctionContract,
): readonly string[] {
  const { list } = definitionOf(name);
  return [
    ...asked.problems,
    ...unfilled.map(
      (path) => `the server demands ${path}, for which there is no input: --set ${name}.constant.${path}=TEXT`,
    ),
    ...(moreUnfilled > 0 ? [`and ${moreUnfilled} more, for which there is no input`] : []),
    ...(isBeyondLimits ? [tooManyDemands] : []),
    ...(hasEntry ? [] : [`no element of the answer repeats and has what is needed: --set ${name}.out.${list}=PATH`]),
    ...answered.problems,
    ...(isOutcomeOpen ? [outcomeProblem(name, lacksOutcome)] : []),
    ...unusedValues(choices, asked, answered).map(
      (path) => `no field is at ${path}, so --set ${name}.values.${path} has no effect`,
    ),
    ...invalidParts(offered),
  ];
}

function outcomeProblem(name: FunctionName, member = ''): string {
  return (
    `its answer has no ${member}, so a refusal could not be distinguished from success: --set success=… with a member that it has, ` +
    `or --set ${name}.out.success==true if it refuses by faults only`
  );
}

const tooManyDemands = `the server demands more in the request than can be written (${pathLimits.count} members, ${pathLimits.depth} levels)`;

/** The problems as data, in the same order. */
function issuesOf(
  { choices }: Placing,
  { settled: asked, unfilled, isBeyondLimits }: PlacedRequest,
  { settled: answered, hasEntry, lacksOutcome = '', isOutcomeOpen }: PlacedAnswer,
  offered: FunctionContract,
): readonly ProposalIssue[] {
  return [
    ...asked.issues,
    ...unfilled.map((path) => ({ is: 'demanded', path }) as const),
    ...(isBeyondLimits ? [{ is: 'invalid' } as const] : []),
    ...(hasEntry ? [] : [{ is: 'entry' } as const]),
    ...answered.issues,
    ...(isOutcomeOpen ? [{ is: 'outcome', member: lacksOutcome } as const] : []),
    ...unusedValues(choices, asked, answered).map((path) => ({ is: 'unused-values', path }) as const),
    ...(invalidParts(offered).length === 0 ? [] : [{ is: 'invalid' } as const]),
  ];
}

/** Names that a contract cannot have, such as a SOAPAction with blanks. */
function invalidParts(offered: FunctionContract): readonly string[] {
  const [issue] = functionContractSchema.safeParse(offered).error?.issues ?? [];
  return issue === undefined ? [] : [`it cannot be written into a contract: ${issue.path.join('.')} ${issue.message}`];
}

/** Paths with values that no field is at. */
function unusedValues({ values }: FunctionChoices, asked: SettledFields, answered: SettledFields): readonly string[] {
  const isUsed = (path: string): boolean =>
    Object.values(asked.fields).includes(path) ||
    Object.values(answered.fields).some((place) => isSamePath(path, place, 'out'));
  return Object.keys(values).filter((path) => !isUsed(path));
}
