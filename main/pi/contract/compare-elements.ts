import type { SchemaElement, SchemaType } from './schema-types.ts';
import { localName } from './xml-tree.ts';

export type Message = 'request' | 'response';

/**
 * The members of this type are defined by the server: they are read from a template and sent back unchanged, in their order
 * and with unknown members.
 */
const passedThrough = 'PasswordChangeSettings';

/** Compares the wrapper elements of a request or a response, and all that is in them. */
export function compareElement(ours: SchemaElement, theirs: SchemaElement, message: Message): readonly string[] {
  if (ours.name !== theirs.name) return [`the ${message} is called ${theirs.name}, expected ${ours.name}`];
  return compareTypes(ours.type(), theirs.type(), { message, path: [] });
}

/** The position of a comparison: the message, and the path of members. */
interface Place {
  readonly message: Message;
  readonly path: readonly string[];
}

function compareTypes(ours: SchemaType, theirs: SchemaType, place: Place): readonly string[] {
  if (ours.kind === 'record' && theirs.kind === 'record') return compareMembers(ours.members, theirs.members, place);
  if (ours.kind === 'text' && theirs.kind === 'text' && ours.name === theirs.name) return [];
  return [`${describePlace(place)} has another type: ${describeType(theirs)}, expected ${describeType(ours)}`];
}

function compareMembers(
  ours: readonly SchemaElement[],
  theirs: readonly SchemaElement[],
  place: Place,
): readonly string[] {
  const known = new Map(theirs.map((member) => [member.name, member]));
  const differences = ours.flatMap((member) => compareMember(member, known, theirs, within(place, member)));
  if (place.message === 'response' || place.path.at(-1) === passedThrough) return differences;
  return [...differences, ...compareOrder(ours, theirs, place), ...furtherRequired(ours, theirs, place)];
}

function compareMember(
  ours: SchemaElement,
  known: ReadonlyMap<string, SchemaElement>,
  theirs: readonly SchemaElement[],
  place: Place,
): readonly string[] {
  const other = known.get(ours.name);
  const what = describePlace(place);
  if (other === undefined) {
    const namesake = theirs.find(({ name }) => localName(name) === localName(ours.name));
    return [
      namesake === undefined
        ? `${what} is missing`
        : `${what} is in another namespace: ${namesake.name}, expected ${ours.name}`,
    ];
  }
  if (ours.many !== other.many) return [`${what} ${other.many ? 'may occur' : 'may not occur'} more than once`];
  const mayOmit = place.message === 'request' && ours.optional && !other.optional;
  return [
    ...(mayOmit ? [`${what} must be present, but is left out where it is null`] : []),
    ...compareTypes(ours.type(), other.type(), place),
  ];
}

/** The server may silently ignore members out of order, so the order of request members is compared. */
function compareOrder(
  ours: readonly SchemaElement[],
  theirs: readonly SchemaElement[],
  place: Place,
): readonly string[] {
  const own = ours.filter(({ name }) => theirs.some((other) => other.name === name)).map(({ name }) => localName(name));
  const other = theirs
    .filter(({ name }) => ours.some((member) => member.name === name))
    .map(({ name }) => localName(name));
  if (own.every((name, index) => name === other[index])) return [];
  return [`${describeMembers(place)} have another order: ${other.join(', ')}; expected ${own.join(', ')}`];
}

function furtherRequired(
  ours: readonly SchemaElement[],
  theirs: readonly SchemaElement[],
  place: Place,
): readonly string[] {
  const further = theirs.filter(({ name, optional }) => !optional && !ours.some((member) => member.name === name));
  return further.map((member) => `${describePlace(within(place, member))} is unknown to us and must be present`);
}

function within({ message, path }: Place, { name }: SchemaElement): Place {
  return { message, path: [...path, localName(name)] };
}

/** `parameter Query.DomainName`, `result member StoredCredentials.StoredCredential.AutoSpin`. */
function describePlace({ message, path }: Place): string {
  if (path.length === 0) return `the ${message}`;
  if (message === 'request') return `parameter ${path.join('.')}`;
  const [wrapper, ...members] = path;
  return members.length === 0 ? `result ${wrapper}` : `result member ${members.join('.')}`;
}

function describeMembers({ path }: Place): string {
  return path.length === 0 ? 'the parameters' : `the members of parameter ${path.join('.')}`;
}

function describeType(type: SchemaType): string {
  if (type.kind === 'record') return 'a type with members';
  return type.kind === 'text' ? localName(type.name) : `${type.name}, which is not declared`;
}
