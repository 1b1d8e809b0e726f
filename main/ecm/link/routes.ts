import type { z } from 'zod';
import { failure, withCorrelation, type Failure } from '../../../shared/errors.ts';
import { bugText } from '../../platform/logging/bug-text.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { InFlightRequest } from '../../rpc/in-flight.ts';
import type { CredentialRequests, TransportRequest } from '../service/credential-service.ts';
import { doingRelease, unforeseen } from './link-failures.ts';
import { findParams, getParams, maxFrameBytes, releaseParams, rpcCodes, type RpcRequest } from './wire.ts';
import { credentialFrame, errorFrame, failureFrame, resultFrame } from './write-frame.ts';

/** Passes the appliance's requests over one connection on, and writes the answers. */
export interface Routes {
  /** The frame that answers the request. Never rejects: a bug is logged and answered as `unexpected`. */
  answer(request: RpcRequest, inFlight: InFlightRequest): Promise<string>;
}

export interface RouteParts {
  readonly requests: CredentialRequests;
  /** Names the connection. */
  readonly holder: string;
  readonly log: Log;
  /** Makes correlation ids. */
  readonly newId: () => string;
}

const doing = {
  find: 'finding credentials for the appliance',
  get: 'retrieving a credential for the appliance',
  release: doingRelease,
  health: 'reading the state of the plugin',
} as const;

interface Context extends TransportRequest {
  readonly delivered: Promise<boolean>;
}
type Route = (request: RpcRequest, context: Context) => Promise<string>;

export function createRoutes(parts: RouteParts): Routes {
  const { holder, log } = parts;
  const routes: ReadonlyMap<string, Route> = new Map([
    ['credentials/find', findRoute(parts)],
    ['credentials/get', getRoute(parts)],
    ['credentials/release', releaseRoute(parts)],
    ['plugin/health', healthRoute(parts)],
  ]);
  return {
    answer: async (request, inFlight) => {
      const route = routes.get(request.method);
      if (route === undefined)
        return errorFrame(request.id, { code: rpcCodes.methodNotFound, message: 'There is no such method.' });
      const correlationId = parts.newId();
      try {
        const { signal, delivered } = inFlight;
        const text = await route(request, { signal, delivered, correlationId, holder });
        if (Buffer.byteLength(text) <= maxFrameBytes) return text;
        inFlight.answered(false);
        return failureFrame(request.id, withCorrelation(tooLarge(), correlationId));
      } catch (error) {
        log.error('error.unexpected', { operation: request.method, correlationId, bug: bugText(error) });
        inFlight.answered(false);
        return failureFrame(request.id, withCorrelation(unforeseen('answering the appliance'), correlationId));
      }
    },
  };
}

function findRoute({ requests, log }: RouteParts): Route {
  return withParams(findParams, async ({ session }, { id }, context) => {
    const found = await requests.findCredentials(session, context);
    return found.ok ? resultFrame(id, { credentials: found.value }) : failed(log, doing.find, id, found.error, context);
  });
}

function getRoute({ requests, log }: RouteParts): Route {
  return withParams(getParams, async ({ session, credentialId }, { id }, { delivered, ...request }) => {
    const got = await requests.getCredential(session, credentialId, request, delivered);
    return got.ok ? credentialFrame(id, got.value) : failed(log, doing.get, id, got.error, request);
  });
}

function releaseRoute({ requests, log }: RouteParts): Route {
  return withParams(releaseParams, async ({ session, credentialId, endedAt }, { id }, { holder, correlationId }) => {
    const request = { holder, correlationId };
    const released = await requests.releaseCredential(session, credentialId, endedAt, request);
    return released.ok ? resultFrame(id, {}) : failed(log, doing.release, id, released.error, request);
  });
}

function healthRoute({ requests, log }: RouteParts): Route {
  return async ({ id }, context) => {
    const health = await requests.health(context);
    return health.ok ? resultFrame(id, { ...health.value }) : failed(log, doing.health, id, health.error, context);
  };
}

function withParams<S extends z.ZodType>(
  schema: S,
  route: (params: z.output<S>, request: RpcRequest, context: Context) => Promise<string>,
): Route {
  return async (request, context) => {
    const params = schema.safeParse(request.params);
    if (params.success) return route(params.data, request, context);
    // The paths alone: the values may be secret.
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
  { correlationId }: Pick<Context, 'correlationId'>,
): string {
  const { kind, detail, message } = cause;
  log.warn('request.failed', { operation, correlationId, kind, ...(detail === undefined ? {} : { detail }), message });
  return failureFrame(id, withCorrelation(cause, correlationId));
}

function tooLarge(): Failure {
  return failure('protocol', 'malformed', {
    message: `The answer is larger than the ${maxFrameBytes / 1024 / 1024} MiB that the link carries.`,
    doing: doing.find,
    hint: 'The user is offered too many credentials; narrow what PI shows the user, or switch on a filter in the plugin settings.',
  });
}
