import { definitionOf, functionNames, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { ProposalDoubt } from '../../../../shared/contract-proposal.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import { pathsOf } from '../../../../shared/server-contract.ts';
import { choosePort } from '../choose-port.ts';
import { placesOf } from '../places-of.ts';
import type { WsdlOperation, WsdlPort } from '../wsdl-model.ts';
import { runAtOnce, type Sliced } from '../wsdl/slices.ts';
import { decideAcceptance } from './decide-acceptance.ts';
import { describeDoubt, doubtsAbout } from './doubts.ts';
import type { FoundFunction, FoundFunctions } from './choose-operation.ts';
import { outcomeWarnings } from './chosen-success.ts';
import { findFunctions } from './find-functions.ts';
import { misplacedKey, resolveKey } from './key-proposal.ts';
import { isUsable } from './placing.ts';
import { fitOfName } from './rank-names.ts';
import type { ContractProposal, FunctionProposal, ProposalRequest } from './proposal.ts';
import { assembleContract } from './assemble-contract.ts';

/**
 * Proposes how a server offers the functions (server-contract.md, "Making one"). Pure. The error is a sentence about a name or a path
 * in the choices that the server does not have.
 */
export function proposeContract(request: ProposalRequest): Result<ContractProposal, string> {
  return runAtOnce(proposingContract(request));
}

/** The same in slices: a server may declare thousands of operations and members. */
export function* proposingContract(request: ProposalRequest): Sliced<Result<ContractProposal, string>> {
  const port = choosePort(request.wsdl, request.endpointUrl);
  const settled = yield* findFunctions(request, port.operations);
  if (!settled.ok) return settled;
  const { found, outcome } = settled.value;
  const chosenKey = request.choices.registrationKey ?? request.earlier?.registrationKey;
  const registrationKey = resolveKey(chosenKey, found, port);
  const doubts = new Map([...found].map(([name, one]) => [name, doubtsOf(name, one, found)]));
  const decided = decideAcceptance(found, doubts, request.accept, request.earlier);
  const functions = functionNames.map((name) =>
    describe(
      { name, found: found.get(name), accepted: decided.accepted.has(name), doubts: doubts.get(name) ?? [] },
      port.operations,
    ),
  );
  const misplaced = misplacedKey(request.choices.registrationKey, found);
  if (misplaced !== undefined) return err(misplaced);
  const contract = assembleContract({ request, port, found, accepted: decided.accepted, outcome, registrationKey });
  if (!contract.ok) return contract;
  return ok({
    port,
    functions,
    unresolved: [
      ...(registrationKey === undefined ? ['registrationKey'] : []),
      ...(outcome === undefined ? ['success'] : []),
      ...functions.filter((each) => definitionOf(each.function).needed && !each.accepted).map((each) => each.function),
    ],
    registrationKey,
    outcome,
    warnings: [
      ...settled.value.warnings,
      ...decided.warnings,
      ...outcomeWarnings(found, request.choices),
      ...functions.flatMap((each) =>
        each.doubts.map((doubt) => `${each.function}: ${describeDoubt(each.function, doubt)}.`),
      ),
      ...portWarning(port, request),
    ],
    ...(contract.value === undefined ? {} : { contract: contract.value }),
  });
}

function doubtsOf(name: FunctionName, one: FoundFunction, found: FoundFunctions): readonly ProposalDoubt[] {
  return one.status === 'likely' ? doubtsAbout(name, one.placed, found) : [];
}

interface Decided {
  readonly name: FunctionName;
  readonly found: FoundFunction | undefined;
  readonly accepted: boolean;
  readonly doubts: readonly ProposalDoubt[];
}

function describe({ name, found, accepted, doubts }: Decided, operations: readonly WsdlOperation[]): FunctionProposal {
  if (found === undefined || !('placed' in found)) return describeUnplaced(name, found, operations);
  const { placed, status, candidates, why } = found;
  const { offered, problems, issues, fields } = placed;
  return {
    function: name,
    status,
    accepted,
    operation: offered.operation,
    ...(candidates.length > 1 ? { candidates } : {}),
    inputs: pathsOf(offered.request, 'input'),
    outputs: { ...listPath(offered.response), ...pathsOf(offered.response, 'output') },
    constants: placesOf(offered.request).constants ?? {},
    problems,
    issues,
    doubts,
    explanation: why,
    fields,
  };
}

function describeUnplaced(
  name: FunctionName,
  found: Exclude<FoundFunction, { readonly placed: unknown }> | undefined,
  operations: readonly WsdlOperation[],
): FunctionProposal {
  const candidates = found?.status === 'ambiguous' ? found.candidates : [];
  return {
    function: name,
    status: found?.status ?? 'missing',
    accepted: false,
    ...(candidates.length > 0 ? { candidates } : {}),
    inputs: {},
    outputs: {},
    constants: {},
    problems: candidates.length === 0 ? missingProblem(name, operations) : [ambiguousProblem(name, candidates)],
    issues:
      candidates.length > 0 || definitionOf(name).needed ? [{ is: 'operation', candidates: [...candidates] }] : [],
    doubts: [],
    explanation: found?.why ?? '',
    fields: [],
  };
}

function ambiguousProblem(name: FunctionName, candidates: readonly string[]): string {
  return `several operations may offer it: --set ${name}=OPERATION, with one of ${candidates.join(', ')}`;
}

/** A server may lack an optional function; for a needed one a person may know an operation that offers it. */
function missingProblem(name: FunctionName, operations: readonly WsdlOperation[]): readonly string[] {
  const unusable = operations.find((each) => !isUsable(each) && fitOfName(each.name, name) !== undefined);
  if (unusable !== undefined)
    return [`the messages of ${unusable.name} are not document/literal wrapped, which is needed`];
  return definitionOf(name).needed ? [`no operation seems to offer it: --set ${name}=OPERATION`] : [];
}

function listPath(response: Parameters<typeof pathsOf>[0], prefix = ''): Readonly<Record<string, string>> {
  for (const member of response.members ?? []) {
    const path = `${prefix}${member.name}`;
    if (member.list !== undefined) return { [member.list]: path };
    const below = listPath(member, `${path}/`);
    if (Object.keys(below).length > 0) return below;
  }
  return {};
}

function portWarning(port: WsdlPort, { wsdl: { ports }, endpointUrl }: ProposalRequest): readonly string[] {
  const path = URL.parse(endpointUrl)?.pathname;
  if (ports.length < 2 || path === undefined || port.path.toLowerCase() === path.toLowerCase()) return [];
  return [
    `The server has ${ports.length} ports, none of them at the path of the Endpoint URL; ${port.name} at ${port.path} was taken.`,
  ];
}
