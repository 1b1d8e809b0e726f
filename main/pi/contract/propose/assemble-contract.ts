import { isDeepStrictEqual } from 'node:util';
import type { FunctionName } from '../../../../shared/contract-functions.ts';
import {
  functionContractSchema,
  serverContractSchema,
  type CodeRule,
  type FunctionContract,
  type ServerContract,
} from '../../../../shared/server-contract.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import type { Acceptance } from '../acceptance.ts';
import { builtInContract } from '../built-in.ts';
import { isExact } from '../usable-functions.ts';
import type { WsdlOperation, WsdlPort } from '../wsdl-model.ts';
import type { FoundFunctions } from './choose-operation.ts';
import { rulesOfCodes } from './code-rules.ts';
import { faultCodes, proposeFaultDetail } from './fault-detail.ts';
import { enumerationOf } from './field-types.ts';
import type { KeyProposal } from './key-proposal.ts';
import { nameOf, outcomePlaces, type Outcome } from './outcome.ts';
import type { ProposalRequest } from './proposal.ts';

export interface ContractParts {
  readonly request: ProposalRequest;
  readonly port: WsdlPort;
  readonly found: FoundFunctions;
  readonly accepted: ReadonlyMap<FunctionName, Acceptance | 'exact'>;
  readonly outcome: Outcome | undefined;
  readonly registrationKey: KeyProposal | undefined;
}

/**
 * The contract of what was found, valid by its schema. Functions with problems are in it, unless they cannot be written into one, and are
 * not accepted. `undefined` where a part is not known; the error is a sentence about what a person set.
 */
export function assembleContract(parts: ContractParts): Result<ServerContract | undefined, string> {
  const { request, port, outcome, registrationKey } = parts;
  if (outcome === undefined || registrationKey === undefined) return ok(undefined);
  const operations = operationsOf(parts);
  const faultDetail = [...(request.earlier?.faultDetail ?? proposeFaultDetail(operations))];
  const made = serverContractSchema.safeParse({
    version: 1,
    source: request.source,
    soap: port.soap,
    registrationKey: registrationKey.place,
    success: outcome.success,
    faultDetail,
    codes: codesOf(parts, operations, { success: outcome.success, faultDetail }),
    functions: functionsOf(parts),
  });
  if (made.success) return ok(made.data);
  const [issue] = made.error.issues;
  return err(`the contract would not be valid: ${issue?.path.join('.')} ${issue?.message}.`);
}

function operationsOf({ found }: ContractParts): readonly WsdlOperation[] {
  return [...found.values()].flatMap((one) => ('placed' in one ? [one.placed.operation] : []));
}

function functionsOf({ found, accepted }: ContractParts): Partial<Record<FunctionName, FunctionContract>> {
  const functions: Partial<Record<FunctionName, FunctionContract>> = {};
  for (const [name, one] of found) {
    if (!('placed' in one)) continue;
    const { offered, issues } = one.placed;
    if (issues.some(({ is }) => is === 'invalid')) continue;
    const acceptance = accepted.get(name);
    // With the built-in names it would count as accepted, whatever its types are.
    const looksExact = acceptance === undefined && isExact(offered, name);
    const whole = {
      ...offered,
      ...(acceptance === undefined || acceptance === 'exact' ? {} : { accepted: acceptance }),
    };
    const checked = functionContractSchema.safeParse(whole);
    if (checked.success && !looksExact) functions[name] = checked.data;
  }
  return functions;
}

/** Rules of a person first, then those of the earlier contract, or else those of which the meaning is certain. */
function codesOf(
  { request, found, outcome }: ContractParts,
  operations: readonly WsdlOperation[],
  answers: Pick<ServerContract, 'success' | 'faultDetail'>,
): readonly CodeRule[] {
  const { choices, earlier } = request;
  const isBuiltIn =
    found.get('login')?.status === 'exact' &&
    isDeepStrictEqual(answers.success, builtInContract.success) &&
    isDeepStrictEqual(answers.faultDetail, builtInContract.faultDetail);
  const certain = isBuiltIn ? builtInContract.codes : rulesOfCodes(enumeratedCodes(outcome, operations));
  const others = (earlier?.codes ?? certain).filter(
    ({ when }) => !choices.codes.some((rule) => isDeepStrictEqual(rule.when, when)),
  );
  return [...choices.codes, ...others];
}

function enumeratedCodes(outcome: Outcome | undefined, operations: readonly WsdlOperation[]): readonly string[] {
  const success = outcome?.success;
  const name = success === undefined || success.by === 'faults' ? undefined : success.code;
  const inAnswers = operations.flatMap(({ response }) =>
    response === undefined ? [] : outcomePlaces(response).filter((place) => nameOf(place) === name),
  );
  return [...inAnswers, ...faultCodes(operations)].flatMap(({ type }) => enumerationOf(type) ?? []);
}
