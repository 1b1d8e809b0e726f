import type { ClientRequest, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { WebSocket, type ClientOptions, type RawData } from 'ws';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { firstOf } from '../../lib/first-of.ts';
import type { Clock } from '../../platform/clock.ts';
import { maxMessageBytes } from '../../rpc/framing-guard.ts';
import { informationalLimit } from '../../platform/network/informational.ts';
import { connectionError, networkCause, type Connection } from '../../platform/network/network-errors.ts';
import { readProxySettings, type ProxyAddress, type ProxySettings } from '../../platform/network/proxy-settings.ts';
import { openTunnel } from '../../platform/network/proxy-tunnel.ts';
import { noteChain } from '../../platform/network/refused-chain.ts';
import { tlsOptions, type TlsRules } from '../../platform/network/tls-trust.ts';
import {
  accessDenied,
  applianceBusy,
  connectivityFailure,
  doingConnect,
  doingLink,
  failureOfThrown,
  notOurProtocol,
  pageInstead,
  tokenRefused,
  wrongSite,
} from './link-failures.ts';
import { closeCodes, linkProtocol } from './wire.ts';

export type LinkSocket = ReturnType<typeof wrap>;

export interface SocketListener {
  message(text: string): void;
  pong(): void;
  /** Once, and nothing comes after it. `code` is that of the closing frame, 1006 if there was none. */
  closed(code: number, cause: Failure): void;
}

/**
 * Opens the link. `accept` is called once it is open, before anything can have been received, and returns the listener.
 * Fails with `authentication` (`token`) for a refused token, with `authorization` if the account may not do this.
 */
export type ConnectLink = (
  target: LinkTarget,
  accept: (socket: LinkSocket) => SocketListener,
) => Promise<Result<void, Failure>>;

interface LinkTarget {
  readonly url: string;
  readonly token: Secret;
  /** Aborting cuts an attempt; an open link is not affected. */
  readonly signal: AbortSignal;
}

interface ConnectorOptions {
  /** PEM text trusted besides the system's authorities. */
  readonly trustedCa?: string | undefined;
  readonly clock: Clock;
  /** Milliseconds until the link has to be open. */
  readonly timeoutMs: number;
}

/** `secureContext` and `closeTimeout` are taken by Node and ws, and missing from the types of ws. */
type OpenOptions = ClientOptions & Partial<TlsRules> & { readonly closeTimeout: number };

/** Sends the request that opens the link. A server that only ever sends informational answers is not waited for. */
function finishRequest(request: ClientRequest): void {
  const count = informationalLimit((error) => request.destroy(error));
  request.on('information', count).on('continue', count);
  request.once('socket', (socket) => socket instanceof TLSSocket && noteChain(socket));
  request.end();
}

/** How long the other side may take to answer a closing frame before the connection is cut. */
const closeTimeoutMs = 2000;
/** Frames that are queued because the other side does not read. */
const maxQueuedBytes = 16 * 1024 * 1024;

/** Of the time to open the link; the rest is for the appliance. A silent proxy is thus named, and not the appliance behind it. */
const proxyShare = 2 / 3;

/** The proxy for an address. A variable of the environment that cannot be used fails the attempt, not the making of the link. */
function proxyOf(url: string, settings: Pick<ProxySettings, 'proxyFor'>): Result<ProxyAddress | undefined, Failure> {
  try {
    return ok(settings.proxyFor(new URL(url.replace(/^ws/, 'http'))));
  } catch (error) {
    return err(failureOfThrown(error, doingConnect));
  }
}

type CreateConnection = NonNullable<ClientOptions['createConnection']>;

/** TLS to the appliance over a connection that the proxy gives. */
function throughProxy(
  url: string,
  proxy: ProxyAddress,
  limits: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly tls: TlsRules },
): { readonly createConnection: CreateConnection } {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const name = isIP(host) === 0 ? { servername: host } : {};
  const createConnection = (
    _options: unknown,
    settle: (error: Error | null, socket?: TLSSocket) => void,
  ): undefined => {
    openTunnel(proxy, { host, port: port === '' ? 443 : Number(port) }, limits).then(
      (socket) => settle(null, connectTls({ socket, host, ...name, ...limits.tls })),
      (error: unknown) => settle(error as Error),
    );
  };
  return { createConnection: createConnection as unknown as CreateConnection };
}

/**
 * Opens links with `ws`: TLS 1.2 or newer with certificates checked, the proxy of the environment and NO_PROXY, no compression (CRIME), no
 * redirects, frames up to 4 MiB.
 */
