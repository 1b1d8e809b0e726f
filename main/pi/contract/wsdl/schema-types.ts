import { alone, ContentCollector, mayBeAbsent, mayRepeat, type MemberPlace } from './schema-content.ts';
import { isBuiltIn, meant, xs, type Declarations, type Declared } from './schema-declarations.ts';
import { baseName, derivationOf, enumerationOf, inlineTypeOf, isSimpleContent, listOf } from './schema-derivation.ts';
import { recordOf, textOf } from './schema-record.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import type { QName, SchemaElement, SchemaType, TextType } from '../wsdl-model.ts';
import type { XmlElement } from './xml-tree.ts';

const anything: TextType = { kind: 'text', name: xs('anyType') };
const anyText: TextType = { kind: 'text', name: xs('anySimpleType') };

/** Evaluates the types of all schemas of one WSDL, each when it is first asked for. */
export class SchemaTypes {
  readonly #declarations: Declarations;
  readonly #elements = new Map<QName, SchemaElement>();
  #nodesLeft: number = wsdlLimits.allTypeNodes;

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  /** A global element, such as the wrapper of an operation. One that is not declared has an undeclared type. */
  element(name: QName): SchemaElement {
    const known = this.#elements.get(name);
    if (known !== undefined) return known;
    const found = this.#declarations.find('element', name);
    const undeclared: SchemaType = { kind: 'undeclared', name };
    const element =
      found === undefined
        ? { name, optional: false, nillable: false, many: false, type: () => undeclared }
        : this.#describe(found, name, alone);
    this.#elements.set(name, element);
    return element;
  }

  #describe(declared: Declared, name: QName, place: MemberPlace): SchemaElement {
    const { node } = declared;
    const target = node.names.has('ref') ? this.#declarations.find('element', name) : declared;
    const nillable = target?.node.attributes.get('nillable');
    return {
      name,
      optional: place.optional || mayBeAbsent(node),
      nillable: nillable === 'true' || nillable === '1',
      many: place.many || mayRepeat(node),
      ...(place.inChoice ? { inChoice: true } : {}),
      type: () => (target === undefined ? { kind: 'undeclared', name } : this.#typeOf(target)),
    };
  }

  #typeOf({ node, schema }: Declared): SchemaType {
    const named = node.names.get('type');
    if (named !== undefined) return this.#named(meant(named, schema));
    const inline = inlineTypeOf(node);
    return inline === undefined ? anything : this.#evaluated({ node: inline, schema });
  }

  #named(name: QName): SchemaType {
    if (isBuiltIn(name)) return { kind: 'text', name };
    const found = this.#declarations.find('type', name);
    return found === undefined ? { kind: 'undeclared', name } : this.#evaluated(found, name);
  }

  #evaluated(declared: Declared, name?: QName): SchemaType {
    const { types } = declared.schema;
    const known = types.get(declared.node);
    if (known !== undefined) return known;
    const isUsable = this.#nodesLeft > 0 && this.#isDerivedInSteps(declared);
    const evaluated = isUsable ? this.#evaluate(declared, name) : undefined;
    const type = evaluated ?? { kind: 'undeclared', name: name ?? anything.name };
    if (type.kind === 'record') this.#nodesLeft -= type.members.length + type.attributes.length;
    types.set(declared.node, type);
    return type;
  }

  /** False for a type that is its own base, or has too many of them; so the evaluation of a type and its bases ends. */
  #isDerivedInSteps(declared: Declared): boolean {
    const seen = new Set<XmlElement>();
    for (let at: Declared | undefined = declared; at !== undefined; at = this.#baseOf(at)) {
      if (seen.has(at.node) || seen.size > wsdlLimits.bases) return false;
      seen.add(at.node);
    }
    return true;
  }

  #baseOf({ node, schema }: Declared): Declared | undefined {
    const base = baseName(node);
    const name = base === undefined ? undefined : meant(base, schema);
    return name === undefined || isBuiltIn(name) ? undefined : this.#declarations.find('type', name);
  }

  /** Nothing for a type that cannot be used. */
  #evaluate(declared: Declared, name: QName | undefined): SchemaType | undefined {
    return declared.node.name === xs('simpleType') ? this.#simple(declared) : this.#complex(declared, name);
  }

  #simple({ node, schema }: Declared): SchemaType | undefined {
    const list = listOf(node);
    const derivation = list ?? derivationOf(node);
    if (derivation === undefined) return anyText;
    const base = this.#textsOf({ node: derivation, schema });
    if (base?.kind !== 'text') return base;
    const values = enumerationOf(derivation);
    return { ...base, ...(values === undefined ? {} : { values }), ...(list === undefined ? {} : { list: true }) };
  }

  /**
   * The type of texts that a restriction, list or attribute names or holds. Nothing for a type of records, which is not evaluated: it may
   * have an attribute of the type that is being evaluated.
   */
  #textsOf({ node, schema }: Declared): SchemaType | undefined {
    const { names } = node;
    const named = names.get('base') ?? names.get('itemType') ?? names.get('type');
    const name = named === undefined ? undefined : meant(named, schema);
    if (name !== undefined && isBuiltIn(name)) return { kind: 'text', name };
    const inline = inlineTypeOf(node);
    if (name === undefined && inline === undefined) return anyText;
    const found = name === undefined ? inline && { node: inline, schema } : this.#declarations.find('type', name);
    if (found?.node.name === xs('simpleType')) return this.#evaluated(found, name);
    return found === undefined && name !== undefined ? { kind: 'undeclared', name } : undefined;
  }

  #complex({ node, schema }: Declared, name: QName | undefined): SchemaType | undefined {
    const derivation = derivationOf(node);
    const own = this.#contentOf({ node: derivation ?? node, schema });
    if (derivation === undefined) return recordOf(own, name, undefined, false);
    const base = this.#named(meant(derivation.names.get('base') ?? anything.name, schema));
    const isExtension = derivation.name === xs('extension');
    if (isSimpleContent(node))
      return base.kind === 'undeclared' ? base : textOf(own, name, base, enumerationOf(derivation));
    if (base.kind === 'undeclared' && isExtension) return base;
    return recordOf(own, name, base.kind === 'record' ? base : undefined, isExtension);
  }

  #contentOf({ node, schema }: Declared): ContentCollector {
    const content = new ContentCollector(this.#declarations, {
      member: (declared, name, place) => this.#describe(declared, name, place),
      attributeType: (declared) => this.#attributeType(declared),
    });
    content.add(node, schema);
    this.#nodesLeft -= content.nodes;
    return content;
  }

  /** An attribute whose type is not declared, or not one of texts, counts as any text. */
  #attributeType(declared: Declared): TextType {
    const reference = declared.node.names.get('ref');
    const found =
      reference === undefined ? declared : this.#declarations.find('attribute', meant(reference, declared.schema));
    const type = found === undefined ? undefined : this.#textsOf(found);
    return type?.kind === 'text' ? type : anyText;
  }
}
