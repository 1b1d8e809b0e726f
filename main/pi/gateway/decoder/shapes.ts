import { definitionOf, type FieldKind, type FunctionName } from '../../../../shared/contract-functions.ts';
import type { ContractMember, FunctionContract, ServerContract } from '../../../../shared/server-contract.ts';
import { nameOfShared, nameOfStored, sharedReader, storedReader } from '../read-entries.ts';
import { soapNamespaces } from '../wire.ts';
import type { EntryShape, Member, RecordShape, Shape } from './frames.ts';

/** Kept for elements of an answer that say what it is. A contract has no field of these names. */
export const answered = '<answer>';
export const faulted = '<fault>';

function record(members: readonly Member[], namespaces?: readonly string[]): RecordShape {
  return { kind: 'record', namespaces, members };
}

function text(name: string, key: string): Member {
  return { name, key, shape: { kind: 'text' } };
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
  const answer: Member = { name: response.name, key: answered, shape: recordOf(response, reading) };
  const fault: Member = { name: 'Fault', key: faulted, shape: faultShape(contract, reading) };
  // The members of the body are of two namespaces, so only their local names are compared here.
  const body: Member = { name: 'Body', key: '<body>', shape: record([answer, fault]) };
  return record([body], [soapNamespaces[contract.soap]]);
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
  const { name, outputs = [] } = member;
  const [first, ...others] = outputs.map(reading.keyOf);
  const key = member.list ?? first ?? `<${(reading.marks.next += 1)}>`;
  return { name, key, shape: shapeOf(member, reading), ...(others.length > 0 ? { alsoAs: others } : {}) };
}

function shapeOf(member: ContractMember, reading: Reading): Shape {
  const { outputs = [], list, members, values, emptyIsNull } = member;
  if (list !== undefined) return entryOf(member, list, reading);
  const [first] = outputs;
  if (first !== undefined && reading.kindOf(first) === 'tree') return { kind: 'tree' };
  const { attributes, elements } = parted(members);
  if (first === undefined && elements.length > 0) return recordOf(member, reading);
  return {
    kind: 'text',
    emptyIsNull,
    values: values && new Map(Object.entries(values).map(([ours, theirs]) => [theirs, ours])),
    ...(attributes.length > 0 ? { attributes: attributes.map((child) => memberOf(child, reading)) } : {}),
  };
}

function parted(members: readonly ContractMember[] = []) {
  return {
    attributes: members.filter(({ attribute }) => attribute === true),
    elements: members.filter(({ attribute }) => attribute !== true),
  };
}

function recordOf(member: ContractMember, reading: Reading): RecordShape {
  const { attributes, elements } = parted(member.members);
  return {
    ...record(
      elements.map((child) => memberOf(child, reading)),
      namespacesOf(elements, reading),
    ),
    ...(attributes.length > 0 ? { attributes: attributes.map((child) => memberOf(child, reading)) } : {}),
  };
}

/** Servers made with other toolkits write some members in the service's namespace or in none. */
function namespacesOf(elements: readonly ContractMember[], { service }: Reading): readonly string[] | undefined {
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
  const comment = text('CheckedOutComment', 'checkedOutComment');
  return keysOf(entry).includes(comment.key) ? entry : { ...entry, members: [...entry.members, comment] };
}

function keysOf({ members, attributes = [] }: RecordShape): readonly string[] {
  return [...members, ...attributes].flatMap(({ key, alsoAs = [], shape }) => [key, ...alsoAs, ...keysBelow(shape)]);
}

function keysBelow(shape: Shape): readonly string[] {
  if (shape.kind === 'record') return keysOf(shape);
  // An element without members may have attributes.
  return shape.kind === 'text' ? (shape.attributes ?? []).flatMap(({ key, alsoAs = [] }) => [key, ...alsoAs]) : [];
}

/** Codes and texts of a fault, under `fault.` so that they are not taken for those of an answer. */
function faultShape({ soap, faultDetail }: ServerContract, reading: Reading): RecordShape {
  const ofFault = { ...reading, service: undefined, keyOf: (field: string) => `fault.${field}` };
  const detail = record(faultDetail.map((member) => memberOf(member, ofFault)));
  if (soap === '1.1')
    return record([
      text('faultcode', 'fault.name'),
      text('faultstring', 'fault.text'),
      { name: 'detail', key: '<detail>', shape: detail },
    ]);
  const subcode = record([text('Value', 'fault.name')]);
  return record([
    {
      name: 'Code',
      key: '<code>',
      shape: record([text('Value', 'fault.class'), { name: 'Subcode', key: '<subcode>', shape: subcode }]),
    },
    { name: 'Reason', key: '<reason>', shape: { ...record([text('Text', 'fault.text')]), mayRepeat: true } },
    { name: 'Detail', key: '<detail>', shape: detail },
  ]);
}
