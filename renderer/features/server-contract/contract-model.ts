import { changeDoubt } from '../../../shared/contract-doubts.ts';
import { definitionOf, functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import type {
  ContractDraft,
  ContractProposalView,
  FunctionProposalView,
  ServerContractView,
} from '../../../shared/contract-proposal.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import type { Tone } from '../../ui/status-text.tsx';
import { same } from '../../lib/values.ts';
import { ruleProblem, usableRules } from './codes-model.ts';

/** What the editor shows of a server contract as a whole. Pure. */

export type FunctionState = 'built-in' | 'accepted' | 'acceptance' | 'several' | 'problem' | 'missing';

/** What the functions are read from: the proposal for the server, or else the contract that the work began with. */
export interface Known {
  readonly view: ServerContractView;
  readonly work: ContractDraft;
  readonly proposal: ContractProposalView | undefined;
}

export function proposalOf(
  { proposal }: Pick<Known, 'proposal'>,
  name: FunctionName,
): FunctionProposalView | undefined {
  return proposal?.functions.find((each) => each.function === name);
}

export function stateOf(known: Known, name: FunctionName): FunctionState {
  const proposed = proposalOf(known, name);
  if (proposed !== undefined) return stateOfProposal(proposed);
  const { start } = known.work;
  if (start === undefined) return 'built-in';
  const offered = start.functions[name];
  if (offered === undefined) return 'missing';
  if (offered.accepted !== undefined) return 'accepted';
  return same(start, known.view.contract) && !known.view.missing.includes(name) ? 'built-in' : 'acceptance';
}

function stateOfProposal({ status, accepted, issues }: FunctionProposalView): FunctionState {
  if (status === 'exact') return 'built-in';
  if (status === 'ambiguous') return 'several';
  if (status === 'missing') return 'missing';
  if (issues.length > 0) return 'problem';
  return accepted ? 'accepted' : 'acceptance';
}

export function toneOf(state: FunctionState, name: FunctionName): Tone {
  const { needed } = definitionOf(name);
  switch (state) {
    case 'built-in':
    case 'accepted':
      return 'good';
    case 'acceptance':
      return 'warning';
    case 'missing':
      return needed ? 'bad' : 'dropped';
    default:
      return needed ? 'bad' : 'warning';
  }
}

/** Good only where everything needed can be used. */
export function toneOfSummary(known: Known): Tone {
  const states = functionNames.map((name) => toneOf(stateOf(known, name), name));
  if (states.includes('bad')) return 'bad';
  return states.includes('warning') ? 'warning' : 'good';
}

export interface Summary {
  readonly found: number;
  readonly all: number;
  /** Names of the functions that wait for an acceptance. */
  readonly waiting: readonly FunctionName[];
  /** Of them, those that surely change nothing. */
  readonly reads: readonly FunctionName[];
}

export function summaryOf(known: Known): Summary {
  const states = functionNames.map((name) => [name, stateOf(known, name)] as const);
  const waiting = states.filter(([, state]) => state === 'acceptance').map(([name]) => name);
  return {
    found: states.filter(([, state]) => state !== 'missing').length,
    all: functionNames.length,
    waiting,
    reads: waiting.filter((name) => isSureRead(known, name)),
  };
}

function isSureRead(known: Known, name: FunctionName): boolean {
  const { doubts = [] } = proposalOf(known, name) ?? {};
  return !definitionOf(name).changes && changeDoubt(name, doubts) === undefined;
}

/** The contract as it is on screen, complete or not; `undefined` for the built-in one, and where none can be made yet. */
export function workingContract({ work, proposal }: Omit<Known, 'view'>): ServerContract | undefined {
  if (proposal === undefined && (work.choices.length > 0 || work.accept.length > 0)) return undefined;
  const base = proposal === undefined ? work.start : proposal.contract;
  if (base === undefined || work.codes === undefined) return base;
  return { ...base, codes: [...usableRules(work.codes)] };
}

/** The rules as they are on screen; `undefined` where there is no contract that they belong to. */
export function rulesOf({ work, proposal }: Omit<Known, 'view'>): NonNullable<ContractDraft['codes']> | undefined {
  const base = proposal === undefined ? work.start : proposal.contract;
  return base === undefined ? undefined : (work.codes ?? base.codes);
}

export function badRules({ codes = [] }: ContractDraft): number {
  return codes.filter((rule) => ruleProblem(rule) !== undefined).length;
}

/** When the description was fetched is no part of what a contract says. */
function withoutTime(contract: ServerContract | undefined): unknown {
  if (contract === undefined || contract.source === 'built-in') return contract;
  return { ...contract, source: { ...contract.source, fetchedAt: '' } };
}

export function isSaved(known: Known): boolean {
  return same(withoutTime(workingContract(known)), withoutTime(known.view.contract));
}

/** Something was chosen, accepted, imported or typed. */
export function hasWork({ view, work }: Pick<Known, 'view' | 'work'>): boolean {
  const { start, choices, accept, codes } = work;
  return choices.length > 0 || accept.length > 0 || codes !== undefined || !same(start, view.contract);
}
