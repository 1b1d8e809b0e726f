import type { WsdlDocument } from './collect-documents.ts';
import type { ProblemList } from './problem-list.ts';
import { includedBy, schemaName, schemasOf } from './references.ts';
import type { Sliced } from './slices.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import { localName, qName, schemaNamespace, type QName, type SchemaType } from '../wsdl-model.ts';
import { childNamed, type XmlElement } from './xml-tree.ts';

export function xs(local: string): QName {
  return qName(schemaNamespace, local);
}

/** A schema as part of one namespace: one without a namespace may be included into several. */
export interface SchemaContext {
  readonly target: string;
  /** Has no namespace of its own, so that names without a namespace mean those of the including schema. */
  readonly isAdopted: boolean;
  readonly qualifiesElements: boolean;
  readonly qualifiesAttributes: boolean;
  /** The types that were evaluated, by their node. */
  readonly types: Map<XmlElement, SchemaType>;
}

const builtIn = xs('');

export function isBuiltIn(name: QName): boolean {
  return name.startsWith(builtIn);
}

/** The name that a reference in a schema means. */
export function meant(name: QName, { isAdopted, target }: SchemaContext): QName {
  return isAdopted && name.startsWith('{}') ? qName(target, localName(name)) : name;
}

/** A node with the schema that it stands in. */
export interface Declared {
  readonly node: XmlElement;
  readonly schema: SchemaContext;
}

export type DeclaredKind = 'element' | 'type' | 'group' | 'attribute' | 'attributeGroup';

const kinds: ReadonlyMap<QName, DeclaredKind> = new Map([
  [xs('element'), 'element'],
  [xs('complexType'), 'type'],
  [xs('simpleType'), 'type'],
  [xs('group'), 'group'],
  [xs('attribute'), 'attribute'],
  [xs('attributeGroup'), 'attributeGroup'],
]);

interface Part {
  readonly schema: XmlElement;
  readonly target: string;
  readonly document: WsdlDocument;
}

/** The global declarations of all schemas. Of two with the same name the first counts. */
export class Declarations {
  readonly #found = new Map<DeclaredKind, Map<QName, Declared>>();
  #left: number = wsdlLimits.declarations;

  find(kind: DeclaredKind, name: QName): Declared | undefined {
    return this.#found.get(kind)?.get(name);
  }

  /** False once there are too many. */
  *add({ schema, target }: Part): Sliced<boolean> {
    const context = contextOf(schema, target);
    for (const [index, node] of schema.children.entries()) {
      if (index % 1000 === 0) yield;
      const name = node.attributes.get('name');
      const kind = kinds.get(node.name);
      this.#left -= 1;
      if (this.#left < 0) return false;
      if (name === undefined || kind === undefined) continue;
      this.#declare(kind, qName(target, name), { node, schema: context });
    }
    return true;
  }

  #declare(kind: DeclaredKind, name: QName, declared: Declared): void {
    const ofKind = this.#found.get(kind) ?? new Map<QName, Declared>();
    this.#found.set(kind, ofKind);
    if (!ofKind.has(name)) ofKind.set(name, declared);
  }
}

function contextOf({ attributes }: XmlElement, target: string): SchemaContext {
  return {
    target,
    isAdopted: attributes.get('targetNamespace') === undefined && target !== '',
    qualifiesElements: attributes.get('elementFormDefault') === 'qualified',
    qualifiesAttributes: attributes.get('attributeFormDefault') === 'qualified',
    types: new Map(),
  };
}

/** Collects the declarations of all schemas, those included without a namespace once for each namespace that includes them. */
export function* declarationsOf(
  documents: ReadonlyMap<string, WsdlDocument>,
  problems: ProblemList,
): Sliced<Declarations> {
  const declarations = new Declarations();
  const parts = [...documents.values()].flatMap((document) =>
    schemasOf(document.root).map((schema) => ownPart(schema, document)),
  );
  const adopted = new Map<XmlElement, Set<string>>();
  // The list grows while it is read: an adopted schema may include others.
  for (const part of parts) {
    if (!(yield* declarations.add(part))) {
      problems.add(part.document.name, `has more than ${wsdlLimits.declarations} declarations, with those before it`);
      break;
    }
    if (childNamed(part.schema, xs('redefine')) !== undefined)
      problems.add(part.document.name, 'redefines types (xs:redefine), which count as they were declared first');
    parts.push(...adoptedBy(part, documents, adopted));
    yield;
  }
  return declarations;
}

function ownPart(schema: XmlElement, document: WsdlDocument): Part {
  return { schema, target: schema.attributes.get('targetNamespace') ?? '', document };
}

function adoptedBy(
  { schema, target, document }: Part,
  documents: ReadonlyMap<string, WsdlDocument>,
  adopted: Map<XmlElement, Set<string>>,
): readonly Part[] {
  if (target === '') return [];
  return includedBy(schema).flatMap((location) => {
    const included = documents.get(document.links.get(location) ?? '');
    if (included?.root.name !== schemaName || included.root.attributes.has('targetNamespace')) return [];
    const targets = adopted.get(included.root) ?? new Set();
    adopted.set(included.root, targets);
    if (targets.has(target)) return [];
    targets.add(target);
    return [{ schema: included.root, target, document: included }];
  });
}
