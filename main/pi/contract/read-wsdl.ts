import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { CollectedDocuments } from './wsdl/collect-documents.ts';
import { hashInSlices } from './wsdl/document-hash.ts';
import { parseDocument } from './wsdl/parse-document.ts';
import { ProblemList } from './wsdl/problem-list.ts';
import { readPorts } from './wsdl/read-ports.ts';
import { definitionsName, referencesOf } from './wsdl/references.ts';
import { declarationsOf } from './wsdl/schema-declarations.ts';
import { SchemaTypes } from './wsdl/schema-types.ts';
import { runAtOnce, type Sliced } from './wsdl/slices.ts';
import { definitionsOf } from './wsdl/wsdl-definitions.ts';
import { noSoap, noWsdl } from './wsdl/wsdl-failures.ts';
import { wsdlLimits } from './wsdl/wsdl-limits.ts';
import type { ServerWsdl } from './wsdl-model.ts';

/** Puts the documents of a WSDL together. Fails if there is no port or binding for SOAP over HTTP. */
export function* assemble({ documents, problems, sha256 }: CollectedDocuments): Sliced<Result<ServerWsdl, Failure>> {
  const types = new SchemaTypes(yield* declarationsOf(documents, problems));
  const definitions = yield* definitionsOf(documents.values());
  const [port, ...ports] = yield* readPorts(definitions, types, problems);
  if (port === undefined) return err(noSoap(problems.list()));
  return ok({ ports: [port, ...ports], problems: problems.list(), sha256 });
}

/** Reads one document at once, for one that is known to be small, such as our own. Others that it refers to are left out. */
export function readWsdl(text: string): Result<ServerWsdl, Failure> {
  const bytes = Buffer.from(text);
  const read = { bytes, contentType: 'text/xml; charset=utf-8' };
  const root = runAtOnce(parseDocument(read, { elements: wsdlLimits.elements }));
  if (!root.ok) return root;
  if (root.value.name !== definitionsName) return err(noWsdl());
  const problems = new ProblemList();
  for (const { location } of referencesOf(root.value)) problems.add(location, 'is another document');
  const document = { name: 'the WSDL', root: root.value, links: new Map() };
  const sha256 = runAtOnce(hashInSlices(bytes));
  return runAtOnce(assemble({ documents: new Map([['', document]]), problems, sha256 }));
}
