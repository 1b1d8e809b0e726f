import type { ErrorDetail } from '../../../shared/errors.ts';
import type { UnpackError } from '../../platform/network/content-encoding.ts';
import type { NotSoap } from './decoder/decode-answer.ts';

/** What a server answered with instead of a SOAP envelope that can be read. */
export interface AnswerContent {
  readonly detail: ErrorDetail<'protocol'>;
  /** As in "The server answered with a web page". */
  readonly text: string;
  /** What to look at before Endpoint URL. */
  readonly hint?: string;
  /** PI itself answered, so Endpoint URL is right. */
  readonly isOfPi?: boolean;
}

/** What decides the hint besides the content. `wwwAuthenticate`: the header. */
export interface AnswerHead {
  readonly status: number;
  readonly wwwAuthenticate?: string | undefined;
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

const oversized = `Something in the answer is larger than any account or setting needs: look for a name, comment or setting of that size in PI, and at ${between}.`;
const tooMuch =
  'PI lists more than this program reads: narrow in PI what the user is offered (Delegation), or switch on a filter in the plugin settings.';

/** @param why as in "a text is too long" */
export function beyondLimits(why: string): AnswerContent {
  const hint = why === 'there are too many elements' ? tooMuch : oversized;
  return { detail: 'malformed', text: `more than this program reads (${why})`, hint, isOfPi: true };
}

export const tooLarge: AnswerContent = { detail: 'malformed', text: 'more than 64 MiB', hint: tooMuch, isOfPi: true };

/** @param why as in "a DOCTYPE is not accepted" */
export function malformedXml(why: string): AnswerContent {
  const hint = `PI itself answers in well-formed XML without a DOCTYPE: look at ${between}, which may cut or change answers.`;
  return { detail: 'malformed', text: `XML that cannot be accepted (${why})`, hint };
}

/** An envelope whose content is another one than the contract's. */
export function offContract(text: string): AnswerContent {
  const hint = 'Compare the web service of this PI with the contract: ecmctl contract check.';
  return { detail: 'malformed', text, hint };
}

export const noHttp: AnswerContent = {
  detail: 'malformed',
  text: 'something that is no valid HTTP',
  hint: `Look at the port, and at ${between}.`,
};

/** A compressed answer that is not what its Content-Encoding says. */
export function notInflatable({ encoding, why }: Pick<UnpackError, 'encoding' | 'why'>): AnswerContent {
  const name = encoding === '' ? '' : ` (${encoding})`;
  const texts: Readonly<Record<UnpackError['why'], readonly [text: string, hint: string]>> = {
    cut: [`compressed data${name} that ends too early`, `The answer was cut on its way: look at ${between}.`],
    damaged: [`compressed data${name} that is damaged`, `The answer was changed on its way: look at ${between}.`],
    other: [
      `data that is not compressed as its header Content-Encoding says${name}`,
      `Look at ${between}: it may have unpacked or packed the data, or changed the header Content-Encoding, one without the other.`,
    ],
    unsupported: [
      `data in a Content-Encoding that is not read${name}`,
      `Look at ${between}: it answers in another compression than gzip, which alone is asked for.`,
    ],
  };
  const [text, hint] = texts[why];
  return { detail: 'malformed', text, hint };
}

/** What to do about an answer that cannot be used; `undefined` where only Endpoint URL is left to look at. */
export function hintOfContent(
  content: AnswerContent,
  { status, wwwAuthenticate = '' }: AnswerHead,
): string | undefined {
  if (status === 401) return loginHint(authenticationSchemes(wwwAuthenticate));
  const isError = status < 200 || status > 299;
  const ofContent = isError && content.detail !== 'malformed' ? undefined : content.hint;
  // PI itself answers 500 with a fault.
  return status === 500 ? (ofContent ?? hintOfStatus(status)) : (hintOfStatus(status) ?? ofContent);
}

const anonymous = 'Enable anonymous access for the SDK Web Services in IIS';

/** What asks for a login before PI's web service answers. It gets none: PI checks its own. */
function loginHint(schemes: readonly string[]): string {
  const isOfWindows = schemes.some((scheme) => ['Negotiate', 'NTLM', 'Kerberos'].includes(scheme));
  if (isOfWindows) return `The site asks for Windows authentication. ${anonymous}.`;
  if (schemes.length === 0)
    return `The site asks for a login and does not say of which kind; often it is Windows authentication. ${anonymous}, and see whether ${between} asks.`;
  const kinds = schemes.join(', ');
  return `The site, or ${between}, asks for a login of its own (${kinds}), and this program has none for it. ${anonymous}, and let the calls of this machine pass there without one.`;
}

/** Registered schemes, as they are written. Any other may be any text. */
const knownSchemes =
  'Basic Bearer Digest DPoP GNAP HOBA Kerberos Mutual Negotiate NTLM OAuth PrivateToken SCRAM-SHA-1 SCRAM-SHA-256 vapid'.split(
    ' ',
  );

/** The schemes of a WWW-Authenticate header (RFC 9110, 11.6.1), once each. */
export function authenticationSchemes(header: string): readonly string[] {
  const parts = header.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').split(',');
  const named = parts.flatMap((part) => /^\s*([^\s=]+)(?:\s+[^\s=].*|\s*)$/s.exec(part)?.[1] ?? []);
  const known = named.map(
    (name) => knownSchemes.find((scheme) => scheme.toLowerCase() === name.toLowerCase()) ?? 'another kind',
  );
  return [...new Set(known)];
}

/** What a status says about the cause, whatever the content is. */
function hintOfStatus(status: number): string | undefined {
  if (status >= 300 && status < 400)
    return 'The site redirects to another address, which is not followed, so that no password goes there. A login page or portal may stand before PI.';
  if (status >= 508 && status !== 511)
    return `Something before PI gets no answer from it that it can use: look at ${between}.`;
  return hintsOfStatus[status];
}

const tooLargeRequest = 'The request is larger than the site, or a gateway before it, allows.';
const hintsOfStatus: Readonly<Record<number, string>> = {
  403: 'The site, or a web application firewall before it, does not let this call through; no password was checked. Let POST from this machine through.',
  408: 'The site, or a gateway before it, waited for the whole request in vain: look at the network between.',
  413: tooLargeRequest,
  415: bindingHint,
  429: 'The site, or a gateway before it, limits the number of calls. Let it allow more for this machine.',
  431: tooLargeRequest,
  500: 'The site failed before its web service answered: look into the log of the PI web server (Windows event log, IIS).',
  511: 'A sign-in page of the network stands before PI: sign in to the network, or let this machine pass there.',
};
