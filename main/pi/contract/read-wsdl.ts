import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { MalformedXmlError } from '../gateway/decoder/limits.ts';
import { SchemaTypes, schemaNamespace, type SchemaElement } from './schema-types.ts';
import { childNamed, childrenNamed, qName, readXmlTree, type QName, type XmlElement } from './xml-tree.ts';

/** One operation of a WSDL's SOAP 1.1 binding. */
export interface WsdlOperation {
  readonly name: string;
  readonly soapAction: string;
  /** The wrapper elements; `undefined` where the message is not document/literal wrapped. */
  readonly request: SchemaElement | undefined;
  readonly response: SchemaElement | undefined;
}

const wsdlNamespace = 'http://schemas.xmlsoap.org/wsdl/';
const soap11Namespace = 'http://schemas.xmlsoap.org/wsdl/soap/';
const endpointLabel = settingTexts.endpointUrl.label;

const wsdl = (local: string): QName => qName(wsdlNamespace, local);
const soap = (local: string): QName => qName(soap11Namespace, local);

/** The operations by name. Fails with `protocol` for what is no WSDL, is spread over several documents, or has no SOAP 1.1 binding. */
export function readWsdl(text: string): Result<ReadonlyMap<string, WsdlOperation>, Failure> {
  let root: XmlElement;
  try {
    root = readXmlTree(text);
  } catch (error) {
    if (!(error instanceof MalformedXmlError)) throw error;
    return err(unreadable('malformed', `The document is no XML that can be read: ${error.message}.`));
  }
  if (root.name !== wsdl('definitions')) return err(unreadable('wrong-url', 'The document is XML, but no WSDL.'));
  const types = childrenNamed(root, wsdl('types')).flatMap((node) =>
    childrenNamed(node, qName(schemaNamespace, 'schema')),
  );
  if (isSpread(root, types)) {
    return err(unreadable('wrong-url', 'The document is not a single WSDL: it imports others. Ask for ?singleWsdl.'));
  }
  const bindings = childrenNamed(root, wsdl('binding')).filter(
    (binding) => childNamed(binding, soap('binding')) !== undefined,
  );
  if (bindings.length === 0) return err(unreadable('malformed', 'The WSDL has no binding for SOAP 1.1.'));
  const definitions = new Definitions(root, new SchemaTypes(types));
  const operations = new Map<string, WsdlOperation>();
  // A port type may be bound twice (http and https) with the same operations.
  for (const operation of bindings.flatMap((binding) => definitions.operations(binding))) {
    if (!operations.has(operation.name)) operations.set(operation.name, operation);
  }
  return ok(operations);
}

function unreadable(detail: 'malformed' | 'wrong-url', message: string): Failure {
  const hint = `The WSDL of PI is normally at <${endpointLabel}>?singleWsdl; it can also be saved to a file there and given with --wsdl FILE.`;
  return failure('protocol', detail, { message, doing: 'comparing the WSDL with the contract', hint });
}

/** An import that only names a namespace refers to a schema of the same document. */
function isSpread(root: XmlElement, schemas: readonly XmlElement[]): boolean {
  const xs = (local: string): QName => qName(schemaNamespace, local);
  const further = schemas.flatMap((schema) => childrenNamed(schema, xs('import'), xs('include'), xs('redefine')));
  return (
    childNamed(root, wsdl('import')) !== undefined || further.some(({ attributes }) => attributes.has('schemaLocation'))
  );
}

/** Resolves the references between the parts of a WSDL. */
class Definitions {
  readonly #target: string;
  readonly #types: SchemaTypes;
  readonly #portTypes: ReadonlyMap<QName, XmlElement>;
  readonly #messages: ReadonlyMap<QName, XmlElement>;

  constructor(root: XmlElement, types: SchemaTypes) {
    this.#target = root.attributes.get('targetNamespace') ?? '';
    this.#types = types;
    this.#portTypes = this.#byName(childrenNamed(root, wsdl('portType')));
    this.#messages = this.#byName(childrenNamed(root, wsdl('message')));
  }

  #byName(nodes: readonly XmlElement[]): ReadonlyMap<QName, XmlElement> {
    return new Map(nodes.map((node) => [qName(this.#target, node.attributes.get('name') ?? ''), node]));
  }

  operations(binding: XmlElement): readonly WsdlOperation[] {
    const portType = this.#portTypes.get(binding.names.get('type') ?? '');
    const abstract = new Map(
      childrenNamed(portType, wsdl('operation')).map((node) => [node.attributes.get('name'), node]),
    );
    const style = childNamed(binding, soap('binding'))?.attributes.get('style');
    return childrenNamed(binding, wsdl('operation')).map((bound) => {
      const name = bound.attributes.get('name') ?? '';
      const details = childNamed(bound, soap('operation'));
      const isDocument = (details?.attributes.get('style') ?? style ?? 'document') === 'document';
      const operation = isDocument ? abstract.get(name) : undefined;
      return {
        name,
        soapAction: details?.attributes.get('soapAction') ?? '',
        request: this.#wrapper(operation, bound, 'input'),
        response: this.#wrapper(operation, bound, 'output'),
      };
    });
  }

  /** The only element of the body. */
  #wrapper(
    operation: XmlElement | undefined,
    bound: XmlElement,
    direction: 'input' | 'output',
  ): SchemaElement | undefined {
    const message = this.#messages.get(childNamed(operation, wsdl(direction))?.names.get('message') ?? '');
    const [part, ...others] = childrenNamed(message, wsdl('part'));
    const use = childNamed(childNamed(bound, wsdl(direction)), soap('body'))?.attributes.get('use') ?? 'literal';
    const name = part?.names.get('element');
    return name === undefined || others.length > 0 || use !== 'literal' ? undefined : this.#types.element(name);
  }
}
