import { SaxesParser } from 'saxes';

/** An element as saxes reads it, with its own handling of namespaces. */
export interface ParsedElement {
  readonly local: string;
  readonly namespace: string;
  /** By `{namespace}local`; declarations of namespaces left out. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly ParsedElement[];
  /** The text directly inside, exactly. */
  readonly text: string;
}

type Building = { -readonly [K in keyof ParsedElement]: ParsedElement[K] } & { children: ParsedElement[] };

/** Reads a document of any shape; throws for what is not well-formed. */
export function parseXml(xml: string): ParsedElement {
  const open: Building[] = [];
  let root: ParsedElement | undefined;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
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
  parser.on('closetag', () => open.pop());
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(xml).close();
  if (root === undefined) throw new SyntaxError('no element');
  return root;
}

/** The names in order, nested ones in parentheses: `A, B(C, D)`. */
export function outlineOf({ children }: ParsedElement): string {
  return children
    .map((child) => (child.children.length === 0 ? child.local : `${child.local}(${outlineOf(child)})`))
    .join(', ');
}

/** The descendant by local names. */
export function descendant(element: ParsedElement, ...path: readonly string[]): ParsedElement | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return element;
  const child = element.children.find(({ local }) => local === first);
  return child && descendant(child, ...rest);
}
