import { z } from 'zod';
import { withCorrelation, type Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';
import { rpcCodes, type RpcAnswer } from '../../rpc/json-rpc.ts';
import type { RequestHandling } from '../../rpc/rpc-peer.ts';
import type { CredentialRequests, TransportRequest } from '../service/credential-service.ts';
import { doingRelease, unforeseen } from './link-failures.ts';
import { credentialResult, findParams, getParams, releaseParams } from './wire.ts';

export interface RouteParts {
  readonly requests: CredentialRequests;
  readonly holder: string;
  readonly log: Log;
  readonly newId: () => string;
}

interface Context extends TransportRequest {
  readonly delivered: Promise<boolean>;
}
type Route = (params: unknown, context: Context, log: Log) => Promise<RpcAnswer>;

/** Passes the appliance's requests over one connection on, and writes the answers. A bug is logged and answered as `unexpected`. */
export function createRoutes({ requests, holder, log, newId }: RouteParts): RequestHandling['handle'] {
  const routes = routesOf(requests);
  return async ({ method, params, signal, delivered }) => {
    const route = routes.get(method);
    if (route === undefined) return { error: { code: rpcCodes.methodNotFound, message: 'There is no such method.' } };
    const correlationId = newId();
    try {
      return await route(params, { signal, delivered, correlationId, holder }, log);
    } catch (error) {
      log.error('error.unexpected', { operation: method, correlationId, bug: bugText(error) });
      return failureAnswer(unforeseen('answering the appliance'), correlationId);
    }
  };
}

function routesOf(requests: CredentialRequests): ReadonlyMap<string, Route> {
  const find = routeOf('finding credentials for the appliance', findParams, async ({ session }, context) => {
    const found = await requests.findCredentials(session, context);
    return found.ok ? ok({ credentials: found.value }) : found;
  });
  const get = routeOf('retrieving a credential for the appliance', getParams, async (params, context) => {
    const { delivered, ...request } = context;
    const got = await requests.getCredential(params.session, params.credentialId, request, delivered);
    return got.ok ? ok(credentialResult(got.value)) : got;
  });
  const release = routeOf(doingRelease, releaseParams, async (params, { holder, correlationId }) => {
    const { session, credentialId, endedAt } = params;
    const released = await requests.releaseCredential(session, credentialId, endedAt, { holder, correlationId });
    return released.ok ? ok({}) : released;
  });
  const health = routeOf('reading the state of the plugin', z.unknown(), (_params, context) =>
    requests.health(context),
  );
  return new Map([
    ['credentials/find', find],
    ['credentials/get', get],
    ['credentials/release', release],
    ['plugin/health', health],
  ]);
}

/** Checks the parameters, and logs and answers a failure. */
function routeOf<S extends z.ZodType>(
  operation: string,
  schema: S,
  request: (params: z.output<S>, context: Context) => Promise<Result<object, Failure>>,
): Route {
  return async (received, context, log) => {
    const params = schema.safeParse(received);
    if (!params.success) return { error: { code: rpcCodes.invalidParams, message: invalidText(params.error) } };
    const answer = await request(params.data, context);
    if (answer.ok) return { result: answer.value };
    const { correlationId } = context;
    const { kind, detail, message } = answer.error;
    log.warn('request.failed', { operation, correlationId, kind, detail, message });
    return failureAnswer(answer.error, correlationId);
  };
}

/** Names the paths alone: the values may be secret. */
function invalidText({ issues }: z.ZodError): string {
  const places = issues.slice(0, 5).map(({ path }) => (path.length === 0 ? 'params' : path.join('.')));
  return `The request has no valid ${places.join(', ')}.`;
}

function failureAnswer(cause: Failure, correlationId: string): RpcAnswer {
  const data = withCorrelation(cause, correlationId);
  return { error: { code: rpcCodes.failed, message: cause.message, data } };
}
