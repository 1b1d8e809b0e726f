import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { decode, encode } from './codec.ts';
import type { InFlightRequest } from './in-flight.ts';
import { isAllowed, isMethodName, methods, type MethodName, type PipeConnection, type PipeHandlers, type RequestContext } from './methods.ts';
import { inputFailure, notAllowedFailure, unexpectedFailure, unknownFormFailure } from './pipe-failures.ts';

/** JSON-RPC's code of an error whose `data` says what it is (product.md 4). */
export const failedCode = -32_000;

export interface AnswerParts {
  readonly handlers: PipeHandlers;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes correlation ids. */
  readonly newId: () => string;
}

export function rpcError(code: number, cause: Failure, correlationId: string): ResponseError<ErrorInfo> {
  return new ResponseError(code, cause.message, withCorrelation(cause, correlationId));
}

type AnyHandler = (params: unknown, context: RequestContext) => Promise<Result<unknown, Failure>>;

/**
 * Answers one request with its result or its error: only methods of the table, only for their roles, only with parameters
 * and results as the table has them. Never rejects.
 */
export async function answerRequest(
  parts: AnswerParts,
  connection: PipeConnection,
  request: InFlightRequest,
  call: { readonly method: string; readonly params: unknown },
): Promise<object | ResponseError<ErrorInfo>> {
  const { log, clock, newId } = parts;
  const correlationId = newId();
  const operation = call.method;
  const begun = clock.now();
  const refuse = (code: number, cause: Failure): ResponseError<ErrorInfo> => {
    log.warn('request.refused', { operation, correlationId, kind: cause.kind, message: cause.message });
    return rpcError(code, cause, correlationId);
  };
  if (!isMethodName(operation)) return refuse(ErrorCodes.MethodNotFound, unknownFormFailure(operation));
  if (!isAllowed(operation, connection.role)) return refuse(ErrorCodes.MethodNotFound, notAllowedFailure(operation, connection.role));
  const params = decode(methods[operation].params, call.params ?? {});
  if (!params.ok) return refuse(ErrorCodes.InvalidParams, inputFailure(operation, params.error));

  const context: RequestContext = { correlationId, signal: request.signal, connection, delivered: request.delivered };
  const answer = await run(parts, operation, params.value, context);
  log.debug('pipe.request', { operation, correlationId, durationMs: clock.now() - begun, ...('kind' in answer ? { kind: answer.kind } : {}) });
  return 'kind' in answer ? rpcError(failedCode, answer, correlationId) : answer.result;
}

async function run(parts: AnswerParts, name: MethodName, params: unknown, context: RequestContext): Promise<Failure | { readonly result: object }> {
  try {
    const outcome = await (parts.handlers[name] as AnyHandler)(params, context);
    if (!outcome.ok) return outcome.error;
    const encoded = encode(methods[name].result, outcome.value as never);
    if (!encoded.ok) throw new Error(`the handler's result does not fit: ${encoded.error}`);
    return { result: encoded.value };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    parts.log.error('error.unexpected', { operation: name, correlationId: context.correlationId, message });
    return unexpectedFailure(name);
  }
}
