import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../main/platform/clock.ts';

/** Who may use the web shell: whoever opened the address with the one-time token, in that browser, until it rests too long. */
export interface Session {
  /** For the address that is printed at the start. */
  readonly token: string;
  /** Exchanges the one-time token for the cookie's value; `undefined` for a wrong, used or expired one. */
  redeem(token: string): string | undefined;
  /** Whether the value is the session's; using a session keeps it alive. */
  accepts(value: string | undefined): boolean;
  /** Whether the session still lives; asking does not keep it alive. */
  isOpen(): boolean;
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Takes the same time wherever the two differ; hashing makes their lengths equal. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** @param idleMs how long a session, or the unused token, lives without use */
export function createSession(clock: Clock, idleMs: number): Session {
  const token = newToken();
  const value = newToken();
  let state: 'unused' | 'open' = 'unused';
  let lastUse = clock.now();
  const isFresh = (): boolean => clock.now() - lastUse < idleMs;
  return {
    token,
    redeem: (offered) => {
      if (!same(offered, token) || state !== 'unused' || !isFresh()) return undefined;
      state = 'open';
      lastUse = clock.now();
      return value;
    },
    accepts: (offered) => {
      if (offered === undefined || !same(offered, value) || state !== 'open' || !isFresh()) return false;
      lastUse = clock.now();
      return true;
    },
    isOpen: () => state === 'open' && isFresh(),
  };
}
