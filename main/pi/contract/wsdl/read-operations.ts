import type { SchemaTypes } from './schema-types.ts';
import type { Sliced } from './slices.ts';
import { nameOf, wsdl, type Definitions } from './wsdl-definitions.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import { qName, type QName, type SchemaElement, type WsdlOperation } from '../wsdl-model.ts';
import { childNamed, childrenNamed, type XmlElement } from './xml-tree.ts';

/** A binding with what it is read with. */
export interface BindingReader {
  readonly binding: XmlElement;
  /** The namespace of its SOAP elements. */
  readonly soapNamespace: string;
  readonly definitions: Definitions;
  readonly types: SchemaTypes;
}

export function* readOperations(reader: BindingReader): Sliced<readonly WsdlOperation[]> {
  const { binding, definitions } = reader;
  const abstract = definitions.portTypes.get(binding.names.get('type') ?? '');
  const style = childNamed(binding, soapNames(reader)('binding'))?.attributes.get('style') ?? 'document';
  const operations = new Map<string, WsdlOperation>();
  for (const bound of childrenNamed(binding, wsdl('operation'))) {
    const name = nameOf(bound);
    if (!operations.has(name))
      operations.set(name, readOperation(reader, { bound, abstract: abstract?.get(name), style }));
    yield;
  }
  return [...operations.values()];
}

/** One operation of a binding and of its port type. */
interface OperationNodes {
  readonly bound: XmlElement;
  readonly abstract: XmlElement | undefined;
  /** Of the binding. */
  readonly style: string;
}

function readOperation(reader: BindingReader, { bound, abstract, style }: OperationNodes): WsdlOperation {
  const details = childNamed(bound, soapNames(reader)('operation'));
  const isDocument = (details?.attributes.get('style') ?? style) === 'document';
  const [request, response] = (['input', 'output'] as const).map((direction) =>
    isDocument
      ? wrapperOf(reader, childNamed(bound, wsdl(direction)), childNamed(abstract, wsdl(direction)))
      : undefined,
  );
  return {
    name: nameOf(bound),
    soapAction: details?.attributes.get('soapAction') ?? '',
    request,
    response,
    headers: headersOf(reader, childNamed(bound, wsdl('input'))),
    faults: childrenNamed(abstract, wsdl('fault')).flatMap(({ names }) =>
      elementOf(reader, partsOf(reader, names.get('message'))[0]),
    ),
  };
}

function soapNames({ soapNamespace }: BindingReader) {
  return (local: string): QName => qName(soapNamespace, local);
}

/** The element of the only part that the body has. */
function wrapperOf(
  reader: BindingReader,
  bound: XmlElement | undefined,
  abstract: XmlElement | undefined,
): SchemaElement | undefined {
  const soap = soapNames(reader);
  const body = childNamed(bound, soap('body'))?.attributes;
  if ((body?.get('use') ?? 'literal') !== 'literal') return undefined;
  const message = abstract?.names.get('message');
  const named = body?.get('parts')?.split(/\s+/);
  const inHeaders = boundHeaders(reader, bound)
    .filter(({ names }) => names.get('message') === message)
    .map(({ attributes }) => attributes.get('part') ?? '');
  const [part, ...others] = partsOf(reader, message).filter((each) =>
    named === undefined ? !inHeaders.includes(nameOf(each)) : named.includes(nameOf(each)),
  );
  return others.length > 0 ? undefined : elementOf(reader, part)[0];
}

function headersOf(reader: BindingReader, bound: XmlElement | undefined): readonly SchemaElement[] {
  return boundHeaders(reader, bound).flatMap(({ names, attributes }) => {
    const parts = partsOf(reader, names.get('message'));
    return elementOf(
      reader,
      parts.find((part) => nameOf(part) === attributes.get('part')),
    );
  });
}

function boundHeaders(reader: BindingReader, bound: XmlElement | undefined): readonly XmlElement[] {
  return childrenNamed(bound, soapNames(reader)('header')).slice(0, wsdlLimits.parts);
}

/** None of a message with too many: it may be shared by all operations. */
function partsOf({ definitions }: BindingReader, message: QName | undefined): readonly XmlElement[] {
  const found = definitions.messages.get(message ?? '');
  return found === undefined || found.children.length > wsdlLimits.parts ? [] : childrenNamed(found, wsdl('part'));
}

/** Nothing for a part that is declared by a type, or absent. */
function elementOf({ types }: BindingReader, part: XmlElement | undefined): readonly SchemaElement[] {
  const name = part?.names.get('element');
  return name === undefined ? [] : [types.element(name)];
}
