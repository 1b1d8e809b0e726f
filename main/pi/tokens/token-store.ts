import { LRUCache } from 'lru-cache';
import type { Result } from '../../../shared/result.ts';
import { createRefusalPause, type RefusalPause } from '../../lib/refusal-pause.ts';
import { createSingleFlight, type SingleFlight } from '../../lib/single-flight.ts';
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
export class UnknownUsers {
  readonly #clock: Clock;
  readonly #users = new LRUCache<string, { readonly failure: PiFailure; readonly since: number }>({
    max: maxUnknownUsers,
  });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: string): PiFailure | undefined {
    const user = this.#users.get(key);
    if (user === undefined) return undefined;
    const age = this.#clock.now() - user.since;
    return age >= 0 && age < unknownUserMs ? user.failure : undefined;
  }

  add(key: string, failure: PiFailure): void {
    this.#users.set(key, { failure, since: this.#clock.now() });
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

  refused(credentials: string): void {
    const pause = this.#pauses.get(credentials) ?? createRefusalPause(this.#clock);
    pause.refused();
    this.#pauses.set(credentials, pause);
  }

  accepted(credentials: string): void {
    this.#pauses.delete(credentials);
  }
}

/** State of logins that all engines of the process share (lookup.md section 6). */
export interface TokenStore {
  readonly cache: TokenCache;
  readonly pauses: LoginPauses;
  readonly unknownUsers: UnknownUsers;
  readonly logins: SingleFlight<Result<HeldToken, PiFailure>>;
  /** Equal only for equal endpoint, API User, Authenticator, password and registration key. Contains no secret. */
  credentialsOf(setup: PluginSetup): string;
}

/** @param parts.pauses shared with another store, so that a pause counts for both. */
export function createTokenStore(parts: {
  readonly clock: Clock;
  readonly cipher: TokenCipher;
  readonly changed?: () => void;
  readonly pauses?: LoginPauses;
}): TokenStore {
  const { clock, cipher, changed = () => {}, pauses = new LoginPauses(clock) } = parts;
  return {
    cache: new TokenCache({ clock, cipher, changed }),
    pauses,
    unknownUsers: new UnknownUsers(clock),
    logins: createSingleFlight<Result<HeldToken, PiFailure>>(() => ({
      ok: false,
      error: cancelledCall('waiting for a login to PI'),
    })),
    credentialsOf: ({
      settings: { endpointUrl, apiUser, authenticator },
      secrets: { apiPassword, apiRegistrationKey },
    }) => JSON.stringify([endpointUrl, apiUser, authenticator, cipher.fingerprint(apiPassword, apiRegistrationKey)]),
  };
}
