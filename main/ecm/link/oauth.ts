import { z } from 'zod';
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
  notOurProtocol,
  wrongSite,
} from './link-failures.ts';

/** An access token of the appliance. Times are milliseconds since 1970. */
export interface AccessToken {
  readonly value: Secret;
  /** From then on a new one is got, although this one is valid still. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/**
 * Access tokens by OAuth 2 client credentials (RFC 6749, 4.4). The appliance keeps 30 of an account and locks an account that
 * fails repeatedly, so a token is used until it is nearly over, at most one request is under way, and refusals are waited out.
 */
export interface TokenSource {
  /**
   * The token at hand, or a new one from its `renewAt` on. Fails with `authentication` when the appliance refuses the account,
   * and then, without asking it, with `paused` for 30 s, doubling with every refusal to 15 min.
   * @param asked a person asked for it: the appliance is asked at once although a pause is running
   */
  token(asked?: 'by-person'): Promise<Result<AccessToken, Failure>>;
  /** The appliance does not accept it any more. */
  clear(token: AccessToken): void;
  /** Milliseconds since 1970 until which the appliance is not asked. */
  pausedUntil(): number | undefined;
}

export interface TokenSourceOptions {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Ends the request under way. */
  readonly signal: AbortSignal;
}

const usualLifeSeconds = 3600;
/** How long before its end a token is renewed: time enough for some attempts, or a fifth of a short life. */
const renewBeforeMs = 5 * 60_000;
const maxAnswerBytes = 64 * 1024;

const answerSchema = z.object({
  // What a header can carry; all that RFC 6750 allows in a token and more.
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().optional(),
});

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { clock } = options;
  const pause = createRefusalPause(clock);
  let atHand: AccessToken | undefined;
  let underWay: Promise<Result<AccessToken, Failure>> | undefined;

  const fetchToken = async (): Promise<Result<AccessToken, Failure>> => {
    const sentAt = clock.now();
    const answer = await post(options);
    if (!answer.ok) return answer;
    const { status, text } = answer.value;
    if (status === 400 || status === 401 || status === 403) {
      atHand = undefined;
      return err(accountRefused(status, pause.refused()));
    }
    const token = readToken(status, text, sentAt);
    if (!token.ok) return token;
    pause.accepted();
    atHand = token.value;
    return token;
  };

  return {
    token: (asked) => {
      if (underWay !== undefined) return underWay;
      if (atHand !== undefined && clock.now() < atHand.renewAt) return Promise.resolve(ok(atHand));
      const until = asked === 'by-person' ? undefined : pause.until();
      if (until !== undefined) return Promise.resolve(err(accountPaused(until)));
      underWay = fetchToken().finally(() => (underWay = undefined));
      return underWay;
    },
    clear: (token) => {
      if (atHand === token) atHand = undefined;
    },
    pausedUntil: () => pause.until(),
  };
}

interface ShortAnswer {
  readonly status: number;
  readonly text: string;
}

async function post({
  tokenUrl,
  clientId,
  clientSecret,
  http,
  signal,
}: TokenSourceOptions): Promise<Result<ShortAnswer, Failure>> {
  const account = `${formEncoded(clientId)}:${formEncoded(clientSecret.reveal())}`;
  const headers = {
    authorization: `Basic ${Buffer.from(account).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  try {
    return ok(
      await http.send(
        { url: tokenUrl, method: 'POST', headers, body: 'grant_type=client_credentials', signal },
        readShort,
      ),
    );
  } catch (error) {
    if (signal.aborted) throw error; // the link is stopping; nobody looks at this any more
    return err(failureOfThrown(error, doingToken));
  }
}

/** As RFC 6749 2.3.1 wants name and secret before they are joined by a colon. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** What is longer than any answer of this kind is cut off. */
async function readShort({ status, body }: HttpAnswer): Promise<ShortAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) break;
  }
  return { status, text: Buffer.concat(chunks).toString('utf8') };
}

/** The answer's text goes into no failure: it may repeat what was sent. */
function readToken(status: number, text: string, sentAt: number): Result<AccessToken, Failure> {
  if (status === 429 || status >= 500) return err(applianceBusy(status, doingToken));
  if (status !== 200) return err(wrongSite(status, doingToken));
  const answer = answerSchema.safeParse(parseJson(text));
  if (!answer.success) return err(notOurProtocol('The answer is not an access token.', doingToken));
  const lifeMs = (answer.data.expires_in ?? usualLifeSeconds) * 1000;
  const expiresAt = sentAt + lifeMs;
  return ok({
    value: Secret.of(answer.data.access_token),
    expiresAt,
    renewAt: expiresAt - Math.min(renewBeforeMs, lifeMs / 5),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
