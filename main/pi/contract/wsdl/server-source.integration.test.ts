import { afterEach, describe, expect, it } from 'vitest';
import {
  serveDocuments,
  type DocumentServer,
  type ServedDocument,
} from '../../../../test-support/wsdl/document-server.ts';
import { wcfDocuments } from '../../../../test-support/wsdl/wcf-documents.ts';
import { definitions, schema, servicePart, wsdlWith } from '../../../../test-support/wsdl/write-wsdl.ts';
import type { Failure } from '../../../../shared/errors.ts';
import type { Result } from '../../../../shared/result.ts';
import ours from '../AuthService.wsdl?raw';
import { choosePort } from '../choose-port.ts';
import { compareContracts } from '../compare.ts';
import { ownPort } from '../own-port.ts';
import { readServerWsdl } from '../read-server-wsdl.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import type { ServerWsdl } from '../wsdl-model.ts';

const path = '/Auth.svc';
let server: DocumentServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Documents = Readonly<Record<string, ServedDocument>>;

/** Documents of the path by their query; a key that begins with a slash is a whole path. */
async function publish(documentsAt: (origin: string) => Documents): Promise<DocumentServer> {
  server = await serveDocuments((origin) =>
    Object.fromEntries(
      Object.entries(documentsAt(origin)).map(([key, text]) => [key.startsWith('/') ? key : path + key, text]),
    ),
  );
  return server;
}

async function readPublished(
  documentsAt: (origin: string) => Documents,
  { totalMs, signal = new AbortController().signal }: { totalMs?: number; signal?: AbortSignal } = {},
): Promise<Result<ServerWsdl, Failure>> {
  const { origin } = await publish(documentsAt);
  const limits = totalMs === undefined ? {} : { totalMs };
  return readServerWsdl({ from: 'endpoint', url: origin + path, timeoutMs: 5000, ...limits }, signal);
}

function problemsIn(read: Result<ServerWsdl, Failure>): readonly string[] {
  if (!read.ok) throw new Error(read.error.message);
  return read.value.problems.map(({ document, why }) => `${document.replace(server?.origin ?? '', '')} ${why}`);
}

async function problemsOf(documentsAt: (origin: string) => Documents): Promise<readonly string[]> {
  return problemsIn(await readPublished(documentsAt));
}

function differences(read: Result<ServerWsdl, Failure>): readonly string[] {
  if (!read.ok) throw new Error(read.error.message);
  return compareContracts(ownPort(), choosePort(read.value, '')).operations.flatMap((each) => each.differences);
}

const html: ServedDocument = '<!DOCTYPE html><p>AuthService';
const elements = schema('<xs:element name="Do" type="t:T"/><xs:element name="DoResponse" type="xs:int"/>');
const importing = (location: string): string =>
  wsdlWith(elements + schema(`<xs:include schemaLocation="${location}"/>`));

describe('a server is asked', () => {
  it('for its WSDL in one piece, and for nothing else where that is self-contained', async () => {
    expect(differences(await readPublished(() => ({ '?singleWsdl': ours })))).toEqual([]);
    expect(server?.asked).toEqual(['/Auth.svc?singleWsdl']);
  });

  it.each([
    ['nothing', undefined],
    ['a help page', html],
    ['a WSDL that imports others', wsdlWith('', '<wsdl:import namespace="urn:x" location="?wsdl=x"/>')],
    ['XML that is no WSDL', '<discovery/>'],
  ])('for the documents of ?wsdl where it answers ?singleWsdl with %s', async (_what, single) => {
    const read = await readPublished((origin) => ({
      ...wcfDocuments(`${origin}${path}`),
      ...(single === undefined ? {} : { '?singleWsdl': single }),
    }));
    expect(differences(read)).toEqual([]);
    expect(read).toMatchObject({ value: { problems: [] } });
    expect(server?.asked).toEqual(
      ['?singleWsdl', '?wsdl', '?wsdl=wsdl0', '?xsd=xsd0', '?xsd=xsd1'].map((query) => path + query),
    );
  });

  it('for what its WSDL imports, where ?wsdl is not there', async () => {
    const { '?wsdl': main = '', ...others } = wcfDocuments('');
    const read = await readPublished(() => ({ ...others, '?singleWsdl': main }));
    expect(differences(read)).toEqual([]);
  });

  it('under the name that it is reached by, though it writes another into its documents', async () => {
    const read = await readPublished(() => wcfDocuments(`http://pi.internal${path}`));
    expect(differences(read)).toEqual([]);
    expect(read).toMatchObject({ value: { problems: [] } });
  });

  it('for each document once, though they import each other', async () => {
    const cycle = { '?singleWsdl': importing('/a.xsd'), '?wsdl': importing('/a.xsd') };
    const a = schema('<xs:include schemaLocation="/b.xsd"/><xs:complexType name="T"/>');
    const b = schema('<xs:include schemaLocation="a.xsd#x"/>');
    expect(await problemsOf(() => ({ ...cycle, '/a.xsd': a, '/b.xsd': b }))).toEqual([]);
    expect(server?.asked).toEqual(['/Auth.svc?singleWsdl', '/Auth.svc?wsdl', '/a.xsd', '/b.xsd']);
  });
});

