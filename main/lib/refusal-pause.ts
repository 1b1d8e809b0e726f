import type { Clock } from '../platform/clock.ts';

const firstPauseMs = 30_000;
const longestPauseMs = 15 * 60_000;

/** Pauses logins after refusals, because repeated refused logins lock the account out for all users. */
export type RefusalPause = ReturnType<typeof createRefusalPause>;

export function createRefusalPause(clock: Clock) {
  let lengthMs = 0;
  let end = 0;
  return {
    /** Milliseconds since 1970 until which no login is sent; `undefined` if one may be sent. */
    until: (): number | undefined => {
      const remainingMs = end - clock.now();
      // A clock that was set back must not lengthen the pause.
      return remainingMs > 0 && remainingMs <= lengthMs ? end : undefined;
    },
    /** Pauses for 30 s, doubling with every further refusal to 15 min. Returns the end of the pause. */
    refused: (): number => {
      lengthMs = lengthMs === 0 ? firstPauseMs : Math.min(lengthMs * 2, longestPauseMs);
      end = clock.now() + lengthMs;
      return end;
    },
    accepted: (): void => {
      lengthMs = 0;
    },
  };
}
