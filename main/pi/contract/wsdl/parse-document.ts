import type { Failure } from '../../../../shared/errors.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import { MalformedXmlError } from '../../gateway/decoder/limits.ts';
import { chooseDecoding, sniffedBytes } from '../../gateway/decoder/text-decoding.ts';
import { isWsdlOrSchema } from './references.ts';
import type { Sliced } from './slices.ts';
import { noWsdl, notXml } from './wsdl-failures.ts';
import { readXmlTree, type ElementBudget, type XmlElement } from './xml-tree.ts';

export interface WsdlBytes {
  readonly bytes: Buffer;
  /** `''` for a file. */
  readonly contentType: string;
}

/** Few enough that a piece is read in a few milliseconds. */
const pieceBytes = 16 * 1024;

/** Reads a WSDL or a schema of any supported encoding. */
export function* parseDocument(read: WsdlBytes, budget: ElementBudget): Sliced<Result<XmlElement, Failure>> {
  try {
    const root = yield* readXmlTree(piecesOf(read), budget);
    return isWsdlOrSchema(root) ? ok(root) : err(noWsdl());
  } catch (error) {
    if (!(error instanceof MalformedXmlError)) throw error;
    return err(notXml(error.message));
  }
}

function* piecesOf({ bytes, contentType }: WsdlBytes): Iterable<string> {
  const decoding = chooseDecoding(bytes.subarray(0, sniffedBytes), contentType);
  for (let at = 0; at < bytes.length; at += pieceBytes) yield decoding.decode(bytes.subarray(at, at + pieceBytes));
  yield decoding.end();
}
