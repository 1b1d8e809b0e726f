import { SaxesParser } from 'saxes';
import { limits } from './limits.ts';
import { chooseDecoding, sniffedBytes } from './text-decoding.ts';

/** What is looked at of an answer, and how many names are kept of it. */
const recorded = { bytes: 1024 * 1024, paths: 500 };

/** Of a body that is read elsewhere: which members came. Names only, never a text. */
export interface RecordedBody {
  readonly body: AsyncIterable<Buffer>;
  /** After the body was read: local names joined by `/` below the outermost element of the SOAP body, `@` before an attribute's, each once. */
  members(): readonly string[];
}

/** Passes a body on, and keeps its beginning. */
export function recordMembers(body: AsyncIterable<Buffer>, contentType: string): RecordedBody {
  const chunks: Buffer[] = [];
  let length = 0;
  async function* passedOn(): AsyncIterable<Buffer> {
    for await (const chunk of body) {
      if (length < recorded.bytes) chunks.push(chunk.subarray(0, recorded.bytes - length));
      length += chunk.length;
      yield chunk;
    }
  }
  return { body: passedOn(), members: () => membersOf(Buffer.concat(chunks), contentType) };
}

function membersOf(bytes: Buffer, contentType: string): readonly string[] {
  const found = new Set<string>();
  try {
    const decoding = chooseDecoding(bytes.subarray(0, sniffedBytes), contentType);
    readNames(decoding.decode(bytes), found);
  } catch {
    // What came before the fault, or before the end of what was kept, is recorded.
  }
  return [...found];
}

/** Envelope, Body and the outermost element of its content. */
const outside = 3;

function readNames(text: string, found: Set<string>): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const open: string[] = [];
  const add = (path: string): void => {
    if (found.size < recorded.paths && path.length <= limits.nameLength * limits.depth) found.add(path);
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    open.push(localPart(name));
    if (open[1] !== 'Body' || open.length < outside || open.length > limits.depth) return;
    const path = open.slice(outside).join('/');
    if (path !== '') add(path);
    for (const attribute of Object.keys(attributes)) {
      if (!isOfXml(attribute)) add(path === '' ? `@${attribute}` : `${path}/@${localPart(attribute)}`);
    }
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text);
}

function localPart(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Declarations of namespaces, and what is written of types and null. */
function isOfXml(attribute: string): boolean {
  return /^xmlns(?::|$)/.test(attribute) || /:(?:nil|type|schemaLocation|lang)$/.test(attribute);
}
