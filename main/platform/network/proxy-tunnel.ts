import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { informationalLimit } from './informational.ts';
import { ProxyError } from './network-errors.ts';
import type { ProxyAddress } from './proxy-settings.ts';
import type { TlsRules } from './tls-trust.ts';

interface TunnelOptions {
  /** Cuts the attempt. */
  readonly signal: AbortSignal;
  /** For the proxy to give the connection. */
  readonly timeoutMs: number;
  /** Of a proxy that is reached by https. */
  readonly tls: TlsRules;
}

/**
 * A connection to a server through an HTTP proxy (CONNECT), for what undici does not carry. Rejects with {@link ProxyError}.
 * @param target host and port; an IPv6 address without brackets
 */
export async function openTunnel(
  { origin, authorization }: ProxyAddress,
  target: { readonly host: string; readonly port: number },
  { signal, timeoutMs, tls }: TunnelOptions,
): Promise<Socket> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const { protocol, hostname, port } = new URL(origin);
  const isTls = protocol === 'https:';
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const request = (isTls ? tlsRequest : plainRequest)({
    method: 'CONNECT',
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    path: authority,
    headers: { host: authority, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
    agent: false,
    ...(isTls ? tls : {}),
  });
  const cut = (): void => void request.destroy(limit.reason as Error);
  limit.addEventListener('abort', cut, { once: true });
  if (limit.aborted) cut();
  try {
    return await connected(request);
  } catch (error) {
    throw new ProxyError(error);
  } finally {
    limit.removeEventListener('abort', cut);
  }
}

/** Rejects with the status of a proxy that refuses, or with the error of the connection. */
function connected(request: ClientRequest): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const count = informationalLimit((error) => request.destroy(error));
    request.on('information', count).on('continue', count);
    // Stays on: what is destroyed later may report another error.
    request.on('error', reject);
    request.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Socket, head: Buffer) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.on('error', () => {}).destroy();
        reject(statusCode);
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.end();
  });
}