export function createLinkConnector({ trustedCa, clock, timeoutMs }: ConnectorOptions): ConnectLink {
  let rules: TlsRules | undefined;
  const proxies = readProxySettings(process.env);
  return ({ url, token, signal }, accept) => {
    if (signal.aborted) return Promise.resolve(err(connectivityFailure('reset', doingConnect)));
    const proxy = proxyOf(url, proxies);
    if (!proxy.ok) return Promise.resolve(proxy);
    if (url.startsWith('wss:')) rules ??= tlsOptions(trustedCa);
    const limits = { signal, timeoutMs: Math.round(timeoutMs * proxyShare) };
    // Plain http is for this computer only, which is never reached through a proxy.
    const tunnel = proxy.value && rules && throughProxy(url, proxy.value, { ...limits, tls: rules });
    const options: OpenOptions = {
      ...rules,
      ...tunnel,
      headers: { authorization: `Bearer ${token.reveal()}` },
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: maxMessageBytes,
      closeTimeout: closeTimeoutMs,
      finishRequest,
    };
    const connection = { isTls: rules !== undefined, trustedCa, isProxied: tunnel !== undefined };
    return open(new WebSocket(url, [linkProtocol], options), accept, { signal, clock, ms: timeoutMs, connection });
  };
}

/** Resolves when the socket is open, has failed, or was cut by the signal or the time limit. */
function open(
  ws: WebSocket,
  accept: (socket: LinkSocket) => SocketListener,
  limits: {
    readonly signal: AbortSignal;
    readonly clock: Clock;
    readonly ms: number;
    readonly connection: Connection;
  },
): Promise<Result<void, Failure>> {
  const fail = (cause: Failure): Result<void, Failure> => {
    ws.terminate();
    return err(cause);
  };
  const opening = new Promise<Result<void, Failure>>((resolve) => {
    const failed = (error: Error): void => resolve(fail(failureOfSocket(error, doingConnect, limits.connection)));
    ws.once('unexpected-response', (_request, answer: IncomingMessage) => resolve(fail(failureOfAnswer(answer))));
    // Stays on after a failure: `terminate` makes ws emit another error.
    ws.on('error', failed);
    ws.once('open', () => {
      ws.off('error', failed);
      listen(ws, accept(wrap(ws)));
      resolve(ok(undefined));
    });
  });
  return firstOf(opening, {
    ...limits,
    late: () => fail(connectivityFailure('timeout', doingConnect)),
    cancelled: () => fail(connectivityFailure('reset', doingConnect)),
  });
}

function wrap(ws: WebSocket) {
  return {
    /** Resolves to true when the frame was handed to the system, to false when it no longer can be. */
    send: async (text: string): Promise<boolean> => {
      if (ws.readyState !== WebSocket.OPEN) return false;
      if (ws.bufferedAmount > maxQueuedBytes) {
        ws.terminate();
        return false;
      }
      return new Promise((resolve) => {
        ws.send(text, (error) => resolve(error === undefined || error === null));
      });
    },
    ping: (): void => {
      if (ws.readyState === WebSocket.OPEN) ws.ping();
    },
    /** Sends a closing frame and gives the other side a moment to answer it. */
    close: (code: number, reason: string): void => ws.close(code, reason),
    terminate: (): void => ws.terminate(),
  };
}

function listen(ws: WebSocket, listener: SocketListener): void {
  let isOver = false;
  const over = (code: number, cause: Failure): void => {
    if (isOver) return;
    isOver = true;
    listener.closed(code, cause);
  };
  ws.on('message', (data: RawData, isBinary) => {
    if (isOver) return;
    if (isBinary) ws.close(closeCodes.unsupportedData, 'text frames only');
    else listener.message(data.toString());
  });
  ws.on('pong', () => {
    if (!isOver) listener.pong();
  });
  // After an error ws closes the connection by itself.
  ws.on('error', (error) => over(1006, failureOfSocket(error, doingLink)));
  ws.on('close', (code) => over(code, failureOfClose(code)));
}

/** Errors that the network does not explain come from ws and say that the other side broke the rules of WebSocket. */
function failureOfSocket(error: Error, doing: string, connection?: Connection): Failure {
  try {
    const isKnown = connection !== undefined && networkCause(error) !== undefined;
    return failureOfThrown(isKnown ? connectionError(error, connection) : error, doing);
  } catch {
    // The code is one of ws; its message may quote what it received.
    const code = 'code' in error && /^WS_ERR_[A-Z_\d]+$/.test(String(error.code)) ? ` (${String(error.code)})` : '';
    return notOurProtocol(`What answers does not keep to the protocol of the link${code}.`, doing);
  }
}

function failureOfAnswer({ statusCode: status = 0, headers }: IncomingMessage): Failure {
  // The appliance refuses without a page; a firewall or a portal before it sends one.
  const isPage = /html/i.test(headers['content-type'] ?? '');
  if (isPage && (status === 401 || status === 403)) return pageInstead(status, doingConnect);
  if (status === 401) return tokenRefused();
  if (status === 403) return accessDenied(doingConnect);
  if (status === 407) return connectivityFailure('proxy', doingConnect, { trouble: 407 });
  if (status === 429 || status >= 500) return applianceBusy(status, doingConnect);
  return wrongSite(status, doingConnect);
}

function failureOfClose(code: number): Failure {
  if (code === closeCodes.accessDenied) return accessDenied(doingLink);
  if (code === closeCodes.unsupportedData)
    return notOurProtocol('The appliance sent a frame that is no text.', doingLink);
  return connectivityFailure('reset', doingLink);
}
