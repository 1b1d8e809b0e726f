import { DecodedTree } from './decoder/frames.ts';
import { escapeXml } from './escape-xml.ts';
import type { TemplateOverrides, TemplateSettings } from './gateway.ts';
import { xmlNamespace } from './decoder/namespace-scopes.ts';
import { instanceNamespace } from './wire.ts';
import { escapeText, type WriteTree } from './write-envelope.ts';

/**
 * Writes a template's settings with the overrides: names, namespaces, order, nil and unknown members stay as PI sent them. The
 * contract says by which names of the server the members that are replaced are found; one that the template lacks is inserted in the
 * order of a data contract (alphabetical).
 */
export function templateWriter({ tree }: TemplateSettings): WriteTree {
  if (!(tree instanceof DecodedTree)) throw new TypeError('not a template that this gateway decoded');
  return ({ namespace: around, members = [] }, inputs) => {
    const missing = new Map<string, DecodedTree>();
    for (const { name, namespace, input = '' } of members) {
      const value = inputs[input];
      if (typeof value === 'string') missing.set(name, leaf(name, namespace, value));
    }
    const children = tree.children.map((child) => {
      const override = missing.get(child.local);
      // Servers made with other toolkits write some members in the service's namespace or in none.
      if (override === undefined || ![override.namespace, around, ''].includes(child.namespace)) return child;
      missing.delete(child.local);
      return leaf(child.local, child.namespace, override.text);
    });
    for (const override of missing.values()) insertInOrder(children, override);
    return { attributes: attributesOf(tree), content: children.map(writeElement).join('') };
  };
}

/** The inputs that replace members of a template. */
export function overrideInputs(overrides: TemplateOverrides): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(overrides).map(([key, value]) => [`settings.${key}`, value]));
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
