import { LRUCache } from 'lru-cache';
import type { Secret } from '../../../shared/secret.ts';
import { atMost } from '../../lib/at-most.ts';
import type { Clock } from '../../platform/clock.ts';
import type { SearchedTexts } from '../../platform/secrets/find-secrets.ts';
import { SecretIndex } from '../../platform/secrets/secret-index.ts';
import type { SealedToken, TokenCipher } from './token-cipher.ts';

/** A token in use. `login` identifies the login that brought it. */
export interface HeldToken {
  readonly token: Secret;
  readonly login: symbol;
}

/** Logs a token out at PI. Never rejects. */
export type LogOut = (token: Secret) => Promise<void>;

export interface NewToken {
  readonly held: HeldToken;
  /** Milliseconds since 1970 at which the login was sent. */
  readonly loggedInAt: number;
  readonly ttlMs: number;
  /** Fingerprint of the credentials that the login used; see `settingsInUse` of the plugin. */
  readonly credentials: string;
  readonly logOut: LogOut;
  /** {@link TokenCache.epochOf} when the login was sent: the token of a login in flight during a clearing is not kept. */
  readonly epoch: number;
}

type Entry = Omit<NewToken, 'held' | 'epoch'> & { readonly sealed: SealedToken; readonly login: symbol };

const maxTokens = 10_000;
/** A clearing must leave connections free for lookups. */
const logOutsAtOnce = 2;

interface CacheParts {
  readonly clock: Clock;
  readonly cipher: TokenCipher;
  /** Called after the number of tokens changed. */
  readonly changed: () => void;
  readonly max?: number | undefined;
}

/** Tokens of this process, encrypted; the least recently used is removed first (lookup.md section 6). */
export class TokenCache {
  readonly #parts: CacheParts;
  readonly #entries: LRUCache<string, Entry>;
  readonly #index = new SecretIndex<string>();
  #clearings = 0;
  readonly #clearingsOf = new Map<string, number>();

  constructor(parts: CacheParts) {
    this.#parts = parts;
    this.#entries = new LRUCache({
      ...atMost(parts.max ?? maxTokens),
      dispose: (entry, key, reason) => {
        this.#index.delete(key);
        if (reason === 'evict') void this.#logOut([entry]);
      },
    });
  }

  /** Grows with every clearing of these credentials' tokens. */
  epochOf(credentials: string): number {
    return this.#clearings + (this.#clearingsOf.get(credentials) ?? 0);
  }

  /** A token that has not outlived `ttlMs` since its login; reading does not extend its life. */
  find(key: string, ttlMs: number): HeldToken | undefined {
    const entry = this.#unexpired(key, ttlMs);
    return entry === undefined ? undefined : { token: this.#parts.cipher.open(entry.sealed), login: entry.login };
  }

  /**
   * Decrypted, to keep them out of what is shown.
   * @param searched only the tokens that may be in these texts, which is decided without decrypting
   */
  tokens(searched?: SearchedTexts): readonly Secret[] {
    const keys = searched === undefined ? [...this.#entries.keys()] : this.#index.candidates(searched);
    const entries = keys.map((key) => this.#entries.peek(key)).filter((entry) => entry !== undefined);
    return entries.map(({ sealed }) => this.#parts.cipher.open(sealed));
  }

  /** Whether {@link find} would find one, without decrypting it. */
  has(key: string, ttlMs: number): boolean {
    return this.#unexpired(key, ttlMs) !== undefined;
  }

  add(key: string, { held, epoch, ...entry }: NewToken): void {
    if (epoch !== this.epochOf(entry.credentials)) return;
    this.#entries.set(key, { ...entry, login: held.login, sealed: this.#parts.cipher.seal(held.token) });
    this.#index.set(key, held.token);
    this.#parts.changed();
  }

  /** Removes the token if it is still the one of that login. */
  remove(key: string, login: symbol): void {
    if (this.#entries.get(key)?.login !== login) return;
    this.#entries.delete(key);
    this.#parts.changed();
  }

  /** Number of tokens that have not expired. */
  count(): number {
    this.#removeWhere((entry) => this.#isExpired(entry, entry.ttlMs));
    return this.#entries.size;
  }

  /** Removes all tokens, or those of one set of credentials, logs them out in the background, and returns how many. */
  clear(credentials?: string): number {
    if (credentials === undefined) this.#clearings += 1;
    else this.#clearingsOf.set(credentials, (this.#clearingsOf.get(credentials) ?? 0) + 1);
    const removed = this.#removeWhere((entry) => credentials === undefined || entry.credentials === credentials);
    const valid = removed.filter((entry) => !this.#isExpired(entry, entry.ttlMs));
    void this.#logOut(valid);
    if (removed.length > 0) this.#parts.changed();
    return valid.length;
  }

  #isExpired(entry: Entry, ttlMs: number): boolean {
    const age = this.#parts.clock.now() - entry.loggedInAt;
    // A clock that was set back must not lengthen a token's life.
    return age < 0 || age >= Math.min(ttlMs, entry.ttlMs);
  }

  #unexpired(key: string, ttlMs: number): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || !this.#isExpired(entry, ttlMs)) return entry;
    this.#entries.delete(key);
    this.#parts.changed();
    return undefined;
  }

  #removeWhere(rule: (entry: Entry) => boolean): readonly Entry[] {
    const removed = [...this.#entries.entries()].filter(([, entry]) => rule(entry));
    for (const [key] of removed) this.#entries.delete(key);
    return removed.map(([, entry]) => entry);
  }

  async #logOut(entries: readonly Entry[]): Promise<void> {
    const queue = [...entries];
    const worker = async (): Promise<void> => {
      for (let entry = queue.pop(); entry !== undefined; entry = queue.pop())
        await entry.logOut(this.#parts.cipher.open(entry.sealed));
    };
    await Promise.all(Array.from({ length: logOutsAtOnce }, worker));
  }
}
