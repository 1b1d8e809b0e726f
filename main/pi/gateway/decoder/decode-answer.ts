import { setImmediate as nextTurn } from 'node:timers/promises';
import { soapNamespace } from '../wire.ts';
import { AnswerBuilder, type RootName } from './answer-builder.ts';
import type { DecodedRecord } from './frames.ts';
import { MalformedXmlError } from './limits.ts';
import type { RecordShape } from './shapes.ts';
import { chooseDecoding, sniffedBytes, type TextDecoding } from './text-decoding.ts';

/** What came back: a SOAP envelope, or something else, told apart without trusting headers. */
export type DecodedAnswer =
  | { readonly is: 'envelope'; readonly envelope: DecodedRecord }
  | { readonly is: 'html' }
  | { readonly is: 'not-soap'; readonly what: string }
  | { readonly is: 'malformed'; readonly why: string };

/** Bytes decoded in one turn of the event loop; a larger chunk is cut, so that others get their turn. */
const sliceBytes = 64 * 1024;

/**
 * Decodes an answer while it arrives; it is never held as one string. Errors of the stream itself pass through; everything
 * that is wrong with the content is told in the answer.
 */
export async function decodeAnswer(
  body: AsyncIterable<Buffer>,
  contentType: string,
  shape: RecordShape,
): Promise<DecodedAnswer> {
  const document = new IncomingDocument(contentType, shape);
  try {
    let inThisTurn = 0;
    for await (const chunk of body) {
      for (let at = 0; at < chunk.length; at += sliceBytes) {
        document.add(chunk.subarray(at, at + sliceBytes));
        inThisTurn += Math.min(sliceBytes, chunk.length - at);
        if (inThisTurn >= sliceBytes) {
          inThisTurn = 0;
          await nextTurn();
        }
      }
    }
    return document.end();
  } catch (error) {
    if (!(error instanceof MalformedXmlError)) throw error;
    return document.whatElse() ?? { is: 'malformed', why: error.message };
  }
}

/** The document so far: its beginning is kept for telling HTML and JSON from broken XML. */
class IncomingDocument {
  readonly #builder: AnswerBuilder;
  readonly #contentType: string;
  #start: Buffer = Buffer.alloc(0);
  #decoding: TextDecoding | undefined;

  constructor(contentType: string, shape: RecordShape) {
    this.#contentType = contentType;
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
    if (root !== undefined && isEnvelope(root)) return { is: 'envelope', envelope };
    return this.whatElse() ?? { is: 'not-soap', what: 'XML that is no SOAP 1.1 envelope' };
  }

  /** What the document is if it is no XML of ours; `undefined` if it looks like an envelope, or like XML that broke early. */
  whatElse(): Exclude<DecodedAnswer, { is: 'envelope' | 'malformed' }> | undefined {
    const { root } = this.#builder;
    if (root !== undefined && isEnvelope(root)) return undefined;
    const text = beginningOf(this.#start);
    if (text === '') return { is: 'not-soap', what: 'nothing' };
    if (root?.local.toLowerCase() === 'html' || /<!doctype\s+html|<html[\s>]/.test(text)) return { is: 'html' };
    if (/^[{[]/.test(text)) return { is: 'not-soap', what: 'JSON' };
    if (!text.startsWith('<')) return { is: 'not-soap', what: 'text' };
    return root === undefined ? undefined : { is: 'not-soap', what: 'XML that is no SOAP 1.1 envelope' };
  }

  #begin(): void {
    this.#decoding = chooseDecoding(this.#start, this.#contentType);
    this.#builder.write(this.#decoding.decode(this.#start));
  }
}

function isEnvelope({ local, namespace }: RootName): boolean {
  return local === 'Envelope' && namespace === soapNamespace;
}

/** As far as it is looked at however the bytes came: lower-case, without byte order mark, NULs and white space in front. */
function beginningOf(bytes: Buffer): string {
  const text = bytes.subarray(0, sniffedBytes).toString('latin1').replaceAll('\u0000', '');
  return text.replace(/^[\u00ef\u00bb\u00bf\u00fe\u00ff\s]+/, '').toLowerCase();
}
