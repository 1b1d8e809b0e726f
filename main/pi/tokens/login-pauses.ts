import type { Clock } from '../../platform/clock.ts';
import { createRefusalPause, type RefusalPause } from '../../lib/refusal-pause.ts';
import { RecentMap } from '../../lib/recent-map.ts';

/** Sets of credentials remembered as refused; an administrator does not try more of them in a quarter of an hour. */
const maxRemembered = 1000;

/**
 * Waiting after "bad user name or password", per set of credentials: a delegation account that is locked out by our
 * repetitions stops everyone (lookup.md section 6).
 */
export interface LoginPauses {
  /** Milliseconds since 1970 until which no login with these credentials is to be sent; `undefined` if one may be. */
  pausedUntil(credentials: string): number | undefined;
  /** PI refused them: pause for 30 s, doubling with every refusal to 15 min. */
  refused(credentials: string): void;
  accepted(credentials: string): void;
}

export function createLoginPauses(clock: Clock): LoginPauses {
  const pauses = new RecentMap<string, RefusalPause>(maxRemembered);
  return {
    pausedUntil: (credentials) => pauses.get(credentials)?.until(),
    refused: (credentials) => {
      const pause = pauses.get(credentials) ?? createRefusalPause(clock);
      pause.refused();
      pauses.set(credentials, pause);
    },
    accepted: (credentials) => void pauses.delete(credentials),
  };
}
