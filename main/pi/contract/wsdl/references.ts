import { qName, schemaNamespace, type QName } from '../wsdl-model.ts';
import { childrenNamed, wsdlNamespace, type XmlElement } from './xml-tree.ts';

export const definitionsName = qName(wsdlNamespace, 'definitions');
export const schemaName = qName(schemaNamespace, 'schema');

const wsdlImport = qName(wsdlNamespace, 'import');
const schemaImport = qName(schemaNamespace, 'import');
const including: readonly QName[] = [qName(schemaNamespace, 'include'), qName(schemaNamespace, 'redefine')];

/** What a document says of another one that it needs. */
export interface Reference {
  /** As it is written. */
  readonly location: string;
  /** The namespace that the other document declares; `undefined` for an included schema, which may declare none. */
  readonly namespace: string | undefined;
}

export function isWsdlOrSchema({ name }: XmlElement): boolean {
  return name === definitionsName || name === schemaName;
}

/** The schemas of a document: the document itself, or those of a WSDL's types. */
export function schemasOf(root: XmlElement): readonly XmlElement[] {
  if (root.name === schemaName) return [root];
  return childrenNamed(root, qName(wsdlNamespace, 'types')).flatMap((types) => childrenNamed(types, schemaName));
}

/** The locations of the schemas that a schema includes, so that they belong to its namespace. */
export function includedBy(schema: XmlElement): readonly string[] {
  return childrenNamed(schema, ...including).flatMap(({ attributes }) => attributes.get('schemaLocation') ?? []);
}

/** Each location once. An import without a location refers to a schema of the documents that are there. */
export function referencesOf(root: XmlElement): readonly Reference[] {
  const imports = childrenNamed(root, wsdlImport).map((node) => referenceOf(node, 'location', 'import'));
  const ofSchemas = schemasOf(root).flatMap((schema) =>
    childrenNamed(schema, schemaImport, ...including).map((node) =>
      referenceOf(node, 'schemaLocation', node.name === schemaImport ? 'import' : 'include'),
    ),
  );
  const found = [...imports, ...ofSchemas].filter(({ location }) => location !== '');
  return [...new Map(found.map((reference) => [reference.location, reference])).values()];
}

function referenceOf({ attributes }: XmlElement, location: string, kind: 'import' | 'include'): Reference {
  return {
    location: attributes.get(location) ?? '',
    namespace: kind === 'import' ? (attributes.get('namespace') ?? '') : undefined,
  };
}

/** The namespaces that a document declares something in. */
export function declaredNamespaces(root: XmlElement): ReadonlySet<string> {
  return new Set([root, ...schemasOf(root)].map(({ attributes }) => attributes.get('targetNamespace') ?? ''));
}
