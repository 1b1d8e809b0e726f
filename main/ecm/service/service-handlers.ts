import type { Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { OpenedLog } from '../../platform/pino-log.ts';
import type { ServiceStatus } from '../../../shared/service-status.ts';
import type { SettingsToApply } from '../pipe/method-schemas.ts';
import type { PipeHandlers, RequestContext } from '../pipe/methods.ts';
import type { RequestQueue } from '../request-queue.ts';
import type { DeskContext, EngineDesk } from './engine-desk.ts';
import type { LinkDesk } from './link-desk.ts';
import type { LogTails } from './log-tails.ts';

const never = new AbortController().signal;

export interface HandlerParts {
  readonly desk: EngineDesk;
  readonly link: LinkDesk;
  readonly queue: RequestQueue;
  readonly log: OpenedLog;
  readonly tails: LogTails;
  readonly status: () => ServiceStatus;
  readonly applySettings: (settings: SettingsToApply) => Promise<Result<number, Failure>>;
  /** Something that `service/status` tells is another now. */
  readonly changed: () => void;
  readonly now: () => number;
}

/** The pipe's methods (ecm-service.md), on the service's parts. */
export function serviceHandlers(parts: HandlerParts): PipeHandlers {
  const { desk, link, log, status, applySettings, changed } = parts;
  return {
    'service/status': async () => ok(status()),
    'settings/apply': async (settings) => {
      const applied = await applySettings(settings);
      return applied.ok ? ok({ revision: applied.value }) : applied;
    },
    'tokens/clear': async () => ok({ cleared: desk.clearTokens() }),
    'log/setLevel': async ({ level }) => {
      log.setLevel(level);
      changed();
      return ok({ level: log.level });
    },
    'log/tail': async ({ lines, follow }, { connection }) => {
      if (follow === true) parts.tails.follow(connection);
      if (follow === false) parts.tails.unfollow(connection);
      return ok({ lines: [...log.latest(lines)], following: parts.tails.isFollowing(connection) });
    },
    'link/reconnect': async () => {
      link.reconnect();
      return ok(link.status());
    },
    'link/status': async () => ok(link.status()),
    'plugin/capabilities': async () => {
      const { id, name, description, version } = desk.plugin;
      return ok({ id, name, description, version, capabilities: [...desk.plugin.capabilities()] });
    },
    'plugin/health': async (_params, { signal, correlationId }) => ok(await desk.health(signal, correlationId)),
    'requests/recent': async () => ok({ requests: desk.recent() }),
    ...bridgeHandlers(parts),
  };
}

type BridgeMethod = 'credentials/find' | 'credentials/get' | 'credentials/release';

function bridgeHandlers({ desk, queue, now }: HandlerParts): Pick<PipeHandlers, BridgeMethod> {
  const asked = ({ correlationId }: RequestContext, signal: AbortSignal): DeskContext => ({ correlationId, signal, from: 'bridge' });
  const held = heldByBridges(({ session, credentialId }, context) => void desk.release(session, credentialId, now(), asked(context, never)));
  return {
    'credentials/find': async ({ session }, context) => {
      const run = (signal: AbortSignal) => desk.find(session, asked(context, signal));
      const found = await queue.enqueue({ doing: 'finding credentials for a bridge', signal: context.signal, run });
      return found.ok ? ok({ credentials: found.value.map(({ flags, ...summary }) => ({ ...summary, flags: [...(flags ?? [])] })) }) : found;
    },
    'credentials/get': async ({ session, credentialId }, context) => {
      const handOut = { session, credentialId };
      const run = (signal: AbortSignal) => desk.get(session, credentialId, asked(context, signal));
      const unclaimed = (): void => held.takeBack(handOut, context);
      const got = await queue.enqueue({ doing: 'retrieving a credential for a bridge', signal: context.signal, run, unclaimed });
      if (got.ok) {
        held.add(handOut, context);
        // A password that did not leave for the bridge is nobody's: it goes back.
        void context.delivered.then((isDelivered) => (isDelivered ? undefined : held.takeBack(handOut, context)));
      }
      return got;
    },
    'credentials/release': async ({ session, credentialId, endedAt }, context) => {
      held.remove({ session, credentialId }, context);
      return desk.release(session, credentialId, Date.parse(endedAt), asked(context, never));
    },
  };
}

interface HandOut {
  readonly session: Session;
  readonly credentialId: string;
}

/** What bridges hold, by connection: when one is lost, nobody is left who would give it back. */
function heldByBridges(release: (handOut: HandOut, context: RequestContext) => void) {
  const byConnection = new Map<number, Map<string, HandOut>>();
  const keyOf = ({ session, credentialId }: HandOut): string => JSON.stringify([session.sessionId, credentialId]);
  const of = (context: RequestContext): Map<string, HandOut> => {
    const { id, closed } = context.connection;
    const known = byConnection.get(id);
    if (known !== undefined) return known;
    const held = new Map<string, HandOut>();
    if (closed.aborted) return held;
    byConnection.set(id, held);
    closed.addEventListener(
      'abort',
      () => {
        byConnection.delete(id);
        for (const handOut of held.values()) release(handOut, context);
      },
      { once: true },
    );
    return held;
  };
  const remove = (handOut: HandOut, context: RequestContext): boolean => of(context).delete(keyOf(handOut));
  return {
    add: (handOut: HandOut, context: RequestContext): void => {
      if (context.connection.closed.aborted) release(handOut, context);
      else of(context).set(keyOf(handOut), handOut);
    },
    remove,
    /** Gives it back unless that was done before. */
    takeBack: (handOut: HandOut, context: RequestContext): void => {
      if (remove(handOut, context) || context.connection.closed.aborted) release(handOut, context);
    },
  };
}
