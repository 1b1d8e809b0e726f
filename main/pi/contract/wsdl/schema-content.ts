import { meant, xs, type Declarations, type Declared, type SchemaContext } from './schema-declarations.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import { qName, type QName, type SchemaAttribute, type SchemaElement, type TextType } from '../wsdl-model.ts';
import type { XmlElement } from './xml-tree.ts';

/** What the groups around an element make of it. */
export interface MemberPlace {
  readonly optional: boolean;
  readonly many: boolean;
  readonly inChoice: boolean;
}

export const alone: MemberPlace = { optional: false, many: false, inChoice: false };

/** Describes what stands in a type; evaluates the types of attributes at once and those of elements later. */
interface Describe {
  readonly member: (declared: Declared, name: QName, place: MemberPlace) => SchemaElement;
  readonly attributeType: (declared: Declared) => TextType;
}

/** Collects the members and attributes that a type declares itself, through nested groups, in the order of the document. */
export class ContentCollector {
  readonly members: SchemaElement[] = [];
  readonly attributes: SchemaAttribute[] = [];
  readonly prohibited: QName[] = [];
  isOpen = false;
  /** The elements of schemas that were looked at. */
  nodes = 0;
  /** A group contains itself, or there are too many nodes: the content is not complete. */
  isCut = false;
  readonly #declarations: Declarations;
  readonly #describe: Describe;
  /** The groups that are being entered. */
  readonly #groups = new Set<XmlElement>();

  constructor(declarations: Declarations, describe: Describe) {
    this.#declarations = declarations;
    this.#describe = describe;
  }

  /** @param node the type, extension or restriction */
  add(node: XmlElement, schema: SchemaContext): void {
    this.#addMembers(node, schema, alone);
    this.#addAttributes(node, schema);
  }

  #count(): boolean {
    this.nodes += 1;
    this.isCut ||= this.nodes > wsdlLimits.typeNodes;
    return !this.isCut;
  }

  #addMembers(parent: XmlElement, schema: SchemaContext, place: MemberPlace): void {
    for (const node of parent.children) {
      const add = particles.get(node.name);
      if (add === undefined || node.attributes.get('maxOccurs') === '0') continue;
      if (!this.#count()) return;
      if (add === 'element') this.#addElement({ node, schema }, place);
      else if (add === 'any') this.isOpen = true;
      else if (add === 'reference')
        this.#enter('group', { node, schema }, (group) =>
          this.#addMembers(group.node, group.schema, placeIn(node, place)),
        );
      else this.#addMembers(node, schema, placeIn(node, place));
    }
  }

  #addElement(declared: Declared, place: MemberPlace): void {
    const { node, schema } = declared;
    const reference = node.names.get('ref');
    const name = reference === undefined ? localName(node, schema, schema.qualifiesElements) : meant(reference, schema);
    this.members.push(this.#describe.member(declared, name, place));
  }

  #addAttributes(parent: XmlElement, schema: SchemaContext): void {
    for (const node of parent.children) {
      const isGroup = node.name === xs('attributeGroup');
      if (!isGroup && node.name !== xs('attribute')) continue;
      if (!this.#count()) return;
      if (isGroup)
        this.#enter('attributeGroup', { node, schema }, (group) => this.#addAttributes(group.node, group.schema));
      else this.#addAttribute({ node, schema });
    }
  }

  #addAttribute(declared: Declared): void {
    const { node, schema } = declared;
    const reference = node.names.get('ref');
    const name =
      reference === undefined ? localName(node, schema, schema.qualifiesAttributes) : meant(reference, schema);
    const use = node.attributes.get('use');
    if (use === 'prohibited') return void this.prohibited.push(name);
    this.attributes.push({ name, required: use === 'required', type: this.#describe.attributeType(declared) });
  }

  #enter(kind: 'group' | 'attributeGroup', { node, schema }: Declared, add: (group: Declared) => void): void {
    const reference = node.names.get('ref');
    const group = reference === undefined ? undefined : this.#declarations.find(kind, meant(reference, schema));
    if (group === undefined) return;
    if (this.#groups.has(group.node) || this.#groups.size >= wsdlLimits.bases) {
      this.isCut = true;
      return;
    }
    this.#groups.add(group.node);
    add(group);
    this.#groups.delete(group.node);
  }
}

const particles: ReadonlyMap<QName, 'element' | 'any' | 'reference' | 'group'> = new Map([
  [xs('element'), 'element'],
  [xs('any'), 'any'],
  [xs('group'), 'reference'],
  [xs('sequence'), 'group'],
  [xs('all'), 'group'],
  [xs('choice'), 'group'],
]);

function placeIn(group: XmlElement, around: MemberPlace): MemberPlace {
  const isChoice = group.name === xs('choice');
  return {
    optional: around.optional || isChoice || mayBeAbsent(group),
    many: around.many || mayRepeat(group),
    inChoice: around.inChoice || isChoice,
  };
}

export function mayBeAbsent({ attributes }: XmlElement): boolean {
  return attributes.get('minOccurs') === '0';
}

export function mayRepeat({ attributes }: XmlElement): boolean {
  const most = attributes.get('maxOccurs') ?? '1';
  return most === 'unbounded' || Number(most) > 1;
}

function localName({ attributes }: XmlElement, { target }: SchemaContext, byDefault: boolean): QName {
  const form = attributes.get('form');
  const isQualified = form === undefined ? byDefault : form === 'qualified';
  return qName(isQualified ? target : '', attributes.get('name') ?? '');
}
