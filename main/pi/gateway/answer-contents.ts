import type { ErrorDetail } from '../../../shared/errors.ts';
import type { NotSoap } from './decoder/decode-answer.ts';

/** What a server answered with instead of a SOAP envelope that can be read. */
export interface AnswerContent {
  readonly detail: ErrorDetail<'protocol'>;
  /** As in "The server answered with a web page". */
  readonly text: string;
  /** What to look at before Endpoint URL. */
  readonly hint?: string;
}

export const webPage: AnswerContent = { detail: 'html', text: 'a web page' };

const between = 'the proxy, load balancer or gateway before PI';
const bindingHint =
  'The address must be that of an endpoint whose binding is plain text over SOAP 1.1 (basicHttpBinding with messageEncoding="Text").';

const notSoap = (text: string, hint?: string): AnswerContent => ({
  detail: 'not-soap',
  text,
  ...(hint === undefined ? {} : { hint }),
});

export const notSoapContents: Readonly<Record<NotSoap, AnswerContent>> = {
  nothing: notSoap('nothing'),
  json: notSoap('JSON'),
  text: notSoap('text'),
  binary: notSoap('binary data'),
  compressed: notSoap(
    'compressed data that is not declared as such (Content-Encoding)',
    `Look at ${between}: it must pass on the header Content-Encoding together with the data, or send neither.`,
  ),
  multipart: notSoap('a multipart message (MTOM)', bindingHint),
  'wcf-binary': notSoap('a message in the binary encoding of WCF', bindingHint),
  soap11: notSoap(
    'a SOAP 1.1 envelope',
    'The server contract was made for SOAP 1.2; adapt it again, and choose an endpoint of the binding that it names.',
  ),
  soap12: notSoap('a SOAP 1.2 envelope', bindingHint),
  'other-xml': notSoap('XML that is no SOAP envelope'),
};

/** @param why as in "the bytes do not fit the declared encoding" */
export function wrongEncoding(why: string): AnswerContent {
  return {
    detail: 'malformed',
    text: `XML in an encoding that cannot be accepted (${why})`,
    hint: `Look at ${between}: it may change the text, its XML declaration or the header Content-Type, one without the others. PI itself answers in UTF-8.`,
  };
}

/** A compressed answer whose Content-Encoding is another one, or that is cut. */
export const notInflatable: AnswerContent = {
  detail: 'malformed',
  text: 'compressed data that cannot be unpacked',
  hint: `Look at ${between}: the header Content-Encoding must name how the data is compressed.`,
};

/** What a status says about the cause, whatever the content is. */
export function hintOfStatus(status: number): string | undefined {
  if (status >= 300 && status < 400)
    return 'The site redirects to another address, which is not followed, so that no password goes there. A login page or portal may stand before PI.';
  return hintsOfStatus[status];
}

const hintsOfStatus: Readonly<Record<number, string>> = {
  403: 'The site, or a web application firewall before it, does not let this call through; no password was checked. Let POST from this machine through.',
  413: 'The request is larger than the site, or a gateway before it, allows.',
  429: 'The site, or a gateway before it, limits the number of calls. Let it allow more for this machine.',
};
