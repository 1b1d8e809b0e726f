import type { Failure } from '../../../../shared/errors.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import { AnswerTooLargeError, type HttpAnswer, type HttpClient } from '../../../platform/network/http-client.ts';
import { serverTextOf } from '../../../platform/secrets/server-text.ts';
import { sniffedBytes } from '../../gateway/decoder/text-decoding.ts';
import { failureOfContent, failureOfStatus, failureOfThrown } from '../../gateway/failures.ts';
import type { PiFailure } from '../../gateway/gateway.ts';
import type { WsdlBytes } from './parse-document.ts';
import { doing, publishHint, tooLarge, unusable } from './wsdl-failures.ts';

/** What requests are made with. */
export interface Requests {
  readonly http: HttpClient;
  /** Of the caller. */
  readonly signal: AbortSignal;
  /** The same, or aborted when the time for all requests is over. */
  readonly deadline: AbortSignal;
}

/** Gets one document with one request; nothing secret is sent. */
export async function fetchDocument(
  url: string,
  maxBytes: number,
  { http, signal, deadline }: Requests,
): Promise<Result<WsdlBytes, Failure>> {
  try {
    const call = { url, method: 'GET', headers: {}, signal: deadline } as const;
    return await http.send(call, (answer) => readAnswer(answer, maxBytes));
  } catch (error) {
    if (error instanceof AnswerTooLargeError) return err(tooLarge('The server answered with'));
    return err(reworded(failureOfThrown(error, signal, anyFunction)));
  }
}

/** The gateway's failures require a function for their `doing`, which is replaced here. */
const anyFunction = 'productVersion';

function reworded({ failure: cause }: PiFailure): Failure {
  return { ...cause, doing };
}

async function readAnswer(answer: HttpAnswer, maxBytes: number): Promise<Result<WsdlBytes, Failure>> {
  const { status, contentType, wwwAuthenticate } = answer;
  const statusFailure = failureOfStatus(status, anyFunction);
  if (statusFailure !== undefined) return err(reworded(statusFailure));
  const bytes = await readCapped(answer.body, maxBytes);
  if (bytes === undefined) return err(tooLarge('The server answered with'));
  const isHtml = /^\s*<(?:!doctype html|html[\s>])/i.test(
    bytes
      .subarray(0, sniffedBytes)
      .toString('latin1')
      .replace(/^\u00ef\u00bb\u00bf/, ''),
  );
  const text = isHtml ? 'a web page' : 'something that is no WSDL';
  const serverText = serverTextOf(wordsOf(bytes), []);
  if (status < 200 || status > 299) {
    const cause = {
      ...reworded(failureOfContent({ detail: 'wrong-url', text }, { status, wwwAuthenticate }, anyFunction)),
      serverText,
    };
    return err(status === 401 ? cause : { ...cause, hint: publishHint });
  }
  if (isHtml) return err({ ...unusable('html', `The server answered with ${text} instead of its WSDL.`), serverText });
  return ok({ bytes, contentType });
}

/** What a page or a text says at its beginning, without tags. */
function wordsOf(bytes: Buffer): string {
  return bytes
    .subarray(0, 16_384)
    .toString('utf8')
    .replaceAll(/<(script|style)\b[^]*?<\/\1>|<[^>]*>/gi, ' ');
}

async function readCapped(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
