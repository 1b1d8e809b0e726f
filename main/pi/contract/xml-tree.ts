import { SaxesParser, type SaxesTagNS } from 'saxes';
import { limits, MalformedXmlError } from '../gateway/decoder/limits.ts';

/** A name with its namespace: `{namespace}local`. */
export type QName = string;

export function qName(namespace: string, local: string): QName {
  return `{${namespace}}${local}`;
}

export function localName(name: QName): string {
  return name.slice(name.indexOf('}') + 1);
}

/** An element of a small document. Texts are omitted: a WSDL uses only names and attributes. */
export interface XmlElement {
  readonly name: QName;
  /** The attributes that have no prefix, which are all that WSDL and XML Schema define. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The attributes whose values are names (`type`, `element` …), with their prefixes resolved. */
  readonly names: ReadonlyMap<string, QName>;
  readonly children: XmlElement[];
}

/** The attributes of WSDL and XML Schema whose value is a qualified name. */
const namingAttributes = ['type', 'base', 'ref', 'element', 'message', 'binding'];

/** Reads a document into a tree, with the limits of answers. Throws {@link MalformedXmlError}. */
export function readXmlTree(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  parser.on('error', () => {
    throw new MalformedXmlError('it is not well-formed');
  });
  parser.on('doctype', () => {
    throw new MalformedXmlError('a DOCTYPE is not accepted');
  });
  parser.on('opentag', (tag) => {
    count += 1;
    if (count > limits.elements) throw new MalformedXmlError('there are too many elements');
    if (open.length >= limits.depth) throw new MalformedXmlError('elements are nested too deep');
    const element = elementOf(tag, (prefix) => parser.resolve(prefix));
    root ??= element;
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  if (root === undefined) throw new MalformedXmlError('there is no element');
  return root;
}

function elementOf(tag: SaxesTagNS, resolve: (prefix: string) => string | undefined): XmlElement {
  const own = Object.values(tag.attributes).filter(({ prefix }) => prefix === '');
  if (own.length > limits.attributes) throw new MalformedXmlError('an element has too many attributes');
  const attributes = new Map(own.map(({ local, value }) => [local, value.trim()]));
  const names = new Map(
    namingAttributes.flatMap((name) => {
      const value = attributes.get(name);
      if (value === undefined) return [];
      const colon = value.indexOf(':');
      const namespace = resolve(colon < 0 ? '' : value.slice(0, colon)) ?? '';
      return [[name, qName(namespace, value.slice(colon + 1))] as const];
    }),
  );
  return { name: qName(tag.uri, tag.local), attributes, names, children: [] };
}

export function childrenNamed(parent: XmlElement | undefined, ...names: readonly QName[]): readonly XmlElement[] {
  return parent?.children.filter(({ name }) => names.includes(name)) ?? [];
}

export function childNamed(parent: XmlElement | undefined, ...names: readonly QName[]): XmlElement | undefined {
  return parent?.children.find(({ name }) => names.includes(name));
}
