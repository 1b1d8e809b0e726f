import {
  localName,
  type QName,
  type SchemaElement,
  type SchemaType,
  type TextType,
  type WsdlOperation,
  type WsdlPort,
} from './wsdl-model.ts';

export interface OperationComparison {
  readonly name: string;
  readonly status: 'same' | 'missing' | 'differs';
  /** One sentence each; empty unless the status is `differs`. */
  readonly differences: readonly string[];
}

export interface ContractComparison {
  readonly operations: readonly OperationComparison[];
  /** Operations that only the server has; not a difference. */
  readonly extra: readonly string[];
}

/**
 * Compares a port of a server with that of our WSDL, operation by operation. Only differences on the wire count: names of types, prefixes
 * and the order of declarations do not, nor do further members that may be omitted.
 * Headers are not compared: a WCF server may read one without its WSDL naming it.
 */
export function compareContracts(ours: WsdlPort, theirs: WsdlPort): ContractComparison {
  const other = new Map(theirs.operations.map((operation) => [operation.name, operation]));
  const own = new Set(ours.operations.map(({ name }) => name));
  const version = ours.soap === theirs.soap ? [] : [`is offered for SOAP ${theirs.soap}, expected SOAP ${ours.soap}`];
  return {
    operations: ours.operations.map((operation) => compareOperation(operation, other.get(operation.name), version)),
    extra: [...other.keys()].filter((name) => !own.has(name)).toSorted(),
  };
}

function compareOperation(
  ours: WsdlOperation,
  theirs: WsdlOperation | undefined,
  version: readonly string[],
): OperationComparison {
  const { name } = ours;
  if (theirs === undefined) return { name, status: 'missing', differences: [] };
  const differences = [
    ...version,
    ...(ours.soapAction === theirs.soapAction
      ? []
      : [`SOAPAction is "${theirs.soapAction}", expected "${ours.soapAction}"`]),
    ...compareMessage('request', ours, theirs),
    ...compareMessage('response', ours, theirs),
  ];
  return { name, status: differences.length === 0 ? 'same' : 'differs', differences };
}

/** Compares the wrapper elements of a request or a response, and all that is in them. */
function compareMessage(
  message: 'request' | 'response',
  ours: WsdlOperation,
  theirs: WsdlOperation,
): readonly string[] {
  const [own, other] = [ours[message], theirs[message]];
  if (own === undefined) throw new Error(`our own contract lacks the ${message} of ${ours.name}`);
  if (other === undefined) return [`the ${message} is not document/literal wrapped`];
  if (own.name !== other.name) return [`the ${message} is called ${other.name}, expected ${own.name}`];
  return compareTypes(own.type(), other.type(), { message, path: [] });
}

/**
 * The members of this type are defined by the server: they are read from a template and sent back unchanged, in their order
 * and with unknown members.
 */
const passedThrough = 'PasswordChangeSettings';

/** The position of a comparison: the message, and the path of members. */
interface Place {
  readonly message: 'request' | 'response';
  readonly path: readonly string[];
}

function compareTypes(ours: SchemaType, theirs: SchemaType, place: Place): readonly string[] {
  if (ours.kind === 'record' && theirs.kind === 'record') return compareMembers(ours.members, theirs.members, place);
  if (ours.kind === 'text' && theirs.kind === 'text' && isSameText(ours, theirs)) return [];
  return [`${describePlace(place)} has another type: ${describeType(theirs)}, expected ${describeType(ours)}`];
}

function compareMembers(
  ours: readonly SchemaElement[],
  theirs: readonly SchemaElement[],
  place: Place,
): readonly string[] {
  const differences = ours.flatMap((member) => compareMember(member, theirs, within(place, member)));
  if (place.message === 'response' || place.path.at(-1) === passedThrough) return differences;
  const further = theirs.filter(({ name, optional }) => !optional && !isAmong(name, ours));
  return [
    ...differences,
    ...compareOrder(ours, theirs, place),
    ...further.map((member) => `${describePlace(within(place, member))} is unknown to us and must be present`),
  ];
}

function isAmong(name: QName, members: readonly SchemaElement[]): boolean {
  return members.some((member) => member.name === name);
}

function compareMember(ours: SchemaElement, theirs: readonly SchemaElement[], place: Place): readonly string[] {
  const other = theirs.findLast(({ name }) => name === ours.name);
  const what = describePlace(place);
  if (other === undefined) {
    const namesake = theirs.find(({ name }) => localName(name) === localName(ours.name));
    if (namesake === undefined) return [`${what} is missing`];
    return [`${what} is in another namespace: ${namesake.name}, expected ${ours.name}`];
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
  const own = ours.filter(({ name }) => isAmong(name, theirs)).map(({ name }) => localName(name));
  const other = theirs.filter(({ name }) => isAmong(name, ours)).map(({ name }) => localName(name));
  if (own.every((name, index) => name === other[index])) return [];
  return [`${describeMembers(place)} have another order: ${other.join(', ')}; expected ${own.join(', ')}`];
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

/** The order of the values of an enumeration does not matter. */
function isSameText(ours: TextType, theirs: TextType): boolean {
  const [own, other] = [ours, theirs].map(({ values }) => values?.toSorted().join('\n'));
  return ours.name === theirs.name && ours.list === theirs.list && own === other;
}

const mostValues = 8;

function describeType(type: SchemaType): string {
  if (type.kind === 'record') return 'a type with members';
  if (type.kind === 'undeclared') return `${type.name}, which is not declared`;
  const { name, values, list } = type;
  const shown = values?.slice(0, mostValues).join(', ');
  const one = values === undefined ? localName(name) : `one of ${shown}${values.length > mostValues ? ' …' : ''}`;
  return list === true ? `a list of ${one}` : one;
}