describe('what cannot be read is named and left out:', () => {
  const around = (location: string): Documents => ({ '?wsdl': importing(location) });
  it.each([
    [
      'a document that is not there',
      '/a.xsd',
      {},
      ['/a.xsd is left out: The server answered HTTP 404 with something that is no WSDL'],
    ],
    [
      'a document that is no XML',
      '/a.xsd',
      { '/a.xsd': '<xs:schema' },
      ['/a.xsd is left out: The document is no XML that can be read: it is not well-formed'],
    ],
    [
      'a web page',
      '/a.xsd',
      { '/a.xsd': html },
      ['/a.xsd is left out: The server answered with a web page instead of its WSDL'],
    ],
    [
      'other XML',
      '/a.xsd',
      { '/a.xsd': '<a/>' },
      ['/a.xsd is left out: The document is XML, but no WSDL and no schema'],
    ],
    [
      'a document of another server',
      'http://other.invalid/a.xsd',
      {},
      ['http://other.invalid/a.xsd is on another server, which is not asked'],
    ],
    [
      'a document of another scheme',
      'file:///etc/passwd',
      {},
      ['file:///etc/passwd is on another server, which is not asked'],
    ],
    ['an address that is none', 'http://[', {}, ['http://[ is no address']],
    [
      'a path that looks like a host',
      'http://other.invalid//Auth.svc',
      {},
      ['http://other.invalid//Auth.svc is on another server, which is not asked'],
    ],
  ])('%s', async (_what, location, others, expected) => {
    const read = await readPublished(() => ({ ...around(location), ...others }));
    expect(problemsIn(read)).toEqual(expected);
    // Only what needs it suffers.
    const [operation] = read.ok ? read.value.ports[0].operations : [];
    expect(operation?.request?.type()).toEqual({ kind: 'undeclared', name: '{urn:t}T' });
    expect(operation?.response?.type()).toMatchObject({ kind: 'text' });
  });

  it('a path that begins with two slashes is asked for at the server itself', async () => {
    expect(await problemsOf((origin) => around(`${origin}//other.invalid/a.xsd`))).toHaveLength(1);
    expect(server?.asked.at(-1)).toBe('//other.invalid/a.xsd');
  });

  it('more documents than are read', async () => {
    const includes = Array.from(
      { length: wsdlLimits.documents + 5 },
      (_, n) => `<xs:include schemaLocation="/${n}.xsd"/>`,
    );
    const documents = Object.fromEntries(includes.map((_, n) => [`/${n}.xsd`, schema('')]));
    const wsdl = wsdlWith(elements + schema(includes.join('')));
    const problems = await problemsOf(() => ({ ...documents, '?wsdl': wsdl }));
    expect(problems).toHaveLength(6);
    expect(problems[0]).toBe('/99.xsd is one of more than 100 documents');
    expect(server?.asked).toHaveLength(wsdlLimits.documents + 1);
  });

  it('documents that are too large together', async () => {
    const half = schema(`<!--${'x'.repeat(wsdlLimits.bytes / 2)}-->`);
    const wsdl = wsdlWith(
      elements + schema('<xs:include schemaLocation="/a.xsd"/><xs:include schemaLocation="/b.xsd"/>'),
    );
    expect(await problemsOf(() => ({ '?wsdl': wsdl, '/a.xsd': half, '/b.xsd': half }))).toEqual([
      '/b.xsd is left out: The server answered with more than 64 MiB, which is no WSDL',
    ]);
  });

  it('what the server does not answer in the time for all', async () => {
    const read = await readPublished(() => ({ ...around('/a.xsd'), '/a.xsd': () => {} }), { totalMs: 400 });
    expect(read).toMatchObject({ ok: true, value: { problems: [{ why: expect.stringContaining('in time') }] } });
  });
});

describe('nothing is read', () => {
  it.each([
    ['a server without a WSDL', () => ({ '?singleWsdl': html }), 'protocol', 'html'],
    [
      'a WSDL in parts whose binding is not there',
      () => ({ '?wsdl': definitions('<wsdl:import namespace="urn:t" location="/b.wsdl"/>') }),
      'protocol',
      'malformed',
    ],
  ])('from %s', async (_what, documents, kind, detail) => {
    expect(await readPublished(documents)).toMatchObject({ ok: false, error: { kind, detail } });
  });

  it('once it is cancelled in the middle', async () => {
    const cancel = new AbortController();
    const documents: Documents = { '?wsdl': importing('/a.xsd'), '/a.xsd': () => cancel.abort() };
    expect(await readPublished(() => documents, { signal: cancel.signal })).toMatchObject({
      ok: false,
      error: { kind: 'cancelled' },
    });
  });
});

it('nothing secret is sent to any of the addresses', async () => {
  const sent: unknown[] = [];
  const record =
    (text: string): ServedDocument =>
    ({ request, response }) => {
      sent.push([request.method, Object.keys(request.headers).toSorted(), request.headers.authorization]);
      response.end(text);
    };
  const { origin } = await publish((own) => ({
    '?wsdl': record(importing(`${own.replace('//', '//user:secret@')}/a.xsd`)),
    '/a.xsd': record(schema('')),
  }));
  const url = `${origin.replace('//', '//user:secret@')}${path}?wsdl#secret`;
  await readServerWsdl({ from: 'url', url, timeoutMs: 5000 }, new AbortController().signal);
  const one = ['GET', ['accept-encoding', 'connection', 'host'], undefined];
  expect(sent).toEqual([one, one]);
});

it('the hash is that of the documents, wherever one of them is published', async () => {
  const hashOf = async (documents: Documents): Promise<unknown> => {
    const read = await readPublished(() => documents);
    return read.ok && read.value.sha256;
  };
  const single = wsdlWith(elements, servicePart);
  const parts = (schemaText: string): Documents => ({ '?wsdl': importing('/a.xsd'), '/a.xsd': schemaText });
  const hash = await hashOf({ '?singleWsdl': single });
  await server?.close();
  expect(await hashOf({ '?wsdl': single })).toBe(hash);
  await server?.close();
  const ofParts = await hashOf(parts(schema('')));
  await server?.close();
  expect(await hashOf(parts(schema('<xs:complexType name="T"/>')))).not.toBe(ofParts);
});
