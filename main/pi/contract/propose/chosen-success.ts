import { definitionOf } from '../../../../shared/contract-functions.ts';
import type { WsdlOperation } from '../wsdl-model.ts';
import type { FoundFunctions } from './choose-operation.ts';
import type { Choices, SuccessChoice } from './choices.ts';
import { nameOf, outcomePlaces } from './outcome.ts';

/** Of the most common ones. */
const mostNamed = 20;

/** A sentence about a member that was chosen, and that no answer of the functions has. */
export function unknownMember(
  choice: SuccessChoice,
  found: FoundFunctions,
  operations: readonly WsdlOperation[],
): string | undefined {
  const used = [...found.values()].flatMap((one) => ('placed' in one ? [one.placed.operation] : []));
  const names = memberNames(used.length === 0 ? operations : used);
  const unknown = membersOf(choice).find((name) => !names.includes(name));
  if (unknown === undefined) return undefined;
  const shown = `${names.slice(0, mostNamed).join(', ')}${names.length > mostNamed ? ', …' : ''}`;
  const there = names.length === 0 ? 'they have none' : `there are ${shown}`;
  return `--set success=${textOf(choice)}: no answer of the functions has a member ${unknown}; ${there}.`;
}

function membersOf(choice: SuccessChoice): readonly string[] {
  if (choice.by === 'faults') return [];
  const { code, message } = choice;
  return [choice.by === 'flag' ? choice.flag : undefined, code, message].filter((name) => name !== undefined);
}

function textOf(choice: SuccessChoice): string {
  if (choice.by === 'faults') return 'faults';
  const members = membersOf(choice);
  if (choice.by === 'flag') return ['flag', ...members].join(':');
  return ['code', choice.code, choice.done.join(','), ...members.slice(1)].join(':');
}

/** Names of members that may tell the outcome, those of the most answers first. */
function memberNames(operations: readonly WsdlOperation[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { response } of operations)
    for (const name of new Set(response === undefined ? [] : outcomePlaces(response).map(nameOf)))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
}

/** Functions of which an answer counts as done without saying so, where that has consequences. */
export function outcomeWarnings(found: FoundFunctions, { functions }: Choices): readonly string[] {
  return [...found].flatMap(([name, one]) => {
    if (!('placed' in one)) return [];
    const { lacksOutcome, issues } = one.placed;
    const isSet = functions[name]?.fixedOut['success'] !== undefined;
    if (lacksOutcome === undefined)
      return isSet ? [`${name}: --set ${name}.out.success has no effect, because its answers tell success.`] : [];
    const { needed, changes } = definitionOf(name);
    const isOpen = issues.some(({ is }) => is === 'outcome');
    return !isOpen && (changes || needed)
      ? [`${name}: its answer has no ${lacksOutcome}, so one that is no fault counts as done.`]
      : [];
  });
}
