import { ok } from '../../../shared/result.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { Hold } from '../held-credentials.ts';
import { createBackground, unaborted } from '../../lib/background-work.ts';
import type { PipeHandlers, RequestContext } from '../pipe/methods.ts';
import type { RequestQueue } from './request-queue.ts';
import { createBridgeHolds } from './bridge-holds.ts';
import type { RouterContext, PluginRouter } from './plugin-router.ts';

export interface BridgeParts {
  readonly router: Pick<PluginRouter, 'find' | 'get' | 'release'>;
  readonly queue: RequestQueue;
  readonly now: () => number;
  readonly log: Log;
}

type BridgeMethod = 'credentials/find' | 'credentials/get' | 'credentials/release';

/** The methods that only a bridge may call. */
export function bridgeHandlers({ router, queue, now, log }: BridgeParts): Pick<PipeHandlers, BridgeMethod> {
  const asked = ({ correlationId }: RequestContext, signal: AbortSignal): RouterContext => ({
    correlationId,
    signal,
    from: 'bridge',
  });
  const release = ({ session, credentialId }: Hold, endedAt: number, context: RequestContext) =>
    router.release(session, credentialId, endedAt, asked(context, unaborted()));
  const background = createBackground(log);
  const giveBack = (hold: Hold, context: RequestContext): void =>
    background.run('giving a credential back for a bridge', () => release(hold, now(), context));
  const holds = createBridgeHolds(giveBack);
  return {
    'credentials/find': async ({ session }, context) => {
      const run = (signal: AbortSignal) => router.find(session, asked(context, signal));
      const found = await queue.enqueue({ doing: 'finding credentials for a bridge', signal: context.signal, run });
      return found.ok
        ? ok({ credentials: found.value.map(({ flags, ...summary }) => ({ ...summary, flags: [...(flags ?? [])] })) })
        : found;
    },
    'credentials/get': async (hold, context) => {
      const run = (signal: AbortSignal) => router.get(hold.session, hold.credentialId, asked(context, signal));
      // The bridge has been told that it gets nothing, so it never held this one.
      const unclaimed = (): void => giveBack(hold, context);
      const got = await queue.enqueue({
        doing: 'retrieving a credential for a bridge',
        signal: context.signal,
        run,
        unclaimed,
      });
      if (got.ok) holds.handOut(hold, context);
      return got;
    },
    'credentials/release': async ({ endedAt, ...hold }, context) => {
      // From now on it is being given back; the end of the connection must not do it a second time.
      const wasHeld = holds.remove(hold, context);
      const released = await release(hold, Date.parse(endedAt), context);
      if (!released.ok && wasHeld) holds.putBack(hold, context);
      return released;
    },
  };
}
