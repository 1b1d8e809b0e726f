import { LRUCache } from 'lru-cache';
import type { Result } from '../../../shared/result.ts';
import { atMost } from '../../lib/at-most.ts';
import { createRefusalPause, type RefusalPause } from '../../lib/refusal-pause.ts';
import { createSingleFlight } from '../../lib/single-flight.ts';
import type { Clock } from '../../platform/clock.ts';
import { cancelledCall } from '../gateway/failures.ts';
import type { PiFailure } from '../gateway/gateway.ts';
import type { PluginSetup } from '../setup.ts';
import { TokenCache, type HeldToken } from './token-cache.ts';
import type { TokenCipher } from './token-cipher.ts';

const unknownUserMs = 60_000;
const maxUnknownUsers = 10_000;
/** Sets of credentials remembered as refused; an administrator does not try more of them in a quarter of an hour. */
const maxPauses = 1000;

/** Users that PI reported as unknown in the last 60 s, with its failure. */
class UnknownUsers {
  readonly #clock: Clock;
  readonly #users = new LRUCache<string, { readonly failure: PiFailure; readonly since: number }>(
    atMost(maxUnknownUsers),
  );

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: string): PiFailure | undefined {
    const user = this.#users.get(key);
    if (user === undefined) return undefined;
    const age = this.#clock.now() - user.since;
    return age >= 0 && age < unknownUserMs ? user.failure : undefined;
  }

  /** Without the server's text and code, which refer to the token that was sent. */
  add(key: string, { failure, ...facts }: PiFailure): void {
    const kept = { ...facts, failure: { ...failure, serverText: undefined, unknownCode: undefined } };
    this.#users.set(key, { failure: kept, since: this.#clock.now() });
  }

  clear(): void {
    this.#users.clear();
  }
}

/**
 * Pauses after "bad user name or password", one per set of credentials: repeated logins would lock out the delegation
 * account, and with it every user (lookup.md section 6).
 */
export class LoginPauses {
  readonly #clock: Clock;
  readonly #pauses = new LRUCache<string, RefusalPause>({ max: maxPauses });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds since 1970 until which no login with these credentials is sent; `undefined` if one may be sent. */
  pausedUntil(credentials: string): number | undefined {
    return this.#pauses.get(credentials)?.until();
  }

  /** Whether the last login with these credentials was refused. */
  isRefused(credentials: string): boolean {
    return this.#pauses.has(credentials);
  }

  refused(credentials: string): void {
    const pause = this.#pauses.get(credentials) ?? createRefusalPause(this.#clock);
    pause.refused();
    this.#pauses.set(credentials, pause);
  }

  accepted(credentials: string): void {
    this.#pauses.delete(credentials);
  }
}

interface StoreParts {
  readonly clock: Clock;
  readonly cipher: TokenCipher;
  readonly changed?: () => void;
  /** Shared with another store, so that a pause counts for both. */
  readonly pauses?: LoginPauses;
}

/** State of logins that all engines of the process share (lookup.md section 6). */
export class TokenStore {
  readonly cache: TokenCache;
  readonly pauses: LoginPauses;
  readonly unknownUsers: UnknownUsers;
  readonly logins = createSingleFlight<Result<HeldToken, PiFailure>>(() => ({
    ok: false,
    error: cancelledCall('waiting for a login to PI'),
  }));
  readonly #cipher: TokenCipher;

  constructor({ clock, cipher, changed = () => {}, pauses = new LoginPauses(clock) }: StoreParts) {
    this.cache = new TokenCache({ clock, cipher, changed });
    this.pauses = pauses;
    this.unknownUsers = new UnknownUsers(clock);
    this.#cipher = cipher;
  }

  /** Equal only for equal endpoint, API User, Authenticator, password and registration key. Contains no secret. */
  credentialsOf({ settings: { endpointUrl, apiUser, authenticator }, secrets }: PluginSetup): string {
    const fingerprint = this.#cipher.fingerprint(secrets.apiPassword, secrets.apiRegistrationKey);
    return JSON.stringify([endpointUrl, apiUser, authenticator, fingerprint]);
  }
}
