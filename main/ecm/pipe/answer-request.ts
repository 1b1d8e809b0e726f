import { withCorrelation, type Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import { bugText, type Log, type LogFields } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import { decode, encode, rpcCodes, type RpcAnswer, type RpcError } from '../../rpc/json-rpc.ts';
import type { IncomingRequest } from '../../rpc/rpc-peer.ts';
import {
  isAllowed,
  isMethodName,
  methods,
  type MethodName,
  type PipeConnection,
  type PipeHandlers,
  type PipeCallContext,
} from './methods.ts';
import { inputFailure, notAllowedFailure, unexpectedFailure, unknownFormFailure } from './pipe-failures.ts';

/** A call that the role may not make; without a method, a client that claimed the role and did not prove it. */
export interface RefusedRole extends Pick<PipeConnection, 'role' | 'account'> {
  readonly method?: MethodName;
}

export interface AnswerParts {
  readonly handlers: PipeHandlers;
  readonly clock: Clock;
  readonly log: Log;
  readonly roleRefused?: (refused: RefusedRole) => void;
  /** Called with each request of a method of the table, once its answer is known. */
  readonly answered?: (call: AnsweredCall) => void;
  /** Makes correlation ids. */
  readonly newId: () => string;
}

export interface AnsweredCall {
  readonly connection: PipeConnection;
  readonly method: MethodName;
  readonly correlationId: string;
  readonly outcome: Failure | { readonly result: object };
}

export function errorOf(code: number, cause: Failure, correlationId: string): RpcError {
  return { code, message: cause.message, data: withCorrelation(cause, correlationId) };
}

type AnyHandler = (params: unknown, context: PipeCallContext) => Promise<Result<unknown, Failure>>;

/**
 * Answers one request with its result or its error: only methods of the table, only for their roles, only with parameters
 * and results as the table has them. Never rejects.
 */
export async function answerRequest(
  parts: AnswerParts,
  connection: PipeConnection,
  request: IncomingRequest,
): Promise<RpcAnswer> {
  const { log, clock, newId } = parts;
  const { method: operation, signal, delivered } = request;
  const correlationId = newId();
  const startedAt = clock.now();
  const refuse = (code: number, cause: Failure): RpcAnswer => {
    log.warn('request.refused', { operation, correlationId, kind: cause.kind, message: cause.message });
    return { error: errorOf(code, cause, correlationId) };
  };
  if (!isMethodName(operation)) return refuse(rpcCodes.methodNotFound, unknownFormFailure(operation));
  if (!isAllowed(operation, connection.role)) {
    const { role, account } = connection;
    parts.roleRefused?.({ role, account, method: operation });
    return refuse(rpcCodes.methodNotFound, notAllowedFailure(operation, connection.role));
  }
  const answered = (outcome: AnsweredCall['outcome']): void =>
    parts.answered?.({ connection, method: operation, correlationId, outcome });
  const params = decode(methods[operation].params, request.params ?? {});
  if (!params.ok) {
    const cause = inputFailure(operation, params.error);
    answered(cause);
    return refuse(rpcCodes.invalidParams, cause);
  }

  const outcome = await run(parts, operation, params.value, { correlationId, signal, connection, delivered });
  answered(outcome);
  const failed = 'kind' in outcome;
  log.debug('pipe.request', {
    operation,
    correlationId,
    durationMs: clock.now() - startedAt,
    ...(failed ? { kind: outcome.kind } : {}),
  });
  return failed ? { error: errorOf(rpcCodes.failed, outcome, correlationId) } : outcome;
}

async function run(
  parts: AnswerParts,
  name: MethodName,
  params: unknown,
  context: PipeCallContext,
): Promise<Failure | { readonly result: object }> {
  const unexpected = (what: Pick<LogFields, 'bug' | 'message'>): Failure => {
    parts.log.error('error.unexpected', { operation: name, correlationId: context.correlationId, ...what });
    return unexpectedFailure(name);
  };
  try {
    const outcome = await (parts.handlers[name] as AnyHandler)(params, context);
    if (!outcome.ok) return outcome.error;
    const encoded = encode(methods[name].result, outcome.value as never);
    if (!encoded.ok) return unexpected({ message: `The handler's result does not fit its schema: ${encoded.error}.` });
    return { result: encoded.value };
  } catch (error) {
    return unexpected({ bug: bugText(error) });
  }
}
