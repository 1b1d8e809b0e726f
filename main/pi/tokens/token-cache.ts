import type { Secret } from '../../../shared/secret.ts';
import type { Clock } from '../../platform/clock.ts';
import { RecentMap } from '../../lib/recent-map.ts';
import type { SealedToken, TokenCipher } from './token-cipher.ts';

/** A token in use. `login` tells one login's token from the next one's. */
export interface HeldToken {
  readonly token: Secret;
  readonly login: symbol;
}

/** Ends a token at PI. Never rejects. */
export type LogOut = (token: Secret) => Promise<void>;

interface Entry {
  readonly sealed: SealedToken;
  readonly login: symbol;
  readonly loggedInAt: number;
  readonly ttlMs: number;
  readonly credentials: string;
  readonly logOut: LogOut;
}

export interface NewToken {
  readonly held: HeldToken;
  /** Milliseconds since 1970 at which the login was sent. */
  readonly loggedInAt: number;
  readonly ttlMs: number;
  /** Fingerprint of the credentials that the login used; see `settingsSaved` of the plugin. */
  readonly credentials: string;
  readonly logOut: LogOut;
  /** {@link TokenCache.epochOf} when the login was sent: a login that was in flight during a clearing is not kept. */
  readonly epoch: number;
}

/** Tokens of this process, encrypted, the least recently used out first (lookup.md section 6). */
export interface TokenCache {
  /** Grows with every clearing of these credentials' tokens. */
  epochOf(credentials: string): number;
  /** A token that has not outlived `ttlMs` since its login; reading does not prolong its life. */
  find(key: string, ttlMs: number): HeldToken | undefined;
  /** Whether {@link TokenCache.find} would find one, without deciphering it. */
  holds(key: string, ttlMs: number): boolean;
  keep(key: string, token: NewToken): void;
  /** Forgets the token if it is still the one of that login. */
  drop(key: string, login: symbol): void;
  /** Tokens that have not expired. */
  count(): number;
  /** Forgets all tokens, or those of one set of credentials; logs them out in the background; answers how many. */
  clear(credentials?: string): number;
}

const maxTokens = 10_000;
/** A clearing must not crowd out lookups at PI. */
const logOutsAtOnce = 2;

async function logOutAll(entries: readonly Entry[], cipher: TokenCipher): Promise<void> {
  const queue = [...entries];
  const worker = async (): Promise<void> => {
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      await entry.logOut(cipher.open(entry.sealed));
    }
  };
  await Promise.all(Array.from({ length: logOutsAtOnce }, worker));
}

export function createTokenCache(parts: {
  readonly clock: Clock;
  readonly cipher: TokenCipher;
  readonly changed: () => void;
  readonly max?: number;
}): TokenCache {
  const { clock, cipher, changed } = parts;
  let clearings = 0;
  const clearingsOf = new Map<string, number>();
  const epochOf = (credentials: string): number => clearings + (clearingsOf.get(credentials) ?? 0);
  const entries = new RecentMap<string, Entry>(parts.max ?? maxTokens, (entry) => void logOutAll([entry], cipher));
  const isExpired = (entry: Entry, ttlMs: number): boolean => {
    const age = clock.now() - entry.loggedInAt;
    // A clock that was set back must not lengthen a token's life.
    return age < 0 || age >= Math.min(ttlMs, entry.ttlMs);
  };
  const alive = (key: string, ttlMs: number): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || !isExpired(entry, ttlMs)) return entry;
    entries.delete(key);
    changed();
    return undefined;
  };
  return {
    epochOf,
    find: (key, ttlMs) => {
      const entry = alive(key, ttlMs);
      return entry === undefined ? undefined : { token: cipher.open(entry.sealed), login: entry.login };
    },
    holds: (key, ttlMs) => alive(key, ttlMs) !== undefined,
    keep: (key, { held, epoch, ...entry }) => {
      if (epoch !== epochOf(entry.credentials)) return;
      entries.set(key, { ...entry, login: held.login, sealed: cipher.seal(held.token) });
      changed();
    },
    drop: (key, login) => {
      if (entries.get(key)?.login !== login) return;
      entries.delete(key);
      changed();
    },
    count: () => {
      entries.take((entry) => isExpired(entry, entry.ttlMs));
      return entries.size;
    },
    clear: (credentials) => {
      if (credentials === undefined) clearings += 1;
      else clearingsOf.set(credentials, (clearingsOf.get(credentials) ?? 0) + 1);
      const expired = (entry: Entry): boolean => isExpired(entry, entry.ttlMs);
      const taken = entries.take((entry) => credentials === undefined || entry.credentials === credentials);
      const inUse = taken.filter((entry) => !expired(entry));
      void logOutAll(inUse, cipher);
      if (taken.length > 0) changed();
      return inUse.length;
    },
  };
}
