import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Secret } from '../../../shared/secret.ts';

/** An answer of the token endpoint; the body is JSON. */
interface TokenAnswer {
  readonly status: number;
  readonly body: object;
}

/** For tests that look for secrets where none belong. */
export interface TokenIssuerFixtures {
  /** Random by default. */
  readonly clientSecret?: Secret;
  /** Called with every token that is issued. */
  readonly onToken?: (token: string) => void;
}

/** Publicly documented: an hour, and 30 of an account; one more removes the oldest. */
const tokenLifeSeconds = 3600;
const maxTokens = 30;
/** Refusals in a row that lock the account, and for how long. */
const refusalsToLock = 5;
const lockMs = 15 * 60_000;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The API account of the practice appliance: OAuth 2 client credentials, tokens, and the lock after repeated failures. */
export class TokenIssuer {
  readonly clientId = randomBytes(16).toString('hex');
  readonly clientSecret: Secret;
  readonly #now: () => number;
  readonly #onToken: TokenIssuerFixtures['onToken'];
  readonly #account: Buffer;
  /** By token, oldest first: when it ends. */
  readonly #tokens = new Map<string, number>();
  #refusals = 0;
  #lockedUntil = 0;
  #issued = 0;

  constructor(
    now: () => number,
    { clientSecret = Secret.of(randomBytes(32).toString('base64url')), onToken }: TokenIssuerFixtures = {},
  ) {
    this.clientSecret = clientSecret;
    this.#account = digest(`${this.clientId}:${clientSecret.reveal()}`);
    this.#now = now;
    this.#onToken = onToken;
  }

  /** Tokens issued so far. */
  get issued(): number {
    return this.#issued;
  }

  get isLocked(): boolean {
    return this.#lockedUntil > this.#now();
  }

  /** @param authorization the header */
  issue(authorization: string | undefined, body: string): TokenAnswer {
    if (this.isLocked) return refusal(401, 'invalid_client', 'The API account is locked.');
    if (!this.#isAccount(authorization)) return this.#refuse();
    if (new URLSearchParams(body).get('grant_type') !== 'client_credentials')
      return refusal(400, 'unsupported_grant_type');
    this.#refusals = 0;
    this.#issued += 1;
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, this.#now() + tokenLifeSeconds * 1000);
    this.#onToken?.(token);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > maxTokens && oldest !== undefined) this.#tokens.delete(oldest);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: tokenLifeSeconds } };
  }

  isValid(token: string): boolean {
    return (this.#tokens.get(token) ?? 0) > this.#now();
  }

  /** As when an administrator creates a new client secret: no token is valid any more. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  unlock(): void {
    this.#lockedUntil = 0;
    this.#refusals = 0;
  }

  #isAccount(authorization: string | undefined): boolean {
    const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
    if (basic === undefined) return false;
    const pair = Buffer.from(basic, 'base64').toString('utf8').split(':').map(formDecoded).join(':');
    return timingSafeEqual(digest(pair), this.#account);
  }

  #refuse(): TokenAnswer {
    this.#refusals += 1;
    if (this.#refusals >= refusalsToLock) {
      this.#lockedUntil = this.#now() + lockMs;
      this.#refusals = 0;
    }
    return refusal(401, 'invalid_client');
  }
}

function refusal(status: number, error: string, description?: string): TokenAnswer {
  return { status, body: { error, ...(description === undefined ? {} : { error_description: description }) } };
}

function formDecoded(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? '';
}
