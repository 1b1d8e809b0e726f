import { z } from 'zod';
import { sessionSchema } from '../../../shared/jump-item.ts';

/** ECM link v1 on the wire: JSON-RPC 2.0, one message a text frame, no batches (docs/appliance-link.md). */
export const linkProtocol = 'ecm-link.v1';
/** Most bytes of one frame, in either direction. */
export const maxFrameBytes = 4 * 1024 * 1024;

export const closeCodes = {
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  /** Used on purpose here for a peer that does not read what it asked for. */
  tryAgainLater: 1013,
  tokenExpired: 4401,
  accessDenied: 4403,
} as const;

export const rpcCodes = {
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  /** The request was understood and failed; `data` is an error as in product.md 4. */
  failed: -32_000,
} as const;

const idSchema = z.union([z.string().max(256), z.int()]);
export type RpcId = z.output<typeof idSchema>;

const rpcErrorSchema = z.object({ code: z.int(), message: z.string() });
export type RpcError = z.output<typeof rpcErrorSchema>;

const version = z.literal('2.0');
const requestSchema = z.object({
  jsonrpc: version,
  id: idSchema,
  method: z.string().max(256),
  params: z.unknown().optional(),
});
const notificationSchema = z.object({
  jsonrpc: version,
  id: z.undefined().optional(),
  method: z.string().max(256),
  params: z.unknown().optional(),
});
const failureSchema = z.object({ jsonrpc: version, id: idSchema.nullable(), error: rpcErrorSchema });
const answerSchema = z.object({ jsonrpc: version, id: idSchema, result: z.unknown() });

export type RpcRequest = z.output<typeof requestSchema>;
export type RpcNotification = z.output<typeof notificationSchema>;
export type RpcAnswer =
  | { readonly id: RpcId | null; readonly result: unknown }
  | { readonly id: RpcId | null; readonly error: RpcError };

export type Frame =
  | { readonly kind: 'request'; readonly request: RpcRequest }
  | { readonly kind: 'notification'; readonly notification: RpcNotification }
  | { readonly kind: 'answer'; readonly answer: RpcAnswer };

/** Reads one frame; nothing for what is not JSON-RPC 2.0. */
export function readFrame(text: string): Frame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const request = requestSchema.safeParse(value);
  if (request.success) return { kind: 'request', request: request.data };
  const notification = notificationSchema.safeParse(value);
  if (notification.success) return { kind: 'notification', notification: notification.data };
  const failed = failureSchema.safeParse(value);
  if (failed.success) return { kind: 'answer', answer: failed.data };
  const answer = answerSchema.safeParse(value);
  return answer.success ? { kind: 'answer', answer: answer.data } : undefined;
}

const linkSession = sessionSchema.extend({ sessionId: z.string().min(1).max(256) });
const credentialId = z.string().max(4096);

/** What the appliance sends along, by method. Unknown members are passed over, so that a newer appliance can send more. */
export const findParams = z.object({ session: linkSession });
export const getParams = z.object({ session: linkSession, credentialId });
export const releaseParams = z.object({
  session: linkSession,
  credentialId,
  endedAt: z.iso.datetime().transform((text) => Date.parse(text)),
});
export const activeParams = z.object({ active: z.boolean() });
export const cancelParams = z.object({ id: idSchema });
export const registerResult = z.object({ active: z.boolean() });
