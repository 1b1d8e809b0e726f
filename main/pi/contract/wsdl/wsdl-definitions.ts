import type { WsdlDocument } from './collect-documents.ts';
import { definitionsName } from './references.ts';
import type { Sliced } from './slices.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import { qName, type QName } from '../wsdl-model.ts';
import { childrenNamed, wsdlNamespace, type XmlElement } from './xml-tree.ts';

export function wsdl(local: string): QName {
  return qName(wsdlNamespace, local);
}

/** A node with the name of its document. */
export interface Placed {
  readonly node: XmlElement;
  readonly document: string;
}

/** The parts of all WSDLs by their qualified names. Of two with the same name the first counts. */
export interface Definitions {
  readonly messages: ReadonlyMap<QName, XmlElement>;
  /** Their operations by name, those with too many parts excepted: they may be shared by all bindings. */
  readonly portTypes: ReadonlyMap<QName, ReadonlyMap<string, XmlElement>>;
  readonly bindings: ReadonlyMap<QName, Placed>;
  readonly ports: readonly Placed[];
}

export function* definitionsOf(documents: Iterable<WsdlDocument>): Sliced<Definitions> {
  const messages = new Map<QName, XmlElement>();
  const portTypes = new Map<QName, ReadonlyMap<string, XmlElement>>();
  const bindings = new Map<QName, Placed>();
  const ports: Placed[] = [];
  for (const { root, name: document } of documents) {
    if (root.name !== definitionsName) continue;
    for (const node of root.children) {
      yield;
      const name = qName(root.attributes.get('targetNamespace') ?? '', nameOf(node));
      if (node.name === wsdl('message')) setOnce(messages, name, () => node);
      if (node.name === wsdl('portType')) setOnce(portTypes, name, () => operationsByName(node));
      if (node.name === wsdl('binding')) setOnce(bindings, name, () => ({ node, document }));
      if (node.name === wsdl('service'))
        for (const port of childrenNamed(node, wsdl('port'))) ports.push({ node: port, document });
    }
  }
  return { messages, portTypes, bindings, ports };
}

export function nameOf({ attributes }: XmlElement): string {
  return attributes.get('name') ?? '';
}

function operationsByName(portType: XmlElement): ReadonlyMap<string, XmlElement> {
  const operations = new Map<string, XmlElement>();
  for (const node of childrenNamed(portType, wsdl('operation')))
    if (node.children.length <= wsdlLimits.parts) setOnce(operations, nameOf(node), () => node);
  return operations;
}

function setOnce<T>(map: Map<string, T>, key: string, value: () => T): void {
  if (!map.has(key)) map.set(key, value());
}
