import { isUtf8 } from 'node:buffer';
import type { NotificationMessage, RequestMessage, ResponseMessage } from 'vscode-jsonrpc/node';
import { maxMessageBytes } from './framing-guard.ts';

/**
 * JSON-RPC 2.0 as the pipe speaks it: one object a message, no batches; ids are whole numbers or short texts.
 * vscode-jsonrpc takes almost anything for a message; here it is judged first.
 */

export type RpcId = number | string;
interface Params {
  readonly params?: object;
}
export type Incoming =
  | { readonly kind: 'request'; readonly message: RequestMessage & { id: RpcId } & Params }
  | { readonly kind: 'notification'; readonly message: NotificationMessage & Params }
  | { readonly kind: 'response'; readonly message: ResponseMessage & { id: RpcId } };

const longestName = 64;
/** Its `params.id` has been checked to be an id. */
export const cancelMethod = '$/cancelRequest';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is RpcId {
  return typeof value === 'string' ? value.length <= longestName : Number.isSafeInteger(value);
}

function isError(value: unknown): boolean {
  return isObject(value) && Number.isSafeInteger(value['code']) && typeof value['message'] === 'string';
}

/** Reads one message's bytes; `undefined` if they are not valid UTF-8, not JSON or not JSON-RPC. */
export function readMessage(body: Buffer): Incoming | undefined {
  const value = parse(body);
  if (!isObject(value) || value['jsonrpc'] !== '2.0') return undefined;
  return typeof value['method'] === 'string' ? readCall(value, value['method']) : readAnswer(value);
}

function parse(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function readCall(value: Record<string, unknown>, method: string): Incoming | undefined {
  const { id, params } = value;
  if (method.length > longestName || 'result' in value || 'error' in value) return undefined;
  if (params !== undefined && !isObject(params)) return undefined;
  const call = { jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) };
  if (!('id' in value)) {
    if (method === cancelMethod && !isId(params?.['id'])) return undefined;
    return { kind: 'notification', message: call };
  }
  return isId(id) ? { kind: 'request', message: { ...call, id } } : undefined;
}

function readAnswer(value: Record<string, unknown>): Incoming | undefined {
  const { id, result, error } = value;
  if (!isId(id)) return undefined;
  if ('error' in value && !isError(error)) return undefined;
  if ('result' in value === 'error' in value) return undefined;
  const answer = 'error' in value ? { error } : { result };
  return { kind: 'response', message: { jsonrpc: '2.0', id, ...answer } as ResponseMessage & { id: RpcId } };
}

/** A message's bytes as they go onto the wire. */
export function frame(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, 'latin1'), body]);
}

/** The body of a message; `undefined` if it is larger than a peer takes. */
function bodyWithinCap(message: object): Buffer | undefined {
  const body = Buffer.from(JSON.stringify(message));
  return body.length > maxMessageBytes ? undefined : body;
}

/** A message of ours is over the cap; the peer would take it for an attack. */
export class TooLargeError extends Error {}

/** The body of a message; throws {@link TooLargeError}. */
export function encodeMessage(message: object): Buffer {
  const body = bodyWithinCap(message);
  if (body === undefined) throw new TooLargeError('A message is larger than the pipe carries.');
  return body;
}

/** `undefined` if it is larger than a peer takes. */
export function notificationWithinCap(method: string, params: object): Buffer | undefined {
  return bodyWithinCap({ jsonrpc: '2.0', method, params });
}

/** For notifications that are small by their form, such as those of the handshake. */
export function notificationBody(method: string, params: object): Buffer {
  return encodeMessage({ jsonrpc: '2.0', method, params });
}
