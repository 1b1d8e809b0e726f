import { z } from 'zod';
import { decodeText } from '../../../shared/decode-text.ts';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HttpAnswer, HttpClient } from '../../platform/network/http-client.ts';
import { createRefusalPause } from '../../lib/refusal-pause.ts';
import {
  accountPaused,
  accountRefused,
  applianceBusy,
  doingToken,
  failureOfThrown,
  grantRefused,
  notOurProtocol,
  pageInstead,
  unauthorizedBySite,
  wrongSite,
} from './link-failures.ts';

export interface AccessToken {
  readonly value: Secret;
  /** Milliseconds since 1970. From this time on a new token is requested, although this one is still valid. */
  readonly renewAt: number;
}

/**
 * Access tokens by OAuth 2 client credentials (RFC 6749, 4.4). The appliance keeps 30 tokens of an account and locks an account
 * that fails repeatedly, so a token is used until shortly before its end, at most one request is in flight, and nothing is
 * requested for a time after a refusal.
 */
export type TokenSource = ReturnType<typeof createTokenSource>;

export interface TokenSourceOptions {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Aborts the request in flight. */
  readonly signal: AbortSignal;
}

const usualLifeSeconds = 3600;
/** How long before its end a token is renewed, or a fifth of its life if that is shorter. */
const renewBeforeMs = 5 * 60_000;
const maxAnswerBytes = 64 * 1024;

const longestLifeSeconds = 365 * 24 * 3600;

const answerSchema = z.object({
  // What a header can carry, which includes all that RFC 6750 allows.
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  token_type: z
    .string()
    .regex(/^\s*bearer\s*$/i)
    .nullish(),
  expires_in: z.unknown().optional(),
});

/** Some servers send the number as text, or one that means "unknown"; a token that ends earlier is refused, and replaced then. */
function lifeSeconds(expiresIn: unknown): number {
  const isNumber = typeof expiresIn === 'string' && /^\s*\d+(?:\.\d*)?\s*$/.test(expiresIn);
  const seconds = isNumber ? Number(expiresIn) : expiresIn;
  return typeof seconds === 'number' && seconds > 0 ? Math.min(seconds, longestLifeSeconds) : usualLifeSeconds;
}

export function createTokenSource(options: TokenSourceOptions) {
  const { clock } = options;
  const pause = createRefusalPause(clock);
  let current: AccessToken | undefined;
  let inFlight: Promise<Result<AccessToken, Failure>> | undefined;
  /** The failure until the end of a pause. */
  let pausedBy: (until: number) => Failure = accountPaused;

  /** Pauses: whatever answered may have counted a failed login of the account. */
  const refused = (failureUntil: typeof pausedBy, later = failureUntil) => {
    current = undefined;
    pausedBy = later;
    return err(failureUntil(pause.refused()));
  };

  const fetchToken = async (): Promise<Result<AccessToken, Failure>> => {
    const sentAt = clock.now();
    const answer = await post(options);
    if (!answer.ok) return answer;
    const { status, text } = answer.value;
    const code = errorCodeOf(status, text);
    if (isRefusedClient(answer.value, code))
      return refused((until) => accountRefused(status, code, until), accountPaused);
    if (status === 401) return refused((until) => unauthorizedBySite(answer.value.isPage, until));
    if (code !== undefined) return err(grantRefused(status, code));
    const token = readToken(answer.value, sentAt);
    if (!token.ok) return token;
    pause.accepted();
    current = token.value;
    return token;
  };

  return {
    /**
     * The current token, or a new one from its `renewAt` on. Fails with `authentication` when the appliance refuses the account,
     * and then, without a request, with `paused` for 30 s, doubling with every refusal to 15 min. It pauses as long, with the failure of
     * kind `protocol`, after a 401 that is none of OAuth.
     * @param reason `by-person`: requests at once although a pause is running
     */
    token: (reason?: 'by-person'): Promise<Result<AccessToken, Failure>> => {
      if (inFlight !== undefined) return inFlight;
      if (current !== undefined && clock.now() < current.renewAt) return Promise.resolve(ok(current));
      const until = reason === 'by-person' ? undefined : pause.until();
      if (until !== undefined) return Promise.resolve(err(pausedBy(until)));
      return (inFlight = fetchToken().finally(() => (inFlight = undefined)));
    },
    /** Drops a token that the appliance no longer accepts. */
    clear: (token: AccessToken): void => {
      if (current === token) current = undefined;
    },
    pausedUntil: () => pause.until(),
  };
}

async function post({ tokenUrl: url, clientId, clientSecret, http, signal }: TokenSourceOptions) {
  const account = `${formEncoded(clientId)}:${formEncoded(clientSecret.reveal())}`;
  const headers = {
    authorization: `Basic ${Buffer.from(account).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  try {
    const call = { url, method: 'POST', headers, body: 'grant_type=client_credentials', signal } as const;
    return ok(await http.send(call, readShort));
  } catch (error) {
    if (signal.aborted) throw error; // the link is stopping; its result is not used
    return err(failureOfThrown(error, doingToken));
  }
}

/** The encoding of name and secret in RFC 6749 2.3.1. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** Reads an answer up to a limit that no token answer reaches. */
async function readShort({ status, contentType, wwwAuthenticate, body }: HttpAnswer) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) break;
  }
  const decoded = decodeText(Buffer.concat(chunks));
  const text = decoded.ok ? decoded.value : '';
  return { status, text, wwwAuthenticate, isPage: /html/i.test(contentType) || /^\s*</.test(text) };
}

type ShortAnswer = Awaited<ReturnType<typeof readShort>>;

/** The text of the answer goes into no failure: it may repeat the request. */
function readToken({ status, text, isPage }: ShortAnswer, sentAt: number): Result<AccessToken, Failure> {
  if (status === 429 || status >= 500) return err(applianceBusy(status, doingToken));
  if (isPage && (status === 400 || status === 403)) return err(pageInstead(status, doingToken));
  if (status < 200 || status > 299) return err(wrongSite(status, doingToken));
  const answer = answerSchema.safeParse(parseJson(text));
  if (!answer.success)
    return err(
      isPage ? pageInstead(status, doingToken) : notOurProtocol('The answer is not an access token.', doingToken),
    );
  const lifeMs = lifeSeconds(answer.data.expires_in) * 1000;
  const renewAt = sentAt + lifeMs - Math.min(renewBeforeMs, lifeMs / 5);
  return ok({ value: Secret.of(answer.data.access_token), renewAt });
}

const refusalSchema = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
  ]),
});

/** The codes that say something about the account. */
const accountCodes: readonly string[] = ['invalid_client', 'invalid_grant', 'unauthorized_client'];

/**
 * The code of a refusal, if it is one of RFC 6749 5.2; any other may be any text. A firewall or a portal before the appliance answers
 * with these statuses too, and then says nothing about the account.
 */
function errorCodeOf(status: number, text: string): string | undefined {
  return status >= 400 && status < 500 ? refusalSchema.safeParse(parseJson(text)).data?.error : undefined;
}

/**
 * Whether the appliance refused client id or secret: with an error of OAuth, or with a 401 that asks for the login that was sent
 * (RFC 6749 5.2). Any other 401 comes from something before the appliance.
 */
function isRefusedClient({ status, wwwAuthenticate, isPage }: ShortAnswer, code: string | undefined): boolean {
  if (code !== undefined) return accountCodes.includes(code);
  return status === 401 && !isPage && /(?:^|,)\s*(?:basic|bearer)(?:\s|,|$)/i.test(wwwAuthenticate);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
