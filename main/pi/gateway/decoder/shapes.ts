import { definitionOf, type FieldKind, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { ContractMember, FunctionContract, ServerContract } from '../../../../shared/server-contract.ts';
import { nameOfShared, nameOfStored, sharedReader, storedReader } from '../read-entries.ts';
import { soapNamespaces } from '../wire.ts';
import type { EntryShape, Member, RecordShape, Shape, TextShape } from './frames.ts';

/** Kept for elements of an answer that say what it is. A contract has no field of these names. */
export const answered = '<answer>';
export const faulted = '<fault>';

/*
 * Shapes of one kind are made with the same properties in the same order, absent ones included, so that V8 reads them as objects of
 * one class.
 */

interface RecordParts {
  readonly namespaces?: readonly string[] | undefined;
  readonly attributes?: readonly Member[];
  readonly mayRepeat?: boolean;
}

function record(
  members: readonly Member[],
  { namespaces, attributes = [], mayRepeat = false }: RecordParts = {},
): RecordShape {
  return { kind: 'record', members, namespaces, attributes, mayRepeat };
}

const plainText: TextShape = { kind: 'text', attributes: [], values: undefined, emptyIsNull: false };

function plainMember(name: string, key: string, shape: Shape = plainText): Member {
  return { name, namespace: '', shape, key, alsoAs: [] };
}

/** The whole answer of a function: its result, or a fault. */
export function answerShape(
  contract: ServerContract,
  name: FunctionName,
  { response, fixedOutputs = {} }: FunctionContract,
): RecordShape {
  const { outputs } = definitionOf(name);
  const reading: Reading = {
    kindOf: (field) => outputs[field]?.kind ?? 'text',
    fixed: Object.entries(fixedOutputs),
    service: response.namespace,
    keyOf: (field) => field,
    marks: { next: 0 },
  };
  const answer = plainMember(response.name, answered, recordOf(response, reading));
  const fault = plainMember('Fault', faulted, faultShape(contract, reading));
  // The members of the body are of two namespaces, so only their local names are compared here.
  const body = plainMember('Body', '<body>', record([answer, fault]));
  return record([body], { namespaces: [soapNamespaces[contract.soap]] });
}

/** What is the same for all members of one answer. */
interface Reading {
  readonly kindOf: (field: string) => FieldKind;
  /** Outputs that the server does not report, with what they always are. */
  readonly fixed: readonly (readonly [field: string, value: string])[];
  /** The namespace of the outermost element; `undefined` where namespaces are not compared. */
  readonly service: string | undefined;
  readonly keyOf: (field: string) => string;
  readonly marks: { next: number };
}

function memberOf(member: ContractMember, reading: Reading): Member {
  const { name, namespace, outputs = [] } = member;
  const [first, ...alsoAs] = outputs.map(reading.keyOf);
  const key = member.list ?? first ?? `<${(reading.marks.next += 1)}>`;
  return { name, namespace, shape: shapeOf(member, reading), key, alsoAs };
}

function shapeOf(member: ContractMember, reading: Reading): Shape {
  const { outputs = [], list, values = {}, emptyIsNull = false } = member;
  if (list !== undefined) return entryOf(member, list, reading);
  const [first] = outputs;
  if (first === undefined) return recordOf(member, reading);
  if (reading.kindOf(first) === 'tree') return { kind: 'tree' };
  const theirs = Object.entries(values).map(([ours, text]) => [text, ours] as const);
  const { attributes } = parted(member, reading);
  return { kind: 'text', attributes, values: theirs.length === 0 ? undefined : new Map(theirs), emptyIsNull };
}

function parted({ members = [] }: ContractMember, reading: Reading) {
  const ofKind = (isAttribute: boolean): readonly Member[] =>
    members.filter(({ attribute = false }) => attribute === isAttribute).map((child) => memberOf(child, reading));
  return { attributes: ofKind(true), elements: ofKind(false) };
}

function recordOf(member: ContractMember, reading: Reading): RecordShape {
  const { attributes, elements } = parted(member, reading);
  return record(elements, { namespaces: namespacesOf(elements, reading), attributes });
}

/** Servers made with other toolkits write some members in the service's namespace or in none. */
function namespacesOf(elements: readonly Member[], { service }: Reading): readonly string[] | undefined {
  return service === undefined ? undefined : [...new Set([...elements.map(({ namespace }) => namespace), service, ''])];
}

function entryOf(member: ContractMember, list: 'stored' | 'shared', reading: Reading): EntryShape {
  const prefix = `${list}.`;
  const ofEntry = {
    ...reading,
    keyOf: (field: string) => (field.startsWith(prefix) ? field.slice(prefix.length) : field),
  };
  const shape = withComment(recordOf(member, ofEntry));
  const fixed = reading.fixed.map(([field, value]) => [ofEntry.keyOf(field), value] as const);
  const placed = new Set([...keysOf(shape), ...fixed.map(([key]) => key)]);
  const entry = { kind: 'entry', of: shape, fixed } as const;
  return list === 'stored'
    ? { ...entry, read: storedReader(placed), nameOf: nameOfStored }
    : { ...entry, read: sharedReader(placed), nameOf: nameOfShared };
}

/** Some servers report who holds an account with the comment of the check-out, which their WSDL does not name. */
function withComment(entry: RecordShape): RecordShape {
  const comment = plainMember('CheckedOutComment', 'checkedOutComment');
  return keysOf(entry).includes(comment.key) ? entry : { ...entry, members: [...entry.members, comment] };
}

function keysOf(shape: Shape): readonly string[] {
  const members = shape.kind === 'record' ? shape.members : [];
  const attributes = shape.kind === 'record' || shape.kind === 'text' ? shape.attributes : [];
  return [...members, ...attributes].flatMap(({ key, alsoAs, shape: inner }) => [key, ...alsoAs, ...keysOf(inner)]);
}

/** Codes and texts of a fault, under `fault.` so that they are not taken for those of an answer. */
function faultShape({ soap, faultDetail }: ServerContract, reading: Reading): RecordShape {
  const ofFault = { ...reading, service: undefined, keyOf: (field: string) => `fault.${field}` };
  const detail = record(faultDetail.map((part) => memberOf(part, ofFault)));
  if (soap === '1.1')
    return record([
      plainMember('faultcode', 'fault.name'),
      plainMember('faultstring', 'fault.text'),
      plainMember('detail', '<detail>', detail),
    ]);
  const subcode = record([plainMember('Value', 'fault.name')]);
  return record([
    plainMember(
      'Code',
      '<code>',
      record([plainMember('Value', 'fault.class'), plainMember('Subcode', '<subcode>', subcode)]),
    ),
    plainMember('Reason', '<reason>', record([plainMember('Text', 'fault.text')], { mayRepeat: true })),
    plainMember('Detail', '<detail>', detail),
  ]);
}
