import { setImmediate as nextIteration } from 'node:timers/promises';
import type { ServerContract } from '../../../../shared/server-contract.ts';
import { soapNamespaces } from '../wire.ts';
import { AnswerBuilder, type RootName } from './answer-builder.ts';
import type { DecodedRecord, RecordShape } from './frames.ts';
import { LimitError, MalformedXmlError } from './limits.ts';
import { chooseDecoding, EncodingError, sniffedBytes, type TextDecoding } from './text-decoding.ts';

/** A SOAP envelope, or something else, recognised by its content and not by its headers. */
export type DecodedAnswer =
  | { readonly is: 'envelope'; readonly envelope: DecodedRecord }
  | { readonly is: 'html' }
  | { readonly is: 'not-soap'; readonly what: NotSoap }
  | { readonly is: 'wrong-encoding'; readonly why: string }
  | { readonly is: 'beyond-limits'; readonly why: string }
  | { readonly is: 'malformed'; readonly why: string };

/** `compressed`: without a Content-Encoding that says so. */
export type NotSoap =
  | 'nothing'
  | 'json'
  | 'text'
  | 'binary'
  | 'compressed'
  | 'multipart'
  | 'wcf-binary'
  | 'soap11'
  | 'soap12'
  | 'other-xml';

/** Bytes decoded in one iteration of the event loop; larger chunks are split, so that they do not block it. */
const sliceBytes = 64 * 1024;

/**
 * Decodes an answer while it arrives; it is never one string. Errors of the stream are thrown on; problems of the content are
 * part of the result.
 */
export async function decodeAnswer(
  body: AsyncIterable<Buffer>,
  contentType: string,
  shape: RecordShape,
  soap: SoapVersion = '1.1',
): Promise<DecodedAnswer> {
  const document = new IncomingDocument(contentType, shape, soap);
  try {
    let inThisIteration = 0;
    for await (const chunk of body) {
      for (let at = 0; at < chunk.length; at += sliceBytes) {
        document.add(chunk.subarray(at, at + sliceBytes));
        inThisIteration += Math.min(sliceBytes, chunk.length - at);
        if (inThisIteration >= sliceBytes) {
          inThisIteration = 0;
          await nextIteration();
        }
      }
    }
    return document.end();
  } catch (error) {
    if (!(error instanceof MalformedXmlError)) throw error;
    return document.alternative() ?? { is: problemOf(error), why: error.message };
  }
}

function problemOf(error: MalformedXmlError): 'wrong-encoding' | 'beyond-limits' | 'malformed' {
  if (error instanceof EncodingError) return 'wrong-encoding';
  return error instanceof LimitError ? 'beyond-limits' : 'malformed';
}

/** The document so far; its first bytes are kept to distinguish HTML and JSON from malformed XML. */
class IncomingDocument {
  readonly #builder: AnswerBuilder;
  readonly #contentType: string;
  readonly #soap: SoapVersion;
  #start: Buffer = Buffer.alloc(0);
  #decoding: TextDecoding | undefined;

  constructor(contentType: string, shape: RecordShape, soap: SoapVersion) {
    this.#contentType = contentType;
    this.#soap = soap;
    this.#builder = new AnswerBuilder(shape);
  }

  add(bytes: Buffer): void {
    if (this.#decoding !== undefined) {
      this.#builder.write(this.#decoding.decode(bytes));
      return;
    }
    this.#start = Buffer.concat([this.#start, bytes]);
    if (this.#start.length >= sniffedBytes) this.#begin();
  }

  end(): DecodedAnswer {
    if (this.#decoding === undefined) this.#begin();
    this.#builder.write(this.#decoding?.end() ?? '');
    const { root } = this.#builder;
    const envelope = this.#builder.end();
    if (root !== undefined && isEnvelope(root, this.#soap)) return { is: 'envelope', envelope };
    return this.alternative() ?? { is: 'not-soap', what: 'other-xml' };
  }

  /** What the document is instead of a SOAP envelope; `undefined` if it looks like an envelope or like malformed XML. */
  alternative(): Extract<DecodedAnswer, { is: 'html' | 'not-soap' }> | undefined {
    const { root } = this.#builder;
    if (root !== undefined && isEnvelope(root, this.#soap)) return undefined;
    const text = beginningOf(this.#start);
    if (root?.local.toLowerCase() === 'html' || /<!doctype\s+html|<html[\s>]/.test(text)) return { is: 'html' };
    const what = text.startsWith('<') ? otherXml(root) : otherThanXml(text, this.#start, this.#contentType);
    return what && { is: 'not-soap', what };
  }

  #begin(): void {
    this.#decoding = chooseDecoding(this.#start, this.#contentType);
    this.#builder.write(this.#decoding.decode(this.#start));
  }
}

type SoapVersion = ServerContract['soap'];

function isEnvelope({ local, namespace }: RootName, soap: SoapVersion): boolean {
  return local === 'Envelope' && namespace === soapNamespaces[soap];
}

/** An envelope of the version that was asked for is not looked at here. */
function otherXml(root: RootName | undefined): NotSoap | undefined {
  if (root === undefined) return undefined;
  if (isEnvelope(root, '1.2')) return 'soap12';
  return isEnvelope(root, '1.1') ? 'soap11' : 'other-xml';
}

/** @param text as {@link beginningOf} makes it */
function otherThanXml(text: string, bytes: Buffer, contentType: string): NotSoap {
  if (/^\s*multipart\//i.test(contentType) || text.startsWith('--')) return 'multipart';
  if (/^\s*application\/soap\+msbin/i.test(contentType)) return 'wcf-binary';
  if (text === '') return 'nothing';
  if (compressedMarks.some((mark) => bytes.subarray(0, mark.length).equals(mark))) return 'compressed';
  if (/^[{[]/.test(text)) return 'json';
  return [...text].some((sign) => sign < '\t') ? 'binary' : 'text';
}

/** The first bytes of gzip, compress, Zstandard, zlib and ZIP. */
const compressedMarks = ['1f8b', '1f9d', '28b52ffd', '7801', '789c', '78da', '504b0304'].map((mark) =>
  Buffer.from(mark, 'hex'),
);

/** The first bytes in lower case, without byte order mark, NULs and leading white space. */
function beginningOf(bytes: Buffer): string {
  const text = bytes.subarray(0, sniffedBytes).toString('latin1').replaceAll('\u0000', '');
  return text.replace(/^[\u00ef\u00bb\u00bf\u00fe\u00ff\s]+/, '').toLowerCase();
}
