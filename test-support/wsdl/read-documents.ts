import { collectDocuments, type DocumentSource } from '../../main/pi/contract/wsdl/collect-documents.ts';
import { flattenPaths, type FlatPaths } from '../../main/pi/contract/flatten-paths.ts';
import { assemble, readWsdl } from '../../main/pi/contract/read-wsdl.ts';
import { runInSlices } from '../../main/pi/contract/wsdl/slices.ts';
import { unusable } from '../../main/pi/contract/wsdl/wsdl-failures.ts';
import type { SchemaElement, ServerWsdl } from '../../main/pi/contract/wsdl-model.ts';
import type { Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';

/** Reads documents of the memory, the first of them as the start; locations are their names. */
export async function readDocuments(
  documents: Readonly<Record<string, string | Buffer>>,
): Promise<Result<ServerWsdl, Failure>> {
  const source: DocumentSource = {
    starts: Object.keys(documents).slice(0, 1),
    goesByNamespace: false,
    nameOf: (name) => name,
    locate: ({ location }) => ok(location),
    read: async (name) => {
      const text = documents[name];
      if (text === undefined) return err(unusable('wrong-url', 'There is none.'));
      return ok({ bytes: Buffer.from(text), contentType: '' });
    },
  };
  const { signal } = new AbortController();
  const collected = await collectDocuments(source, signal);
  return collected.ok ? runInSlices(assemble(collected.value), signal) : collected;
}

/** The paths of all requests, responses, headers and faults. */
export function allPaths({ ports }: ServerWsdl): readonly FlatPaths[] {
  return ports
    .flatMap(({ operations }) => operations)
    .flatMap(({ request, response, headers, faults }) => [request, response, ...headers, ...faults])
    .flatMap((element) => (element === undefined ? [] : [flattenPaths(element)]));
}

/** The request of the first operation of a WSDL in one document. */
export function requestOf(text: string): SchemaElement {
  const read = readWsdl(text);
  const request = read.ok ? read.value.ports[0].operations[0]?.request : undefined;
  if (request === undefined) throw new Error(read.ok ? 'there is no request' : read.error.message);
  return request;
}
