import { maxAnswerBytes } from '../../../platform/network/http-client.ts';
import { limits } from '../../gateway/decoder/limits.ts';

/** Limits of one WSDL with all its documents. What is beyond them is left out and named, or refused where nothing else is left. */
export const wsdlLimits = {
  documents: 100,
  /** Of one document to others. */
  references: 1000,
  /** Of all documents, counted after inflation. */
  bytes: maxAnswerBytes,
  /** Milliseconds for all requests to the server. */
  totalMs: 60_000,
  /** Characters of a document up to its first element. */
  beforeRoot: 64 * 1024,
  depth: 128,
  /** Elements of WSDL, SOAP binding and XML Schema, of all documents. */
  elements: 500_000,
  /** Attributes of one element, namespace declarations included. */
  attributes: 256,
  /** Characters of one attribute's value. */
  attributeLength: limits.attributeLength,
  /** Characters of a name or of a namespace. */
  nameLength: limits.nameLength,
  /** Global declarations that can be referred to. A schema included into several namespaces declares in each. */
  declarations: 200_000,
  problems: 100,
  /** Parts of a message, and messages and headers of an operation. */
  parts: 32,
  /** Types from which one type is derived. */
  bases: 64,
  /** Elements of a schema that one type consists of, those of the groups that it refers to included. */
  typeNodes: 10_000,
  /** The same, of all types. */
  allTypeNodes: 500_000,
} as const;
