import { parseXml, type XmlElement as ParsedElement } from '../../main/sandbox/soap/xml.ts';

export { parseXml, type ParsedElement };

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
