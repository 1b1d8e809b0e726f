/** A name with its namespace: `{namespace}local`, `{}local` for a name without one. */
export type QName = string;

export function qName(namespace: string, local: string): QName {
  return `{${namespace}}${local}`;
}

export function localName(name: QName): string {
  return name.slice(name.indexOf('}') + 1);
}

/** The namespace of XML Schema, whose types are the names of {@link TextType}. */
export const schemaNamespace = 'http://www.w3.org/2001/XMLSchema';

/** What a server offers, as its WSDL tells: read from one document or several. */
export interface ServerWsdl {
  /** The ports for SOAP over HTTP, in the order of the documents. Without one, the bindings that no port names, as ports without a path. */
  readonly ports: readonly [WsdlPort, ...WsdlPort[]];
  /** What was left out. The types that stand in it are `undeclared`. */
  readonly problems: readonly WsdlProblem[];
  /** Hexadecimal. Of one document its own SHA-256; of several the SHA-256 of theirs, sorted, so that their order does not matter. */
  readonly sha256: string;
}

/** A document, or a part of one, that was left out. Both texts may hold text of the server: to be shown, never logged. */
export interface WsdlProblem {
  /** The file name, or the URL, of the document. */
  readonly document: string;
  /** One sentence without a full stop, such as `is not well-formed`, to be read after the name. */
  readonly why: string;
}

export interface WsdlPort {
  readonly name: string;
  readonly soap: '1.1' | '1.2';
  /** The path of the `soap:address`; `''` if there is none. Host, port and scheme of the address are never used. */
  readonly path: string;
  /** Without two of the same name: the first counts. */
  readonly operations: readonly WsdlOperation[];
}

export interface WsdlOperation {
  readonly name: string;
  /** Of SOAP 1.2, the `action` parameter of the content type; `''` if there is none. */
  readonly soapAction: string;
  /** The only element of the body; `undefined` where the message is not document/literal wrapped. */
  readonly request: SchemaElement | undefined;
  readonly response: SchemaElement | undefined;
  /** The SOAP headers that the request may carry; a WCF server may read one that is not named here. */
  readonly headers: readonly SchemaElement[];
  /** The elements that may stand in the detail of a fault. */
  readonly faults: readonly SchemaElement[];
}

/** An element as a schema declares it: a parameter, a member of a type, a wrapper. */
export interface SchemaElement {
  readonly name: QName;
  /** May be absent: by itself, by a group around it, or because it is in a choice. */
  readonly optional: boolean;
  readonly nillable: boolean;
  /** May occur more than once: by itself or by a group around it. */
  readonly many: boolean;
  /** One of several, of which not all can be present. */
  readonly inChoice?: true;
  /** Evaluated lazily, because types may be recursive. The same declaration gives the same object each time. */
  readonly type: () => SchemaType;
}

export type SchemaType = TextType | RecordType | UndeclaredType;

/** Written as text. */
export interface TextType {
  readonly kind: 'text';
  /**
   * The type of XML Schema that it restricts in the end, e.g. `{http://www.w3.org/2001/XMLSchema}int`. `anyType` where anything is
   * allowed or nothing is declared, `anySimpleType` for a union.
   */
  readonly name: QName;
  /** The values of an enumeration. */
  readonly values?: readonly string[];
  /** Several values of the type, separated by blanks (`xs:list`). */
  readonly list?: true;
}

export interface RecordType {
  readonly kind: 'record';
  /** Absent for an anonymous type. */
  readonly name?: QName;
  /** The members of the base types come first, as on the wire. */
  readonly members: readonly SchemaElement[];
  readonly attributes: readonly SchemaAttribute[];
  /** The text beside the attributes (`simpleContent`); there are no members then. */
  readonly text?: TextType;
  /** Has `xs:any`: further elements may occur. */
  readonly open?: true;
}

export interface SchemaAttribute {
  readonly name: QName;
  readonly required: boolean;
  readonly type: TextType;
}

/** Named but not declared in the documents; or not usable: its own base, with too many bases, or with too many members. */
export interface UndeclaredType {
  readonly kind: 'undeclared';
  readonly name: QName;
}
