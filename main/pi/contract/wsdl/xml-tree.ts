import { SaxesParser, type SaxesTagNS } from 'saxes';
import { MalformedXmlError } from '../../gateway/decoder/limits.ts';
import type { Sliced } from './slices.ts';
import { qName, schemaNamespace, type QName } from '../wsdl-model.ts';
import { wsdlLimits } from './wsdl-limits.ts';

export const wsdlNamespace = 'http://schemas.xmlsoap.org/wsdl/';
export const soap11Namespace = 'http://schemas.xmlsoap.org/wsdl/soap/';
export const soap12Namespace = 'http://schemas.xmlsoap.org/wsdl/soap12/';

/** An element of a WSDL or a schema. Texts, documentation and elements of other namespaces are omitted. */
export interface XmlElement {
  readonly name: QName;
  /** The attributes that have no prefix, which are all that WSDL and XML Schema define. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The attributes whose values are names (`type`, `element` …), with their prefixes resolved. */
  readonly names: ReadonlyMap<string, QName>;
  readonly children: readonly XmlElement[];
}

/** The attributes of WSDL and XML Schema whose value is a qualified name. */
const namingAttributes: ReadonlySet<string> = new Set(
  'type base ref element message binding itemType substitutionGroup'.split(' '),
);
const otherAttributes: ReadonlySet<string> = new Set(
  (
    'name targetNamespace elementFormDefault attributeFormDefault form minOccurs maxOccurs nillable use value namespace ' +
    'location schemaLocation style soapAction part parts'
  ).split(' '),
);

const readNamespaces: ReadonlySet<string> = new Set([wsdlNamespace, soap11Namespace, soap12Namespace, schemaNamespace]);
/** What is in them is text for people, or in other namespaces. */
const skipped: ReadonlySet<QName> = new Set([
  qName(wsdlNamespace, 'documentation'),
  qName(schemaNamespace, 'annotation'),
]);
const none: ReadonlyMap<string, string> = new Map();

/** How many elements may still be kept, of all documents of one WSDL. */
export interface ElementBudget {
  elements: number;
}

/**
 * Reads a document, given piece by piece, into a tree; yields after each piece. Throws {@link MalformedXmlError} for what is no XML, has a
 * DOCTYPE, or exceeds the limits.
 */
export function* readXmlTree(pieces: Iterable<string>, budget: ElementBudget): Sliced<XmlElement> {
  const builder = new TreeBuilder(budget);
  let before = 0;
  for (const piece of pieces) {
    builder.parser.write(piece);
    // The parser reports a DOCTYPE at its end only.
    before += builder.root === undefined ? piece.length : 0;
    if (before > wsdlLimits.beforeRoot) refuse('it does not begin with an element');
    yield;
  }
  builder.parser.close();
  if (builder.root === undefined) throw new MalformedXmlError('there is no element');
  return builder.root;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
}

class TreeBuilder {
  readonly parser = new SaxesParser({ xmlns: true, position: false });
  readonly #budget: ElementBudget;
  readonly #open: OpenElement[] = [];
  /** Depth within an element that is left out with all that is in it. */
  #skipping = 0;
  #attributes = 0;
  root: XmlElement | undefined;

  constructor(budget: ElementBudget) {
    this.#budget = budget;
    this.parser.on('error', () => refuse('it is not well-formed'));
    this.parser.on('doctype', () => refuse('a DOCTYPE is not accepted'));
    this.parser.on('attribute', ({ value }) => this.#countAttribute(value));
    this.parser.on('opentag', (tag) => this.#openTag(tag));
    this.parser.on('closetag', () => void (this.#skipping > 0 ? (this.#skipping -= 1) : this.#open.pop()));
  }

  #countAttribute(value: string): void {
    this.#attributes += 1;
    if (this.#attributes > wsdlLimits.attributes) refuse('an element has too many attributes');
    if (value.length > wsdlLimits.attributeLength) refuse('an attribute is too long');
  }

  #openTag(tag: SaxesTagNS): void {
    this.#attributes = 0;
    if (this.#open.length + this.#skipping >= wsdlLimits.depth) refuse('elements are nested too deep');
    const name = qName(short(tag.uri), short(tag.local));
    const isLeftOut = this.root !== undefined && (!readNamespaces.has(tag.uri) || skipped.has(name));
    if (this.#skipping > 0 || isLeftOut) {
      this.#skipping += 1;
      return;
    }
    this.#budget.elements -= 1;
    if (this.#budget.elements < 0) refuse('there are too many elements');
    const element: OpenElement = { name, ...valuesOf(tag, (prefix) => this.parser.resolve(prefix)), children: [] };
    this.root ??= element;
    this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
  }
}

function valuesOf(tag: SaxesTagNS, resolve: (prefix: string) => string | undefined) {
  let attributes: Map<string, string> | undefined;
  let names: Map<string, QName> | undefined;
  for (const { prefix, local, value } of Object.values(tag.attributes)) {
    if (prefix !== '') continue;
    if (namingAttributes.has(local)) (names ??= new Map()).set(local, resolved(value.trim(), resolve));
    else if (otherAttributes.has(local)) (attributes ??= new Map()).set(local, checked(local, value));
  }
  return { attributes: attributes ?? none, names: names ?? none };
}

function resolved(value: string, resolve: (prefix: string) => string | undefined): QName {
  const colon = value.indexOf(':');
  const namespace = resolve(colon < 0 ? '' : value.slice(0, colon)) ?? '';
  return qName(short(namespace), short(value.slice(colon + 1)));
}

function checked(attribute: string, value: string): string {
  // The blanks of an enumeration's value may matter; those around names, numbers and addresses do not.
  if (attribute === 'value') return value;
  return attribute === 'name' || attribute === 'targetNamespace' ? short(value.trim()) : value.trim();
}

function short(name: string): string {
  return name.length > wsdlLimits.nameLength ? refuse('a name is too long') : name;
}

function refuse(why: string): never {
  throw new MalformedXmlError(why);
}

export function childrenNamed(parent: XmlElement | undefined, ...names: readonly QName[]): readonly XmlElement[] {
  return parent?.children.filter(({ name }) => names.includes(name)) ?? [];
}

export function childNamed(parent: XmlElement | undefined, ...names: readonly QName[]): XmlElement | undefined {
  return parent?.children.find(({ name }) => names.includes(name));
}
