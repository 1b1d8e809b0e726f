import type { Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import type { PiFailure } from '../gateway/gateway.ts';
import type { PluginSetup } from '../setup.ts';
import { createLoginPauses, type LoginPauses } from './login-pauses.ts';
import { cancelledCall } from './pi-failures.ts';
import { RecentMap } from '../../lib/recent-map.ts';
import { createSingleFlight, type SingleFlight } from '../../lib/single-flight.ts';
import { createTokenCache, type HeldToken, type TokenCache } from './token-cache.ts';
import type { TokenCipher } from './token-cipher.ts';

const unknownUserMs = 60_000;
const maxUnknownUsers = 10_000;

/** Users that PI did not know a moment ago, with what it said. */
export interface UnknownUsers {
  recall(key: string): PiFailure | undefined;
  remember(key: string, failure: PiFailure): void;
  clear(): void;
}

function createUnknownUsers(clock: Clock): UnknownUsers {
  const users = new RecentMap<string, { readonly failure: PiFailure; readonly since: number }>(maxUnknownUsers);
  return {
    recall: (key) => {
      const known = users.get(key);
      if (known === undefined) return undefined;
      const age = clock.now() - known.since;
      return age >= 0 && age < unknownUserMs ? known.failure : undefined;
    },
    remember: (key, failure) => users.set(key, { failure, since: clock.now() }),
    clear: () => void users.take(() => true),
  };
}

/** Everything about logins that engines of one process share (lookup.md section 6). */
export interface TokenStore {
  readonly cache: TokenCache;
  readonly pauses: LoginPauses;
  readonly unknownUsers: UnknownUsers;
  readonly logins: SingleFlight<Result<HeldToken, PiFailure>>;
  /** Equal only for equal endpoint, API User, Authenticator, password and registration key. Holds no secret. */
  credentialsOf(setup: PluginSetup): string;
}

/** @param parts.pauses shared with another store, so that a pause counts for both. */
export function createTokenStore(parts: {
  readonly clock: Clock;
  readonly cipher: TokenCipher;
  readonly changed?: () => void;
  readonly pauses?: LoginPauses;
  readonly maxTokens?: number;
}): TokenStore {
  const { clock, cipher, changed = () => {}, pauses = createLoginPauses(clock), maxTokens } = parts;
  return {
    cache: createTokenCache({ clock, cipher, changed, ...(maxTokens === undefined ? {} : { max: maxTokens }) }),
    pauses,
    unknownUsers: createUnknownUsers(clock),
    logins: createSingleFlight(() => ({ ok: false, error: cancelledCall('waiting for a login to PI') })),
    credentialsOf: ({
      settings: { endpointUrl, apiUser, authenticator },
      secrets: { apiPassword, apiRegistrationKey },
    }) => JSON.stringify([endpointUrl, apiUser, authenticator, cipher.fingerprint(apiPassword, apiRegistrationKey)]),
  };
}
