import { childrenNamed, parseXml, type XmlElement } from './xml.ts';

/** What a record holds, in the order of the schema, a base type's members first. */
export interface RecordType {
  /** Of its elements; attributes have none. */
  readonly namespace: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly isAttribute: boolean;
  readonly isList: boolean;
  readonly isNillable: boolean;
  readonly type: RecordType | Scalar;
}

/** The local name of a simple type; one of the document's own, such as an enumeration, is read as text. */
export type Scalar = string;

export interface WireOperation {
  readonly name: string;
  readonly action: string;
  /** What its request and its answer hold. */
  readonly request: RecordType;
  readonly answer: RecordType;
}

/** The messages of a WSDL. */
export interface Messages {
  /** Of the requests and answers. */
  readonly namespace: string;
  readonly operations: readonly WireOperation[];
  /** What a global element holds. */
  readonly elementType: (name: string) => RecordType;
}

/**
 * Reads a WSDL of the practice PI: document/literal wrapped, the request element named like its operation. The local names of
 * types are unique in such a document, so prefixes need no resolution.
 */
export function readWsdl(text: string): Messages {
  const definitions = parseXml(text);
  const schemas = childrenNamed(definitions, 'types').flatMap((types) => childrenNamed(types, 'schema'));
  const types = definedIn(schemas, 'complexType');
  const elements = definedIn(schemas, 'element');
  const elementType = (name: string): RecordType => {
    const { element, namespace } = elements.get(name) ?? missing(`element ${name}`);
    const [inline] = childrenNamed(element, 'complexType');
    const reader = { types, namespace };
    return inline === undefined ? namedType(attribute(element, 'type'), reader) : recordType(inline, reader);
  };
  const bound = childrenNamed(definitions, 'binding').flatMap((binding) => childrenNamed(binding, 'operation'));
  const operations = bound.map((operation): WireOperation => {
    const name = attribute(operation, 'name');
    const [soap] = childrenNamed(operation, 'operation');
    const action = attribute(soap ?? missing(`the action of ${name}`), 'soapAction');
    return { name, action, request: elementType(name), answer: elementType(`${name}Response`) };
  });
  return { namespace: attribute(definitions, 'targetNamespace'), operations: uniqueByName(operations), elementType };
}

/** Several bindings have the same operations. */
function uniqueByName(operations: readonly WireOperation[]): readonly WireOperation[] {
  return [...new Map(operations.map((operation) => [operation.name, operation])).values()];
}

interface Definition {
  readonly element: XmlElement;
  readonly namespace: string;
}

interface TypeReader {
  readonly types: ReadonlyMap<string, Definition>;
  readonly namespace: string;
}

function definedIn(schemas: readonly XmlElement[], kind: 'complexType' | 'element'): ReadonlyMap<string, Definition> {
  const entries = schemas.flatMap((schema) =>
    childrenNamed(schema, kind).map((element): [string, Definition] => [
      attribute(element, 'name'),
      { element, namespace: attribute(schema, 'targetNamespace') },
    ]),
  );
  return new Map(entries);
}

function namedType(name: string, { types }: TypeReader): RecordType {
  const local = localName(name);
  const { element, namespace } = types.get(local) ?? missing(`type ${local}`);
  return recordType(element, { types, namespace });
}

function recordType(type: XmlElement, reader: TypeReader): RecordType {
  const [extension] = childrenNamed(type, 'complexContent').flatMap((content) => childrenNamed(content, 'extension'));
  const base = extension === undefined ? [] : namedType(attribute(extension, 'base'), reader).members;
  const content = extension ?? type;
  const elements = childrenNamed(content, 'sequence').flatMap((sequence) => childrenNamed(sequence, 'element'));
  const own = [...elements, ...childrenNamed(content, 'attribute')].map((member) => readMember(member, reader));
  return { namespace: reader.namespace, members: [...base, ...own] };
}

function readMember(member: XmlElement, reader: TypeReader): Member {
  const type = attribute(member, 'type');
  return {
    name: attribute(member, 'name'),
    isAttribute: member.local === 'attribute',
    isList: member.attributes['{}maxOccurs'] === 'unbounded',
    isNillable: member.attributes['{}nillable'] === 'true',
    type: reader.types.has(localName(type)) ? namedType(type, reader) : localName(type),
  };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function attribute(element: XmlElement, name: string): string {
  return element.attributes[`{}${name}`] ?? missing(`${name} of ${element.local}`);
}

function missing(what: string): never {
  throw new TypeError(`the WSDL lacks ${what}`);
}
