import type { Members } from '../members.ts';
import { expectElement } from './envelope.ts';
import type { Member, RecordType, Scalar } from './schema.ts';
import { escapeAttribute, escapeText, instanceNamespace, type XmlElement } from './xml.ts';

/** Reading requests and writing answers by a schema, as a WCF server does. */

interface RecordOptions {
  /** Members that the type does not name are read and written, too. */
  readonly extras: boolean;
}

/**
 * Reads the members of a record as WCF's serializer does: in schema order, each name once; an element after one that follows it
 * in the schema is ignored. Throws a `SoapFault` for an element of another namespace.
 */
export function readRecord({ namespace, members }: RecordType, element: XmlElement, options: RecordOptions): Members {
  const elements = members.filter(({ isAttribute }) => !isAttribute);
  const entries: [string, unknown][] = [];
  let next = 0;
  for (const child of element.children) {
    expectElement(child, namespace);
    const at = elements.findIndex(({ name }, index) => index >= next && name === child.local);
    const member = elements[at];
    if (member !== undefined) {
      next = at + 1;
      entries.push([member.name, readElement(member.type, child, options)]);
    } else if (options.extras && !elements.some(({ name }) => name === child.local))
      entries.push([child.local, readElement('string', child, options)]);
  }
  for (const { name, isAttribute, type } of members) {
    const text = isAttribute ? element.attributes[`{}${name}`] : undefined;
    if (text !== undefined && typeof type === 'string') entries.push([name, readScalar(type, text)]);
  }
  return Object.fromEntries(entries);
}

function readElement(type: RecordType | Scalar, element: XmlElement, options: RecordOptions): unknown {
  if (['true', '1'].includes(element.attributes[`{${instanceNamespace}}nil`] ?? '')) return null;
  return typeof type === 'string' ? readScalar(type, element.text) : readRecord(type, element, options);
}

function readScalar(type: Scalar, text: string): unknown {
  if (type === 'int') return Number.parseInt(text, 10);
  if (type === 'boolean') return ['true', '1'].includes(text.trim());
  return type === 'dateTime' ? new Date(text) : text;
}

/** An element with a record in it. */
export function writeElement(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  type: RecordType,
  value: Members,
  options: RecordOptions,
): string {
  return elementXml({ name, namespace, prefix: '', declared: ` xmlns="${namespace}"` }, type, value, options);
}

interface ElementPlace {
  readonly name: string;
  readonly namespace: string;
  /** That of the namespace, with its colon. */
  readonly prefix: string;
  /** Declarations of namespaces. */
  readonly declared?: string;
}

function elementXml(place: ElementPlace, type: RecordType | Scalar, value: unknown, options: RecordOptions): string {
  const name = `${place.prefix}${place.name}`;
  const start = `${name}${place.declared ?? ''}`;
  if (value === null) return `<${start} i:nil="true"/>`;
  if (typeof type === 'string') return `<${start}>${escapeText(String(value))}</${name}>`;
  const { attributes, elements, declared } = recordXml(place, type, value as Members, options);
  return `<${start}${declared}${attributes}>${elements}</${name}>`;
}

/** The parts of a record's element. Members of another namespace than the element's have a prefix, which it declares. */
function recordXml({ namespace, prefix }: ElementPlace, type: RecordType, record: Members, options: RecordOptions) {
  const isSame = type.namespace === namespace;
  const place = { namespace: type.namespace, prefix: isSame ? prefix : 'd:' };
  const members = membersOf(type, record, options).filter(({ name }) => record[name] !== undefined);
  const attributes = members
    .filter(({ isAttribute, name }) => isAttribute && record[name] !== null)
    .map(({ name }) => ` ${name}="${escapeAttribute(String(record[name]))}"`);
  const elements = members.flatMap((member) => {
    if (member.isAttribute) return [];
    const values = member.isList ? (record[member.name] as readonly unknown[]) : [record[member.name]];
    // Null is an absent element where the schema has no nil.
    const written = values.filter((value) => value !== null || member.isNillable);
    return written.map((value) => elementXml({ ...place, name: member.name }, member.type, value, options));
  });
  const declared = isSame ? '' : ` xmlns:d="${type.namespace}"`;
  return { attributes: attributes.join(''), elements: elements.join(''), declared };
}

/** In schema order; with extras, in the order of the record. */
function membersOf({ members }: RecordType, record: Members, { extras }: RecordOptions): readonly Member[] {
  if (!extras) return members;
  return Object.keys(record).map(
    (name) =>
      members.find((member) => member.name === name) ??
      ({ name, isAttribute: false, isList: false, isNillable: true, type: 'string' } as const),
  );
}
