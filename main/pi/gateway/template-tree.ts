import type { ContractMember } from '../../../shared/server-contract.ts';
import { DecodedTree, type TreeAttribute } from './decoder/frames.ts';
import { escapeXml } from './escape-xml.ts';
import type { TemplateOverrides, TemplateSettings } from './gateway.ts';
import { xmlNamespace } from './decoder/namespace-scopes.ts';
import { instanceNamespace } from './wire.ts';
import { escapeText, textOf, type Inputs, type WriteTree } from './write-envelope.ts';

/**
 * Writes a template's settings with the overrides: names, namespaces, order, nil and unknown members stay as PI sent them. The
 * contract says where the members are that are replaced; one that the template lacks is inserted in the order of a data contract
 * (alphabetical).
 */
export function templateWriter({ tree }: TemplateSettings): WriteTree {
  if (!(tree instanceof DecodedTree)) throw new TypeError('not a template that this gateway decoded');
  return (member, inputs) => {
    const written = replaced(tree, member, { inputs, service: member.namespace });
    return { attributes: attributesOf(written), content: written.children.map(writeElement).join('') };
  };
}

interface Overrides {
  readonly inputs: Inputs;
  /** Servers made with other toolkits write some members in the service's namespace or in none. */
  readonly service: string;
}

/** The element with the members replaced that have a value. */
function replaced(element: DecodedTree, { members = [] }: ContractMember, overrides: Overrides): DecodedTree {
  const valued = members.filter((member) => hasValue(member, overrides.inputs));
  const attributes = valued.flatMap((member) => (member.attribute === true ? [attributeOf(member, overrides)] : []));
  const kept = element.attributes.filter(
    ({ local, namespace }) => !attributes.some((own) => own.local === local && own.namespace === namespace),
  );
  const copy = new DecodedTree(element.local, element.namespace, false, [...kept, ...attributes]);
  copy.text = element.text;
  const missing = new Map(valued.flatMap((member) => (member.attribute === true ? [] : [[member.name, member]])));
  for (const child of element.children) {
    const member = missing.get(child.local);
    const isMeant = member !== undefined && [member.namespace, overrides.service, ''].includes(child.namespace);
    copy.children.push(isMeant ? withValue(child, member, overrides) : child);
    if (isMeant) missing.delete(child.local);
  }
  for (const member of missing.values()) {
    const added = new DecodedTree(member.name, member.namespace, false);
    insertInOrder(copy.children, withValue(added, member, overrides));
  }
  return copy;
}

function hasValue(member: ContractMember, inputs: Inputs): boolean {
  return textOf(member, inputs) !== undefined || (member.members ?? []).some((child) => hasValue(child, inputs));
}

/** A text replaces all that the element contains. */
function withValue(element: DecodedTree, member: ContractMember, overrides: Overrides): DecodedTree {
  const text = textOf(member, overrides.inputs);
  const copy = replaced(
    text === undefined ? element : new DecodedTree(element.local, element.namespace, false),
    member,
    overrides,
  );
  copy.text = text ?? copy.text;
  return copy;
}

function attributeOf(member: ContractMember, { inputs }: Overrides): TreeAttribute {
  const { name: local, namespace } = member;
  return { local, namespace, value: textOf(member, inputs) ?? '', names: undefined };
}

/** The inputs that replace members of a template. */
export function overrideInputs(overrides: TemplateOverrides): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(overrides).map(([key, value]) => [`settings.${key}`, value]));
}

function insertInOrder(children: DecodedTree[], element: DecodedTree): void {
  const at = children.findIndex(({ local }) => local > element.local);
  children.splice(at < 0 ? children.length : at, 0, element);
}

/** Attributes by written name, with the declarations of their prefixes, so that the element is valid in any document. */
function attributesOf({ attributes }: DecodedTree): Readonly<Record<string, string>> {
  const pairs = attributes.flatMap(
    ({ local, namespace, value, names }, index): readonly (readonly [string, string])[] => {
      if (namespace === '') return [[local, value]];
      if (namespace === xmlNamespace) return [[`xml:${local}`, value]];
      const prefix = `n${index}`;
      const declared = [`xmlns:${prefix}`, namespace] as const;
      if (names === undefined || names.namespace === '')
        return [declared, [`${prefix}:${local}`, names?.local ?? value]];
      return [declared, [`xmlns:t${index}`, names.namespace], [`${prefix}:${local}`, `t${index}:${names.local}`]];
    },
  );
  return Object.fromEntries(pairs);
}

function writeElement(element: DecodedTree): string {
  const { local, namespace, nil, text, children } = element;
  const attributes = Object.entries(attributesOf(element)).map(
    ([name, value]) => ` ${name}="${escapeText(name, value)}"`,
  );
  const open = `<${local} xmlns="${escapeXml(namespace)}"${attributes.join('')}`;
  // The prefix is declared here, so that the element is valid in any document.
  if (nil) return `${open} xmlns:i="${instanceNamespace}" i:nil="true"/>`;
  return `${open}>${children.length > 0 ? children.map(writeElement).join('') : escapeText(local, text)}</${local}>`;
}
