import { ErrorCodes } from 'vscode-jsonrpc/node';
import { withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import { bugText } from '../../platform/logging/bug-text.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log, LogFields } from '../../platform/logging/log.ts';
import { decode, encode } from '../../rpc/codec.ts';
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

/** JSON-RPC's code of an error whose `data` says what it is (product.md 4). */
export const failedCode = -32_000;

export interface AnswerParts {
  readonly handlers: PipeHandlers;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes correlation ids. */
  readonly newId: () => string;
}

/** What goes into a response besides its id. */
export type RpcAnswer =
  | { readonly result: object }
  | { readonly error: { readonly code: number; readonly message: string; readonly data: ErrorInfo } };

export function errorAnswer(code: number, cause: Failure, correlationId: string): RpcAnswer {
  return { error: { code, message: cause.message, data: withCorrelation(cause, correlationId) } };
}

export interface IncomingCall {
  readonly method: string;
  readonly params: object | undefined;
  readonly signal: AbortSignal;
  readonly delivered: Promise<boolean>;
}

type AnyHandler = (params: unknown, context: PipeCallContext) => Promise<Result<unknown, Failure>>;

/**
 * Answers one request with its result or its error: only methods of the table, only for their roles, only with parameters
 * and results as the table has them. Never rejects.
 */
export async function answerRequest(
  parts: AnswerParts,
  connection: PipeConnection,
  call: IncomingCall,
): Promise<RpcAnswer> {
  const { log, clock, newId } = parts;
  const { method: operation, signal, delivered } = call;
  const correlationId = newId();
  const begun = clock.now();
  const refuse = (code: number, cause: Failure): RpcAnswer => {
    log.warn('request.refused', { operation, correlationId, kind: cause.kind, message: cause.message });
    return errorAnswer(code, cause, correlationId);
  };
  if (!isMethodName(operation)) return refuse(ErrorCodes.MethodNotFound, unknownFormFailure(operation));
  if (!isAllowed(operation, connection.role))
    return refuse(ErrorCodes.MethodNotFound, notAllowedFailure(operation, connection.role));
  const params = decode(methods[operation].params, call.params ?? {});
  if (!params.ok) return refuse(ErrorCodes.InvalidParams, inputFailure(operation, params.error));

  const outcome = await run(parts, operation, params.value, { correlationId, signal, connection, delivered });
  const failed = 'kind' in outcome;
  log.debug('pipe.request', {
    operation,
    correlationId,
    durationMs: clock.now() - begun,
    ...(failed ? { kind: outcome.kind } : {}),
  });
  return failed ? errorAnswer(failedCode, outcome, correlationId) : outcome;
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
