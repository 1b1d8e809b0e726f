import type { z } from 'zod';
import { failure, withCorrelation, type Failure } from '../../../shared/errors.ts';
import { ok } from '../../../shared/result.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';
import { unaborted } from '../../lib/background-work.ts';
import type { HeldCredentials } from '../held-credentials.ts';
import type { RequestQueue } from '../service/request-queue.ts';
import type { LinkContext, LinkRequests, LinkSession } from './appliance-link.ts';
import { giveBack, type GiveBackParts } from './release-held.ts';
import { doingRelease, unforeseen } from './link-failures.ts';
import { findParams, getParams, maxFrameBytes, releaseParams, rpcCodes, type RpcRequest } from './wire.ts';
import { credentialFrame, errorFrame, failureFrame, resultFrame } from './write-frame.ts';

/** Takes the appliance's requests over one connection to the plugin, and writes the answers. */
export interface Routes {
  /**
   * The frame that answers the request. Never rejects: a bug is logged and answered as `unexpected`.
   * @param signal aborts when the appliance no longer waits or the connection is gone. A credential that comes too late is taken back
   */
  answer(request: RpcRequest, signal: AbortSignal): Promise<string>;
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

type Route = (request: RpcRequest, context: LinkContext) => Promise<string>;

export function createRoutes(parts: RouteParts): Routes {
  const routes: ReadonlyMap<string, Route> = new Map([
    ['credentials/find', findRoute(parts)],
    ['credentials/get', getRoute(parts)],
    ['credentials/release', releaseRoute(parts)],
    ['plugin/health', healthRoute(parts)],
  ]);
  return {
    answer: async (request, signal) => {
      const route = routes.get(request.method);
      if (route === undefined)
        return errorFrame(request.id, { code: rpcCodes.methodNotFound, message: 'There is no such method.' });
      const correlationId = parts.newId();
      try {
        const text = await route(request, { signal, correlationId });
        return Buffer.byteLength(text) > maxFrameBytes
          ? failureFrame(request.id, withCorrelation(tooLarge(), correlationId))
          : text;
      } catch (error) {
        parts.log.error('error.unexpected', { operation: request.method, correlationId, bug: bugText(error) });
        return failureFrame(request.id, withCorrelation(unforeseen('answering the appliance'), correlationId));
      }
    },
  };
}

function findRoute({ requests, queue, log }: RouteParts): Route {
  return withParams(findParams, async ({ session }, { id }, context) => {
    const run = (signal: AbortSignal) => requests.find(session, { ...context, signal });
    const found = await queue.enqueue({ doing: doing.find, signal: context.signal, run });
    return found.ok ? resultFrame(id, { credentials: found.value }) : failed(log, doing.find, id, found.error, context);
  });
}

function getRoute(parts: RouteParts): Route {
  const { requests, queue, held, log } = parts;
  return withParams(getParams, async ({ session, credentialId }, { id }, context) => {
    const takeBack = (): void => giveBack(parts, { session, credentialId }, context.correlationId);
    const run = (signal: AbortSignal) => requests.get(session, credentialId, { ...context, signal });
    const got = await queue.enqueue({ doing: doing.get, signal: context.signal, run, unclaimed: takeBack });
    if (!got.ok) return failed(log, doing.get, id, got.error, context);
    if (context.signal.aborted) {
      takeBack();
      return failed(log, doing.get, id, nobodyWaits(), context);
    }
    held.add({ session, credentialId });
    return credentialFrame(id, got.value);
  });
}

/**
 * Giving back is never refused for want of a place: each was counted when it was handed out. Nor does it end with the
 * connection; the plugin has its own time limits.
 */
function releaseRoute({ requests, held, background, log }: RouteParts): Route {
  return withParams(releaseParams, async ({ session, credentialId, endedAt }, { id }, context) => {
    // From now on it is being given back; the end of the connection must not do it a second time.
    const wasHeld = held.remove({ session, credentialId });
    const released = requests.release(session, credentialId, endedAt, { ...context, signal: unaborted() });
    background.run(doing.release, () => released);
    const result = await released;
    if (result.ok) return resultFrame(id, {});
    if (wasHeld && !context.signal.aborted) held.add({ session, credentialId });
    return failed(log, doing.release, id, result.error, context);
  });
}

function healthRoute({ requests, queue, log }: RouteParts): Route {
  return async ({ id }, context) => {
    const run = async (signal: AbortSignal) => ok(await requests.health({ ...context, signal }));
    const health = await queue.enqueue({ doing: doing.health, signal: context.signal, run });
    return health.ok ? resultFrame(id, { ...health.value }) : failed(log, doing.health, id, health.error, context);
  };
}

function withParams<S extends z.ZodType>(
  schema: S,
  route: (params: z.output<S>, request: RpcRequest, context: LinkContext) => Promise<string>,
): Route {
  return async (request, context) => {
    const params = schema.safeParse(request.params);
    if (params.success) return route(params.data, request, context);
    // Only the places: what stands there may be anything.
    const places = params.error.issues.slice(0, 5).map(({ path }) => (path.length === 0 ? 'params' : path.join('.')));
    return errorFrame(request.id, {
      code: rpcCodes.invalidParams,
      message: `The request has no valid ${places.join(', ')}.`,
    });
  };
}

function failed(
  log: Log,
  operation: string,
  id: RpcRequest['id'],
  cause: Failure,
  { correlationId }: LinkContext,
): string {
  const { kind, detail, message } = cause;
  log.warn('request.failed', { operation, correlationId, kind, ...(detail === undefined ? {} : { detail }), message });
  return failureFrame(id, withCorrelation(cause, correlationId));
}

function nobodyWaits(): Failure {
  return failure('cancelled', undefined, {
    message: 'The request was cancelled.',
    doing: doing.get,
    hint: 'Nothing is wrong; ask again if you still need the answer.',
  });
}

function tooLarge(): Failure {
  return failure('protocol', 'malformed', {
    message: `The answer is larger than the ${maxFrameBytes / 1024 / 1024} MiB that the link carries.`,
    doing: doing.find,
    hint: 'The user is offered too many credentials; narrow what PI shows the user, or switch on a filter in the plugin settings.',
  });
}
