import { changeDoubt } from '../../../shared/contract-doubts.ts';
import { definitionOf, isFunctionName } from '../../../shared/contract-functions.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { printable } from '../../../shared/visible-text.ts';
import { registrationKeyForms, successForms } from '../../../main/pi/contract/propose/parse-places.ts';
import type { ContractProposal, FunctionProposal } from '../../../main/pi/contract/propose/proposal.ts';
import { table } from './format.ts';

/** The answer of `ecmctl contract adapt` without its `ok` (server-contract.md). */
export function jsonOf({ functions, unresolved, contract }: ContractProposal) {
  return {
    functions: functions.map(
      ({ explanation: _why, fields: _fields, issues: _issues, constants: _constants, ...each }) => each,
    ),
    unresolved,
    ...(contract === undefined ? {} : { contract }),
  };
}

/** The proposal for people: each function and each field in a line, then what is left to do. */
export function describeProposal(proposal: ContractProposal): string {
  const { functions } = proposal;
  const rows = functions.map((each) => [
    each.function,
    each.status,
    each.accepted ? 'yes' : each.status === 'missing' ? '-' : 'no',
    each.operation ?? '-',
    each.explanation,
  ]);
  const problems = functions.flatMap((each) => each.problems.map((problem) => `${each.function}: ${problem}`));
  return [
    wholeLines(proposal).map(printable).join('\n'),
    table([['FUNCTION', 'STATUS', 'ACCEPTED', 'OPERATION', 'WHY'], ...rows]),
    ...functions.flatMap(describeFields),
    ...(problems.length === 0
      ? []
      : [['Problems:', ...problems.map((problem) => `  ${printable(problem)}`)].join('\n')]),
  ].join('\n\n');
}

/** What is the same for all functions. */
function wholeLines({ port, registrationKey, outcome, contract }: ContractProposal): readonly string[] {
  const rules = contract?.codes.length ?? 0;
  return [
    `Port: ${port.name}, SOAP ${port.soap}${port.path === '' ? '' : `, at ${port.path}`}.`,
    registrationKey === undefined
      ? 'Registration key: not known.'
      : `Registration key: ${registrationKey.place.as}, ${registrationKey.why}.`,
    outcome === undefined ? 'Success: not known.' : `Success: ${outcome.why}.`,
    `Codes: ${rules === 0 ? 'no rules; add those of this server with --set code.CODE=MEANING' : `${rules} rules`}.`,
  ];
}

function describeFields({ function: name, status, fields, outputs }: FunctionProposal): readonly string[] {
  const shown = fields.filter(({ path, explanation }) => path !== undefined || explanation !== '');
  if (status === 'exact' || shown.length === 0) return [];
  const { list } = definitionOf(name);
  const entry = list === undefined ? undefined : outputs[list];
  const rows = shown.map(({ direction, field, path, explanation }) => [
    `  ${direction}`,
    field,
    path === undefined ? '-' : shortened(path, entry),
    explanation,
  ]);
  const entries = entry === undefined ? [] : [['  out', list ?? '', entry, 'each of these is one entry']];
  return [`${name}:\n${table([...entries, ...rows])}`];
}

/** Below the entry of a list, without the path of the entry. */
function shortened(path: string, entry: string | undefined): string {
  return entry !== undefined && path.startsWith(`${entry}/`) ? `…${path.slice(entry.length)}` : path;
}

/** Why the contract cannot be used yet, and what to do. */
export function unresolvedFailure(proposal: ContractProposal): Failure | undefined {
  const { unresolved, functions } = proposal;
  if (unresolved.length === 0) return undefined;
  const needed = functions.filter((each) => definitionOf(each.function).needed && !each.accepted);
  const ready = needed.filter(({ status, problems }) => status === 'likely' && problems.length === 0);
  const open = needed.filter((each) => !ready.includes(each));
  const byName = ready.filter((each) => definitionOf(each.function).changes || mayChange(each));
  const reads = ready.length > byName.length ? ['--accept-reads'] : [];
  const changing = byName.map((each) => each.function);
  const accepting = [...reads, ...(changing.length === 0 ? [] : [`--accept ${changing.join(' ')}`])].join(' ');
  const hints = [
    ...(open.length === 0
      ? []
      : [`Solve the problems of ${open.map((each) => each.function).join(', ')} as each of them says.`]),
    ...(unresolved.includes('registrationKey')
      ? [`Say where the key goes with --set registrationKey=… (${registrationKeyForms}).`]
      : []),
    ...(unresolved.includes('success')
      ? [`Say how an answer tells success with --set success=… (${successForms}).`]
      : []),
    ...(accepting === '' ? [] : [`Read what is proposed, then accept it with ${accepting}.`]),
  ];
  return failure('protocol', undefined, {
    message: `The server contract cannot be used yet: ${unresolved.map((name) => describeOpen(name, ready)).join(', ')}.`,
    doing: 'adapting the server contract',
    hint: hints.join(' '),
  });
}

function mayChange({ function: name, doubts }: FunctionProposal): boolean {
  return changeDoubt(name, doubts) !== undefined;
}

function describeOpen(name: string, ready: readonly FunctionProposal[]): string {
  if (!isFunctionName(name)) return `${name} is not known`;
  return `${name} is ${ready.some((each) => each.function === name) ? 'not accepted' : 'not resolved'}`;
}
