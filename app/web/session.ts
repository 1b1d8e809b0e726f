import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../main/platform/clock.ts';

/** The session of the web shell: one browser, which opened the address with the one-time token, until it is idle too long. */
export interface Session {
  /** The one-time token, for the address that is printed at the start. */
  readonly token: string;
  /** Exchanges the one-time token for the cookie's value; `undefined` for a wrong, used or expired one. */
  redeem(token: string): string | undefined;
  /** Whether the cookie value is the session's; extends the session. */
  accepts(value: string | undefined): boolean;
  /** Whether the session is open; does not extend it. */
  isOpen(): boolean;
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares in constant time; hashing makes the lengths equal. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** @param idleMs how long a session, or the unused token, is valid without use */
export function createSession(clock: Clock, idleMs: number): Session {
  const token = newToken();
  const value = newToken();
  let state: 'unused' | 'open' = 'unused';
  let lastUse = clock.now();
  const isFresh = (): boolean => clock.now() - lastUse < idleMs;
  return {
    token,
    redeem: (candidate) => {
      if (!same(candidate, token) || state !== 'unused' || !isFresh()) return undefined;
      state = 'open';
      lastUse = clock.now();
      return value;
    },
    accepts: (candidate) => {
      if (candidate === undefined || !same(candidate, value) || state !== 'open' || !isFresh()) return false;
      lastUse = clock.now();
      return true;
    },
    isOpen: () => state === 'open' && isFresh(),
  };
}
