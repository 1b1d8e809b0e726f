import { SaxesParser } from 'saxes';

/** An element with its namespace. */
export interface XmlElement {
  readonly local: string;
  readonly namespace: string;
  /** By `{namespace}local`; declarations of namespaces left out. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, exactly. */
  readonly text: string;
}

type Building = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] };

/** Reads a document of any shape; throws a `SyntaxError` for one that is not well-formed or has a document type. */
export function parseXml(xml: string): XmlElement {
  const open: Building[] = [];
  let root: XmlElement | undefined;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('doctype', () => {
    throw new SyntaxError('DTD is prohibited in this XML document.');
  });
  parser.on('error', ({ message }) => {
    throw new SyntaxError(`The document is not well-formed XML: ${message}`);
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    const own = Object.values(attributes).filter(({ name, prefix }) => name !== 'xmlns' && prefix !== 'xmlns');
    const element: Building = {
      local,
      namespace: uri,
      attributes: Object.fromEntries(own.map((attribute) => [`{${attribute.uri}}${attribute.local}`, attribute.value])),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(xml).close();
  if (root === undefined) throw new SyntaxError('There is no element.');
  return root;
}

export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

/** The child elements with this local name. */
export function childrenNamed({ children }: XmlElement, local: string): readonly XmlElement[] {
  return children.filter((child) => child.local === local);
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Escapes so that every text that XML can contain is received unchanged, as the content of an element. */
export function escapeText(text: string): string {
  return text.replaceAll(/[&<>\r]/g, (char) => references[char] ?? char);
}

/** The same for the value of an attribute. */
export function escapeAttribute(text: string): string {
  return text.replaceAll(/[&<>"\r\n\t]/g, (char) => references[char] ?? char);
}
