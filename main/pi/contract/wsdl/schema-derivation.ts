import { xs } from './schema-declarations.ts';
import type { QName } from '../wsdl-model.ts';
import { childrenNamed, type XmlElement } from './xml-tree.ts';

/** The first child, where a schema must have it if it has it at all; so that a lookup does not depend on the number of children. */
function first(node: XmlElement | undefined, ...names: readonly QName[]): XmlElement | undefined {
  const child = node?.children[0];
  return child !== undefined && names.includes(child.name) ? child : undefined;
}

/** The extension or restriction by which a type is derived. */
export function derivationOf(type: XmlElement): XmlElement | undefined {
  if (type.name === xs('simpleType')) return first(type, xs('restriction'));
  return first(contentOf(type), xs('extension'), xs('restriction'));
}

export function isSimpleContent(type: XmlElement): boolean {
  return contentOf(type)?.name === xs('simpleContent');
}

function contentOf(type: XmlElement): XmlElement | undefined {
  return first(type, xs('complexContent'), xs('simpleContent'));
}

export function listOf(type: XmlElement): XmlElement | undefined {
  return first(type, xs('list'));
}

export function inlineTypeOf(node: XmlElement | undefined): XmlElement | undefined {
  return first(node, xs('complexType'), xs('simpleType'));
}

/** The named type that a type is derived from, or a list consists of; through anonymous ones between. */
export function baseName(type: XmlElement): QName | undefined {
  let at: XmlElement | undefined = type;
  while (at !== undefined) {
    const derivation: XmlElement | undefined = derivationOf(at) ?? listOf(at);
    const name = derivation?.names.get('base') ?? derivation?.names.get('itemType');
    if (name !== undefined) return name;
    at = inlineTypeOf(derivation);
  }
  return undefined;
}

/** The values that a restriction lists; `undefined` if it lists none. */
export function enumerationOf(derivation: XmlElement | undefined): readonly string[] | undefined {
  const values = childrenNamed(derivation, xs('enumeration')).map(({ attributes }) => attributes.get('value') ?? '');
  return values.length === 0 ? undefined : values;
}
