import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { Hold } from '../held-credentials.ts';
import type { LinkRequests, LinkSession } from './appliance-link.ts';
import { unaborted, type Background } from '../../lib/background-work.ts';
import { doingRelease } from './link-failures.ts';

export interface GiveBackParts {
  readonly requests: Pick<LinkRequests, 'release'>;
  readonly background: Background;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes correlation ids. */
  readonly newId: () => string;
}

/**
 * Gives a credential back for a session that cannot do it: its password came when nobody waited any more, or its connection
 * is gone.
 */
export function giveBack(
  { requests, background, clock, log, newId }: GiveBackParts,
  { session, credentialId }: Hold<LinkSession>,
  correlationId = newId(),
): void {
  background.run(doingRelease, async () => {
    const released = await requests.release(session, credentialId, clock.now(), { signal: unaborted(), correlationId });
    // What became of the check-in is logged by the plugin, under the same correlation id.
    if (!released.ok)
      log.warn('release.failed', { correlationId, kind: released.error.kind, message: released.error.message });
  });
}
