import { definitionOf, type FunctionName } from '../../../shared/contract-functions.ts';
import type { ProposalIssue } from '../../../shared/contract-proposal.ts';
import { badRules, hasWork, proposalOf, stateOf, type Known } from './contract-model.ts';
import { fieldLabel } from './field-texts.ts';
import { functionGroups, functionTexts } from './function-texts.ts';
import { todo as text } from './text.ts';

/** What keeps a contract from being used, in the order of the screen. Pure. */

export type Target = 'wsdl' | 'registrationKey' | 'success' | 'codes' | FunctionName;

export interface TodoItem {
  readonly target: Target;
  readonly words: string;
}

export interface Todo {
  readonly needed: readonly TodoItem[];
  /** The contract can be used without these. */
  readonly optional: readonly TodoItem[];
}

/** In the order of the list on screen. */
export const functionsInOrder: readonly FunctionName[] = functionGroups.flatMap(({ names }) => [...names]);

export function todoOf(known: Known): Todo {
  const { proposal, work } = known;
  const bad = badRules(work);
  const codes: readonly TodoItem[] = bad === 0 ? [] : [{ target: 'codes', words: text.codes(bad) }];
  if (proposal === undefined)
    return {
      needed: [...(hasWork(known) ? [{ target: 'wsdl', words: text.read } as const] : []), ...codes],
      optional: [],
    };
  const whole: readonly TodoItem[] = [
    ...(proposal.registrationKey === undefined
      ? [{ target: 'registrationKey', words: text.registrationKey } as const]
      : []),
    ...(proposal.success === undefined ? [{ target: 'success', words: text.success } as const] : []),
  ];
  const items = functionsInOrder.flatMap((name) => itemsOf(known, name));
  const isNeeded = ({ target }: TodoItem): boolean => definitionOf(target as FunctionName).needed;
  return {
    needed: [...whole, ...items.filter(isNeeded), ...codes],
    optional: items.filter((item) => !isNeeded(item)),
  };
}

function itemsOf(known: Known, name: FunctionName): readonly TodoItem[] {
  const issues = proposalOf(known, name)?.issues ?? [];
  if (issues.length > 0)
    return issues.map((issue) => ({ target: name, words: wordsOf(issue, functionTexts[name].name) }));
  return stateOf(known, name) === 'acceptance' ? [{ target: name, words: text.accept(functionTexts[name].name) }] : [];
}

function wordsOf(issue: ProposalIssue, name: string): string {
  switch (issue.is) {
    case 'operation':
      return text.operation(name, issue.candidates.length);
    case 'field':
      return text.field(name, fieldLabel(issue.field));
    case 'demanded':
      return text.demanded(name, issue.path);
    case 'values':
      return text.values(name, fieldLabel(issue.field));
    case 'outcome':
      return text.outcome(name, issue.member);
    case 'entry':
      return text.entry(name);
    default:
      return text.other(name);
  }
}
