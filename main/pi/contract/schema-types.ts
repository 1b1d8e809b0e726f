import { childNamed, qName, type QName, type XmlElement } from './xml-tree.ts';

export const schemaNamespace = 'http://www.w3.org/2001/XMLSchema';

function xs(local: string): QName {
  return qName(schemaNamespace, local);
}

const groups = [xs('sequence'), xs('all'), xs('choice')];
const mostBases = 64;

/** An element as a schema declares it: a parameter, a member of a type, a wrapper. */
export interface SchemaElement {
  readonly name: QName;
  readonly optional: boolean;
  readonly nillable: boolean;
  readonly many: boolean;
  /** Evaluated lazily, because types may be recursive. */
  readonly type: () => SchemaType;
}

export type SchemaType =
  /** Written as text; a restriction counts as what it restricts, unless it lists its values. */
  | { readonly kind: 'text'; readonly name: QName }
  /** The members of the base types come first, as on the wire. */
  | { readonly kind: 'record'; readonly attributes: readonly never[]; readonly members: readonly SchemaElement[] }
  /** Named but not declared in the document. */
  | { readonly kind: 'undeclared'; readonly name: QName };

/** The types and global elements of all schemas of one WSDL. */
export class SchemaTypes {
  readonly #types = new Map<QName, Declared>();
  readonly #elements = new Map<QName, Declared>();

  constructor(schemas: readonly XmlElement[]) {
    for (const schema of schemas) {
      const target = schema.attributes.get('targetNamespace') ?? '';
      const qualified = schema.attributes.get('elementFormDefault') === 'qualified';
      for (const node of schema.children) {
        const name = node.attributes.get('name');
        if (name === undefined) continue;
        const found = { node, schema: { target, qualified } };
        if (node.name === xs('element')) this.#elements.set(qName(target, name), found);
        if (node.name === xs('complexType') || node.name === xs('simpleType'))
          this.#types.set(qName(target, name), found);
      }
    }
  }

  /** A global element, such as the wrapper of an operation. */
  element(name: QName): SchemaElement | undefined {
    const found = this.#elements.get(name);
    return found && this.#describe(found.node, found.schema, name);
  }

  #describe(node: XmlElement, schema: SchemaContext, name: QName): SchemaElement {
    const { attributes } = node;
    const many = attributes.get('maxOccurs') ?? '1';
    return {
      name,
      optional: attributes.get('minOccurs') === '0',
      nillable: attributes.get('nillable') === 'true',
      many: many === 'unbounded' || Number(many) > 1,
      type: () => this.#typeOf(node, schema),
    };
  }

  #typeOf(node: XmlElement, schema: SchemaContext): SchemaType {
    const named = node.names.get('type');
    if (named !== undefined) return this.#named(named, new Set());
    const inline = childNamed(node, xs('complexType'), xs('simpleType'));
    return inline === undefined
      ? { kind: 'text', name: xs('anyType') }
      : this.#declared({ node: inline, schema }, xs('anyType'), new Set());
  }

  #named(name: QName, seen: ReadonlySet<QName>): SchemaType {
    if (name.startsWith(`{${schemaNamespace}}`)) return { kind: 'text', name };
    const found = this.#types.get(name);
    // A type that is its own base, or has too many bases, counts as not declared.
    if (found === undefined || seen.has(name) || seen.size >= mostBases) return { kind: 'undeclared', name };
    return this.#declared(found, name, new Set([...seen, name]));
  }

  #declared({ node, schema }: Declared, name: QName, seen: ReadonlySet<QName>): SchemaType {
    if (node.name === xs('simpleType')) return this.#text(node, name, seen);
    const extension = childNamed(childNamed(node, xs('complexContent')), xs('extension'), xs('restriction'));
    if (extension === undefined) return { kind: 'record', attributes: [], members: this.#members(node, schema, false) };
    const own = this.#members(extension, schema, false);
    // A restriction repeats the members that it keeps.
    const base = extension.name === xs('extension') ? extension.names.get('base') : undefined;
    const inherited = base === undefined ? undefined : this.#named(base, seen);
    if (inherited?.kind === 'undeclared') return inherited;
    return {
      kind: 'record',
      attributes: [],
      members: [...(inherited?.kind === 'record' ? inherited.members : []), ...own],
    };
  }

  #text(node: XmlElement, name: QName, seen: ReadonlySet<QName>): SchemaType {
    const restriction = childNamed(node, xs('restriction'));
    const base = restriction?.names.get('base');
    const listsValues = childNamed(restriction, xs('enumeration')) !== undefined;
    return base === undefined || listsValues ? { kind: 'text', name } : this.#named(base, seen);
  }

  /** In the order of the document, through nested groups. */
  #members(parent: XmlElement, schema: SchemaContext, inChoice: boolean): readonly SchemaElement[] {
    return parent.children.flatMap((node) => {
      if (node.name === xs('element')) {
        const member = this.#member(node, schema);
        return [inChoice ? { ...member, optional: true } : member];
      }
      if (!groups.includes(node.name)) return [];
      const mayOmit = node.name === xs('choice') || node.attributes.get('minOccurs') === '0';
      return this.#members(node, schema, inChoice || mayOmit);
    });
  }

  #member(node: XmlElement, schema: SchemaContext): SchemaElement {
    const reference = node.names.get('ref');
    if (reference !== undefined) {
      const found = this.#elements.get(reference);
      const described = this.#describe(node, schema, reference);
      return found === undefined ? described : { ...described, type: () => this.#typeOf(found.node, found.schema) };
    }
    const form = node.attributes.get('form');
    const isQualified = form === undefined ? schema.qualified : form === 'qualified';
    return this.#describe(node, schema, qName(isQualified ? schema.target : '', node.attributes.get('name') ?? ''));
  }
}

interface SchemaContext {
  readonly target: string;
  readonly qualified: boolean;
}

interface Declared {
  readonly node: XmlElement;
  readonly schema: SchemaContext;
}
