import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../main/platform/clock.ts';

/** A session ends after this time without a call. */
export const idleMs = 12 * 60 * 60 * 1000;
/** How long the code in a file that the program opens is valid. */
export const pageCodeMs = 60_000;
/** How long the code on the terminal is valid. */
export const typedCodeMs = 10 * 60_000;
/** A typed code has 40 bits, so that this many wrong ones guess it with a chance of 1 to 10 billion. */
const maxWrongCodes = 100;
const maxPageCodes = 16;
const maxSessions = 64;

/** Without letters and digits that look alike. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/**
 * Who may use the web shell: pages that exchanged a one-time code for a bearer token. Everything is kept in memory, so that nothing
 * is valid after the process has ended.
 */
export interface SignIn {
  /** A code for the address of one page; valid once, for {@link pageCodeMs}. */
  newPageCode(): string;
  /** A code that a person types, as in `ABCD-EFGH`; valid once, for {@link typedCodeMs}, and until the next one is made. */
  newTypedCode(): string;
  /** Exchanges a code for a new session; `undefined` for a wrong, used or expired one. */
  redeem(code: string): SignedIn | undefined;
  /** Shows a signed-in page that this is still the program that it signed in to: HMAC-SHA256 of the nonce, base64url. */
  prove(nonce: string): string;
  /** Whether a session with this bearer token is open; extends it. */
  accepts(bearer: string | undefined): boolean;
  /** Likewise, without extending it. */
  isOpen(bearer: string): boolean;
}

/** What a page keeps of its session. */
export interface SignedIn {
  readonly bearer: string;
  /** With this key the program proves itself to the page; the same for all sessions, and new at each start. */
  readonly programKey: string;
}

/** Codes and tokens are compared by their digests: a lookup by digest takes no time that depends on the secret's text. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

interface TypedCode {
  readonly digest: string;
  readonly expiresAt: number;
  wrongLeft: number;
}

export function createSignIn(clock: Clock): SignIn {
  /** When they expire, by digest; the oldest first. Likewise the last uses. */
  const pageCodes = new Map<string, number>();
  const sessions = new Map<string, number>();
  const programKey = randomBytes(32);
  let typed: TypedCode | undefined;

  const redeemTyped = (code: string): boolean => {
    if (typed === undefined || clock.now() >= typed.expiresAt || typed.wrongLeft === 0) return false;
    const isRight = same(digestOf(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')), typed.digest);
    if (isRight) typed = undefined;
    else typed.wrongLeft -= 1;
    return isRight;
  };
  const redeemPage = (code: string): boolean => {
    const digest = digestOf(code);
    const expiresAt = pageCodes.get(digest);
    pageCodes.delete(digest);
    return expiresAt !== undefined && clock.now() < expiresAt;
  };
  const isOpen = (digest: string): boolean => clock.now() - (sessions.get(digest) ?? -Infinity) < idleMs;
  const use = (digest: string): void => {
    sessions.delete(digest);
    sessions.set(digest, clock.now());
    dropOldest(sessions, maxSessions);
  };
  return {
    newPageCode: () => {
      const code = randomBytes(32).toString('base64url');
      pageCodes.set(digestOf(code), clock.now() + pageCodeMs);
      dropOldest(pageCodes, maxPageCodes);
      return code;
    },
    newTypedCode: () => {
      const letters = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('');
      typed = { digest: digestOf(letters), expiresAt: clock.now() + typedCodeMs, wrongLeft: maxWrongCodes };
      return `${letters.slice(0, 4)}-${letters.slice(4)}`;
    },
    redeem: (code) => {
      if (!redeemPage(code) && !redeemTyped(code)) return undefined;
      const bearer = randomBytes(32).toString('base64url');
      use(digestOf(bearer));
      return { bearer, programKey: programKey.toString('base64url') };
    },
    prove: (nonce) => createHmac('sha256', programKey).update(nonce).digest('base64url'),
    accepts: (bearer) => {
      if (bearer === undefined) return false;
      const digest = digestOf(bearer);
      if (!isOpen(digest)) return false;
      use(digest);
      return true;
    },
    isOpen: (bearer) => isOpen(digestOf(bearer)),
  };
}

function dropOldest(entries: Map<string, number>, limit: number): void {
  for (const key of [...entries.keys()].slice(0, Math.max(0, entries.size - limit))) entries.delete(key);
}
