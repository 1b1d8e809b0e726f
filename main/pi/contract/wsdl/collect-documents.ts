import type { Failure } from '../../../../shared/errors.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import { hashInSlices, hashOfAll } from './document-hash.ts';
import { parseDocument, type WsdlBytes } from './parse-document.ts';
import { ProblemList } from './problem-list.ts';
import { declaredNamespaces, definitionsName, referencesOf, type Reference } from './references.ts';
import { runInSlices } from './slices.ts';
import { noWsdl } from './wsdl-failures.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import type { XmlElement } from './xml-tree.ts';

/** Where documents come from. Each has a key: a path or a URL. */
export interface DocumentSource {
  readonly starts: readonly string[];
  /** For people. */
  nameOf(key: string): string;
  /** The key of the document that a reference leads to, or why it is not followed. */
  locate(reference: Reference, from: string): Result<string, string>;
  /** Fails with `cancelled` by the signal given to {@link collectDocuments}. */
  read(key: string, maxBytes: number): Promise<Result<WsdlBytes, Failure>>;
  /** Whether a reference that is not followed is no problem where another document declares its namespace. */
  readonly goesByNamespace: boolean;
}

export interface WsdlDocument {
  readonly name: string;
  readonly root: XmlElement;
  /** The keys of the documents that its references lead to, by location. */
  readonly links: ReadonlyMap<string, string>;
}

export interface CollectedDocuments {
  readonly documents: ReadonlyMap<string, WsdlDocument>;
  readonly problems: ProblemList;
  readonly sha256: string;
}

interface Refused {
  readonly document: WsdlDocument;
  readonly reference: Reference;
  readonly why: string;
}

/**
 * Reads the documents where a source starts, and those that they refer to. What cannot be read is named in `problems`. Fails if the bytes
 * of a start cannot be had, or if there is no WSDL among the documents. Rejects with the reason of the signal.
 */
export async function collectDocuments(
  source: DocumentSource,
  signal: AbortSignal,
): Promise<Result<CollectedDocuments, Failure>> {
  return new Collection(source, signal).run();
}

class Collection {
  readonly #source: DocumentSource;
  readonly #signal: AbortSignal;
  readonly #keys: Set<string>;
  readonly #documents = new Map<string, WsdlDocument>();
  readonly #problems = new ProblemList();
  readonly #refused: Refused[] = [];
  readonly #hashes: string[] = [];
  readonly #budget = { elements: wsdlLimits.elements };
  #bytesLeft: number = wsdlLimits.bytes;
  #firstFailure: Failure | undefined;

  constructor(source: DocumentSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
    this.#keys = new Set();
    for (const start of source.starts) this.#want(start);
  }

  async run(): Promise<Result<CollectedDocuments, Failure>> {
    // The set grows while it is read.
    for (const key of this.#keys) {
      const bytes = await this.#source.read(key, this.#bytesLeft);
      if (bytes.ok) await this.#add(key, bytes.value);
      else if (bytes.error.kind === 'cancelled' || this.#source.starts.includes(key)) return bytes;
      else this.#leaveOut(key, bytes.error);
    }
    const isThere = [...this.#documents.values()].some(({ root }) => root.name === definitionsName);
    if (!isThere) return err(this.#firstFailure ?? noWsdl());
    this.#nameRefused();
    return ok({ documents: this.#documents, problems: this.#problems, sha256: hashOfAll(this.#hashes) });
  }

  async #add(key: string, read: WsdlBytes): Promise<void> {
    this.#bytesLeft -= read.bytes.length;
    this.#hashes.push(await runInSlices(hashInSlices(read.bytes), this.#signal));
    const root = await runInSlices(parseDocument(read, this.#budget), this.#signal);
    if (!root.ok) return this.#leaveOut(key, root.error);
    const links = new Map<string, string>();
    const document: WsdlDocument = { name: this.#source.nameOf(key), root: root.value, links };
    this.#documents.set(key, document);
    const references = referencesOf(root.value);
    if (references.length > wsdlLimits.references)
      this.#problems.add(document.name, `refers to more than ${wsdlLimits.references} documents`);
    for (const reference of references.slice(0, wsdlLimits.references)) {
      const located = this.#source.locate(reference, key);
      if (!located.ok) this.#refused.push({ document, reference, why: located.error });
      else if (this.#want(located.value)) links.set(reference.location, located.value);
    }
  }

  /** False if there are too many documents. */
  #want(key: string): boolean {
    if (this.#keys.has(key)) return true;
    if (this.#keys.size < wsdlLimits.documents) return Boolean(this.#keys.add(key));
    this.#problems.add(this.#source.nameOf(key), `is one of more than ${wsdlLimits.documents} documents`);
    return false;
  }

  #leaveOut(key: string, cause: Failure): void {
    this.#firstFailure ??= cause;
    this.#problems.add(this.#source.nameOf(key), `is left out: ${cause.message.replace(/\.$/, '')}`);
  }

  #nameRefused(): void {
    const declared = new Map([...this.#documents.values()].map((each) => [each, declaredNamespaces(each.root)]));
    for (const { document, reference, why } of this.#refused) {
      const { location, namespace } = reference;
      const isDeclared = [...declared].some(
        ([other, namespaces]) => other !== document && namespace !== undefined && namespaces.has(namespace),
      );
      if (!(isDeclared && this.#source.goesByNamespace)) this.#problems.add(location, why);
    }
  }
}
