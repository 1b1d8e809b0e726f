import type { z } from 'zod';
import { failure, withCorrelation, type Failure } from '../../../shared/errors.ts';
import { ok } from '../../../shared/result.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';
import { unaborted } from '../../lib/background-work.ts';
import { rpcCodes, type RpcAnswer } from '../../rpc/json-rpc.ts';
import type { IncomingRequest } from '../../rpc/rpc-peer.ts';
import type { HeldCredentials } from '../held-credentials.ts';
import type { RequestQueue } from '../service/request-queue.ts';
import type { LinkContext, LinkRequests, LinkSession } from './appliance-link.ts';
import { giveBack, type GiveBackParts } from './release-held.ts';
import { doingRelease, unforeseen } from './link-failures.ts';
import { credentialResult, findParams, getParams, releaseParams } from './wire.ts';

/** Takes the appliance's requests over one connection to the plugin, and writes the answers. */
export interface Routes {
  /** Never rejects: a bug is logged and answered as `unexpected`. A credential that comes after the abort is checked in. */
  answer(request: IncomingRequest): Promise<RpcAnswer>;
}

export interface RouteParts extends GiveBackParts {
  readonly requests: LinkRequests;
  readonly queue: RequestQueue;
  /** What went out over this connection. */
  readonly held: HeldCredentials<LinkSession>;
}

const doing = {
  find: 'finding credentials for the appliance',
  get: 'retrieving a credential for the appliance',
  release: doingRelease,
  health: 'asking the plugin how it is',
} as const;

type Route = (params: unknown, context: LinkContext) => Promise<RpcAnswer>;

export function createRoutes(parts: RouteParts): Routes {
  const routes: ReadonlyMap<string, Route> = new Map([
    ['credentials/find', findRoute(parts)],
    ['credentials/get', getRoute(parts)],
    ['credentials/release', releaseRoute(parts)],
    ['plugin/health', healthRoute(parts)],
  ]);
  return {
    answer: async ({ method, params, signal }) => {
      const route = routes.get(method);
      if (route === undefined) return { error: { code: rpcCodes.methodNotFound, message: 'There is no such method.' } };
      const correlationId = parts.newId();
      try {
        return await route(params, { signal, correlationId });
      } catch (error) {
        parts.log.error('error.unexpected', { operation: method, correlationId, bug: bugText(error) });
        return failureAnswer(unforeseen('answering the appliance'), correlationId);
      }
    },
  };
}

function findRoute({ requests, queue, log }: RouteParts): Route {
  return withParams(findParams, async ({ session }, context) => {
    const run = (signal: AbortSignal) => requests.find(session, { ...context, signal });
    const found = await queue.enqueue({ doing: doing.find, signal: context.signal, run });
    return found.ok ? { result: { credentials: found.value } } : failed(log, doing.find, found.error, context);
  });
}

function getRoute(parts: RouteParts): Route {
  const { requests, queue, held, log } = parts;
  return withParams(getParams, async ({ session, credentialId }, context) => {
    const takeBack = (): void => giveBack(parts, { session, credentialId }, context.correlationId);
    const run = (signal: AbortSignal) => requests.get(session, credentialId, { ...context, signal });
    const got = await queue.enqueue({ doing: doing.get, signal: context.signal, run, unclaimed: takeBack });
    if (!got.ok) return failed(log, doing.get, got.error, context);
    if (context.signal.aborted) {
      takeBack();
      return failed(log, doing.get, nobodyWaits(), context);
    }
    held.add({ session, credentialId });
    return { result: credentialResult(got.value) };
  });
}

/**
 * Giving back is never refused for want of a place: each was counted when it was handed out. Nor does it end with the
 * connection; the plugin has its own time limits.
 */
function releaseRoute({ requests, held, background, log }: RouteParts): Route {
  return withParams(releaseParams, async ({ session, credentialId, endedAt }, context) => {
    // From now on it is being given back; the end of the connection must not do it a second time.
    const wasHeld = held.remove({ session, credentialId });
    const released = requests.release(session, credentialId, endedAt, { ...context, signal: unaborted() });
    background.run(doing.release, () => released);
    const result = await released;
    if (result.ok) return { result: {} };
    if (wasHeld && !context.signal.aborted) held.add({ session, credentialId });
    return failed(log, doing.release, result.error, context);
  });
}

function healthRoute({ requests, queue, log }: RouteParts): Route {
  return async (_params, context) => {
    const run = async (signal: AbortSignal) => ok(await requests.health({ ...context, signal }));
    const health = await queue.enqueue({ doing: doing.health, signal: context.signal, run });
    return health.ok ? { result: { ...health.value } } : failed(log, doing.health, health.error, context);
  };
}

function withParams<S extends z.ZodType>(
  schema: S,
  route: (params: z.output<S>, context: LinkContext) => Promise<RpcAnswer>,
): Route {
  return async (received, context) => {
    const params = schema.safeParse(received);
    if (params.success) return route(params.data, context);
    // The places only: the values may be anything.
    const places = params.error.issues.slice(0, 5).map(({ path }) => (path.length === 0 ? 'params' : path.join('.')));
    const message = `The request has no valid ${places.join(', ')}.`;
    return { error: { code: rpcCodes.invalidParams, message } };
  };
}

function failed(log: Log, operation: string, cause: Failure, { correlationId }: LinkContext): RpcAnswer {
  const { kind, detail, message } = cause;
  log.warn('request.failed', { operation, correlationId, kind, ...(detail === undefined ? {} : { detail }), message });
  return failureAnswer(cause, correlationId);
}

function failureAnswer(cause: Failure, correlationId: string): RpcAnswer {
  const data = withCorrelation(cause, correlationId);
  return { error: { code: rpcCodes.failed, message: cause.message, data } };
}

function nobodyWaits(): Failure {
  return failure('cancelled', undefined, {
    message: 'The request was cancelled.',
    doing: doing.get,
    hint: 'Nothing is wrong; ask again if you still need the answer.',
  });
}
