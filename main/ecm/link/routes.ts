import type { z } from 'zod';
import { withCorrelation, type Failure } from '../../../shared/errors.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';
import { rpcCodes, type RpcAnswer } from '../../rpc/json-rpc.ts';
import type { IncomingRequest } from '../../rpc/rpc-peer.ts';
import type { CredentialRequests, TransportRequest } from '../service/credential-service.ts';
import { doingRelease, unforeseen } from './link-failures.ts';
import { credentialResult, findParams, getParams, releaseParams } from './wire.ts';

/** Passes the appliance's requests over one connection on, and writes the answers. */
export interface Routes {
  /** Never rejects: a bug is logged and answered as `unexpected`. */
  answer(request: IncomingRequest): Promise<RpcAnswer>;
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
type Route = (params: unknown, context: Context) => Promise<RpcAnswer>;

export function createRoutes(parts: RouteParts): Routes {
  const { holder, log } = parts;
  const routes: ReadonlyMap<string, Route> = new Map([
    ['credentials/find', findRoute(parts)],
    ['credentials/get', getRoute(parts)],
    ['credentials/release', releaseRoute(parts)],
    ['plugin/health', healthRoute(parts)],
  ]);
  return {
    answer: async ({ method, params, signal, delivered }) => {
      const route = routes.get(method);
      if (route === undefined) return { error: { code: rpcCodes.methodNotFound, message: 'There is no such method.' } };
      const correlationId = parts.newId();
      try {
        return await route(params, { signal, delivered, correlationId, holder });
      } catch (error) {
        log.error('error.unexpected', { operation: method, correlationId, bug: bugText(error) });
        return failureAnswer(unforeseen('answering the appliance'), correlationId);
      }
    },
  };
}

function findRoute({ requests, log }: RouteParts): Route {
  return withParams(findParams, async ({ session }, context) => {
    const found = await requests.findCredentials(session, context);
    return found.ok ? { result: { credentials: found.value } } : failed(log, doing.find, found.error, context);
  });
}

function getRoute({ requests, log }: RouteParts): Route {
  return withParams(getParams, async ({ session, credentialId }, { delivered, ...request }) => {
    const got = await requests.getCredential(session, credentialId, request, delivered);
    return got.ok ? { result: credentialResult(got.value) } : failed(log, doing.get, got.error, request);
  });
}

function releaseRoute({ requests, log }: RouteParts): Route {
  return withParams(releaseParams, async ({ session, credentialId, endedAt }, { holder, correlationId }) => {
    const request = { holder, correlationId };
    const released = await requests.releaseCredential(session, credentialId, endedAt, request);
    return released.ok ? { result: {} } : failed(log, doing.release, released.error, request);
  });
}

function healthRoute({ requests, log }: RouteParts): Route {
  return async (_params, context) => {
    const health = await requests.health(context);
    return health.ok ? { result: { ...health.value } } : failed(log, doing.health, health.error, context);
  };
}

function withParams<S extends z.ZodType>(
  schema: S,
  route: (params: z.output<S>, context: Context) => Promise<RpcAnswer>,
): Route {
  return async (received, context) => {
    const params = schema.safeParse(received);
    if (params.success) return route(params.data, context);
    // The paths alone: the values may be secret.
    const places = params.error.issues.slice(0, 5).map(({ path }) => (path.length === 0 ? 'params' : path.join('.')));
    const message = `The request has no valid ${places.join(', ')}.`;
    return { error: { code: rpcCodes.invalidParams, message } };
  };
}

function failed(
  log: Log,
  operation: string,
  cause: Failure,
  { correlationId }: Pick<Context, 'correlationId'>,
): RpcAnswer {
  const { kind, detail, message } = cause;
  log.warn('request.failed', { operation, correlationId, kind, ...(detail === undefined ? {} : { detail }), message });
  return failureAnswer(cause, correlationId);
}

function failureAnswer(cause: Failure, correlationId: string): RpcAnswer {
  const data = withCorrelation(cause, correlationId);
  return { error: { code: rpcCodes.failed, message: cause.message, data } };
}
