import { DecodedTree } from './decoder/frames.ts';
import { escapeXml } from './escape-xml.ts';
import type { TemplateOverrides, TemplateSettings } from './gateway.ts';
import { xmlNamespace } from './decoder/namespace-scopes.ts';
import { dataNamespace, dataNamespaces, instanceNamespace } from './wire.ts';
import { escapeText, RawXml } from './write-envelope.ts';

const members: Readonly<Record<keyof TemplateOverrides, string>> = {
  domainName: 'DomainName',
  fullAccountName: 'FullAccountName',
  storedAccountName: 'StoredAccountName',
  storedSystemName: 'StoredSystemName',
};

/**
 * Writes a template's settings with the overrides: names, namespaces, order, nil and unknown members stay as PI sent them. A
 * member that the template lacks is inserted in the order of the data contract (alphabetical).
 */
export function writeTemplate({ tree }: TemplateSettings, overrides: TemplateOverrides): RawXml {
  if (!(tree instanceof DecodedTree)) throw new TypeError('not a template that this gateway decoded');
  const values = new Map(
    (Object.keys(members) as (keyof TemplateOverrides)[]).flatMap((key) => {
      const value = overrides[key];
      return value === undefined ? [] : [[members[key], value] as const];
    }),
  );
  const children = tree.children.map((child) => {
    const value = dataNamespaces.includes(child.namespace) ? values.get(child.local) : undefined;
    if (value === undefined) return child;
    values.delete(child.local);
    return leaf(child.local, child.namespace, value);
  });
  for (const [name, value] of values) insertInOrder(children, leaf(name, dataNamespace, value));
  return new RawXml(() => children.map(writeElement).join(''), attributesOf(tree));
}

function leaf(name: string, namespace: string, value: string): DecodedTree {
  const element = new DecodedTree(name, namespace, false);
  element.text = value;
  return element;
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
