import { definitionOf, functionNames, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { ProposalDoubt } from '../../../../shared/contract-proposal.ts';
import type { FoundFunctions } from './choose-operation.ts';
import { placesIn, type Place } from './leaves.ts';
import { outcomePlaces } from './outcome.ts';
import { isUsable, type PlacedFunction } from './placing.ts';
import { fitOfName } from './rank-names.ts';
import { fitsOf } from './score-place.ts';
import type { FieldProposal } from './settle-fields.ts';
import { isKnown } from './vocabulary.ts';
import { sayingWords } from './words.ts';

/**
 * What speaks against a function as a person set it: names that mean another function or field, and an answer with a password where
 * none is asked for. A person may know better, so nothing is refused.
 */
export function doubtsAbout(
  name: FunctionName,
  placed: PlacedFunction,
  found: FoundFunctions,
): readonly ProposalDoubt[] {
  return [
    ...doubtsAboutName(name, placed.operation.name),
    ...aboutUse(name, placed.operation.name, found),
    ...aboutAnswer(name, placed),
    ...aboutFields(name, placed),
  ];
}

/** A sentence without a full stop, with the names of the command line. */
export function describeDoubt(name: FunctionName, doubt: ProposalDoubt): string {
  switch (doubt.is) {
    case 'other-function':
      return `by its name ${doubt.operation} is ${doubt.functions.join(' or ')}, and not ${name}`;
    case 'other-meaning':
      return `the name of ${doubt.operation} says ${doubt.words.map((word) => `"${word}"`).join(', ')}, which is not ${name}`;
    case 'password':
      return `${doubt.operation} answers with a password (${doubt.path}), so it may be a check-out`;
    case 'used-to-change':
      return `${doubt.operation} is the operation of ${doubt.functions.join(' and ')}, too, which changes something`;
    case 'other-field':
      return `${doubt.field} was set to ${doubt.path}, which by its name is ${doubt.meant}`;
  }
}

export function doubtsAboutName(name: FunctionName, operation: string): readonly ProposalDoubt[] {
  if (fitOfName(operation, name) !== undefined) return [];
  const functions = functionNames.filter((other) => fitOfName(operation, other) !== undefined);
  if (functions.length > 0) return [{ is: 'other-function', operation, functions }];
  const words = sayingWords(operation).filter(isKnown);
  return words.length === 0 ? [] : [{ is: 'other-meaning', operation, words }];
}

/** What changes something is no operation of a function that only reads. */
function aboutUse(name: FunctionName, operation: string, found: FoundFunctions): readonly ProposalDoubt[] {
  if (definitionOf(name).changes) return [];
  const functions = [...found].flatMap(([other, one]) =>
    definitionOf(other).changes && 'placed' in one && one.placed.operation.name === operation ? [other] : [],
  );
  return functions.length === 0 ? [] : [{ is: 'used-to-change', operation, functions }];
}

/** Only a check-out delivers a password. */
function aboutAnswer(name: FunctionName, { operation }: PlacedFunction): readonly ProposalDoubt[] {
  const { outputs } = definitionOf(name);
  if (Object.hasOwn(outputs, 'password') || !isUsable(operation)) return [];
  const [password] = fitsOf('password', 'secret', outcomePlaces(operation.response));
  return password === undefined ? [] : [{ is: 'password', operation: operation.name, path: password.place.path }];
}

/** Fields that are confused at a cost. */
const weighty = ['password', 'comment', 'token'];

function aboutFields(name: FunctionName, { operation, fields }: PlacedFunction): readonly ProposalDoubt[] {
  if (!isUsable(operation)) return [];
  const leaves = { in: placesIn(operation.request).leaves, out: placesIn(operation.response).leaves };
  return fields.flatMap((each) => {
    const place = each.status === 'set' ? leaves[each.direction].find(({ path }) => path === each.path) : undefined;
    return place === undefined ? [] : aboutField(name, each, place);
  });
}

function aboutField(name: FunctionName, { field, direction }: FieldProposal, place: Place): readonly ProposalDoubt[] {
  const { inputs, outputs } = definitionOf(name);
  const fields = Object.keys(direction === 'in' ? inputs : outputs);
  const isNamed = (each: string): boolean => fitsOf(each, 'text', [place]).length > 0;
  if (isNamed(field)) return [];
  const meant = [...fields, ...weighty].find((other) => other !== field && isNamed(other));
  return meant === undefined ? [] : [{ is: 'other-field', direction, field, path: place.path, meant }];
}
