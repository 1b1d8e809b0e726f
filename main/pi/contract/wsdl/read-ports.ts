import { pathOf } from '../choose-port.ts';
import type { ProblemList } from './problem-list.ts';
import { readOperations } from './read-operations.ts';
import type { SchemaTypes } from './schema-types.ts';
import type { Sliced } from './slices.ts';
import { nameOf, type Definitions, type Placed } from './wsdl-definitions.ts';
import { localName, qName, type QName, type WsdlPort } from '../wsdl-model.ts';
import { childNamed, soap11Namespace, soap12Namespace, type XmlElement } from './xml-tree.ts';

const versions = [
  ['1.1', soap11Namespace],
  ['1.2', soap12Namespace],
] as const;

/** The ports for SOAP over HTTP; where there is none, the SOAP bindings that no port names. */
export function* readPorts(
  definitions: Definitions,
  types: SchemaTypes,
  problems: ProblemList,
): Sliced<readonly WsdlPort[]> {
  const reader = new PortReader(definitions, types, problems);
  const ports: WsdlPort[] = [];
  const named = new Set<QName>();
  for (const placed of definitions.ports) {
    const binding = placed.node.names.get('binding') ?? '';
    named.add(binding);
    ports.push(...(yield* reader.read(binding, placed)));
    yield;
  }
  if (ports.length > 0) return ports;
  for (const binding of definitions.bindings.keys())
    if (!named.has(binding)) ports.push(...(yield* reader.read(binding)));
  return ports;
}

type Binding = Pick<WsdlPort, 'soap' | 'operations'>;

class PortReader {
  readonly #definitions: Definitions;
  readonly #types: SchemaTypes;
  readonly #problems: ProblemList;
  /** Ports may share a binding. Nothing for one of another kind. */
  readonly #bindings = new Map<XmlElement, Binding | undefined>();

  constructor(definitions: Definitions, types: SchemaTypes, problems: ProblemList) {
    this.#definitions = definitions;
    this.#types = types;
    this.#problems = problems;
  }

  /** Nothing for a port that is not for SOAP over HTTP. */
  *read(name: QName, port?: Placed): Sliced<readonly WsdlPort[]> {
    const binding = this.#definitions.bindings.get(name);
    if (binding === undefined) {
      if (port !== undefined) this.#miss(port, `the binding ${localName(name)} of the port ${nameOf(port.node)}`);
      return [];
    }
    const bound = yield* this.#bound(binding);
    const address = port === undefined ? '' : addressOf(port.node);
    if (bound === undefined || isOfOtherTransport(address)) return [];
    return [{ name: port === undefined ? localName(name) : nameOf(port.node), path: pathOf(address), ...bound }];
  }

  *#bound({ node, document }: Placed): Sliced<Binding | undefined> {
    if (this.#bindings.has(node)) return this.#bindings.get(node);
    const version = versions.find(([, namespace]) => childNamed(node, qName(namespace, 'binding')) !== undefined);
    if (version === undefined) return void this.#bindings.set(node, undefined);
    const [soap, soapNamespace] = version;
    const portType = node.names.get('type') ?? '';
    if (!this.#definitions.portTypes.has(portType))
      this.#miss({ node, document }, `the port type ${localName(portType)}`);
    const read = { binding: node, soapNamespace, definitions: this.#definitions, types: this.#types };
    const bound = { soap, operations: yield* readOperations(read) };
    this.#bindings.set(node, bound);
    return bound;
  }

  #miss({ document }: Placed, what: string): void {
    this.#problems.add(document, `names ${what}, which is in none of the documents`);
  }
}

function addressOf(port: XmlElement): string {
  const addresses = versions.map(([, namespace]) => qName(namespace, 'address'));
  return childNamed(port, ...addresses)?.attributes.get('location') ?? '';
}

/** WCF uses the SOAP elements of WSDL also for TCP, named pipes and queues. */
function isOfOtherTransport(address: string): boolean {
  const protocol = URL.parse(address)?.protocol;
  return protocol !== undefined && !/^https?:$/.test(protocol);
}
