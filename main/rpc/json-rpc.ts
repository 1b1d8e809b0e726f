import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { err, ok, type Result } from '../../shared/result.ts';
import { maxMessageBytes } from './framing-guard.ts';

/** JSON-RPC 2.0: one object a message, no batches; ids are whole numbers or short texts. */

export type RpcId = number | string;

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type RpcAnswer = { readonly result: object } | { readonly error: RpcError };

export type RpcMessage =
  | { readonly kind: 'request'; readonly id: RpcId; readonly method: string; readonly params: unknown }
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  /** `$/cancelRequest`: the answer to the request `id` is no longer wanted. */
  | { readonly kind: 'cancel'; readonly id: RpcId }
  /** `id` is null when the other side could not read the id of what it answers. */
  | { readonly kind: 'response'; readonly id: RpcId | null; readonly outcome: Result<unknown, RpcError> };

export const rpcCodes = {
  methodNotFound: -32_601,
  invalidParams: -32_602,
  /** The request was understood and failed; `data` is the error as in product.md 4. */
  failed: -32_000,
} as const;

/** What a protocol allows in a message beyond JSON-RPC. */
export interface MessageRules {
  /** Longest id and method name, in characters. */
  readonly longestName: number;
  /** `object`: parameters by name, or none. `any`: parameters are not checked here. */
  readonly params: 'object' | 'any';
}

export const strictRules: MessageRules = { longestName: 64, params: 'object' };

export const cancelMethod = '$/cancelRequest';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown, { longestName }: MessageRules): value is RpcId {
  return typeof value === 'string' ? value.length <= longestName : Number.isSafeInteger(value);
}

/** Reads one message; `undefined` if it is not valid UTF-8, not JSON, not JSON-RPC, or against the rules. */
export function readMessage(body: Buffer | string, rules: MessageRules = strictRules): RpcMessage | undefined {
  const value = parse(body);
  if (!isObject(value) || value['jsonrpc'] !== '2.0') return undefined;
  return typeof value['method'] === 'string' ? readCall(value, value['method'], rules) : readResponse(value, rules);
}

function parse(body: Buffer | string): unknown {
  if (typeof body !== 'string' && !isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function readCall(value: Record<string, unknown>, method: string, rules: MessageRules): RpcMessage | undefined {
  const { id, params } = value;
  if (method.length > rules.longestName || 'result' in value || 'error' in value) return undefined;
  if (rules.params === 'object' && params !== undefined && !isObject(params)) return undefined;
  if ('id' in value) return isId(id, rules) ? { kind: 'request', id, method, params } : undefined;
  if (method !== cancelMethod) return { kind: 'notification', method, params };
  const cancelled = isObject(params) ? params['id'] : undefined;
  return isId(cancelled, rules) ? { kind: 'cancel', id: cancelled } : undefined;
}

function readResponse(value: Record<string, unknown>, rules: MessageRules): RpcMessage | undefined {
  const { id, result, error } = value;
  if ('result' in value === 'error' in value) return undefined;
  if ('result' in value) return isId(id, rules) ? { kind: 'response', id, outcome: ok(result) } : undefined;
  if (!isError(error) || !(id === null || isId(id, rules))) return undefined;
  return { kind: 'response', id, outcome: err(error) };
}

function isError(value: unknown): value is RpcError {
  return isObject(value) && Number.isSafeInteger(value['code']) && typeof value['message'] === 'string';
}

/** The text of a message; `undefined` if it is larger than a peer takes. */
export function encodeMessage(message: object): string | undefined {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  return Buffer.byteLength(text) > maxMessageBytes ? undefined : text;
}

/** A value as it is sent, checked by its schema. */
export function encode<S extends z.ZodType>(schema: S, value: z.output<S>): Result<object, string> {
  const encoded = z.safeEncode(schema, value);
  return encoded.success ? ok(encoded.data as object) : err(problemOf(encoded.error));
}

/** A received value, checked by its schema. */
export function decode<S extends z.ZodType>(schema: S, value: unknown): Result<z.output<S>, string> {
  const decoded = schema.safeParse(value);
  return decoded.success ? ok(decoded.data) : err(problemOf(decoded.error));
}

/** The place and the rule that was broken, without the value. */
function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it does not fit';
  const place = issue.path.map(String).join('.');
  return `${place === '' ? '' : `${place}: `}${issue.message}`.slice(0, 300);
}
