import { setImmediate as nextTurn } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import { unpacked } from './content-encoding.ts';
import { informationalLimit } from './informational.ts';
import { connectionError, ProxyError } from './network-errors.ts';
import { openProxyConnections, type ProxyConnections } from './proxy-dispatcher.ts';
import { readProxySettings, type ProxyAddress } from './proxy-settings.ts';
import { noteChain } from './refused-chain.ts';
import { tlsOptions } from './tls-trust.ts';
import { filteringInformational } from './informational-filter.ts';

/** Most bytes of one answer, counted after inflation. */
export const maxAnswerBytes = 64 * 1024 * 1024;
const connectionsPerOrigin = 8;

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** The header, `''` if there is none. */
  readonly wwwAuthenticate: string;
  /** The inflated body. What `use` has not read of it when it resolves is discarded. */
  readonly body: AsyncIterable<Buffer>;
}

export class AnswerTooLargeError extends Error {}

export type HttpClient = ReturnType<typeof createHttpClient>;

export interface HttpCall {
  readonly url: string;
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpClientOptions {
  /** PEM text trusted besides the system's authorities. */
  readonly trustedCa?: string | undefined;
  /** Milliseconds from connecting to the last byte. */
  readonly timeoutMs: number;
}

/** Keep-alive connections, at most eight to one origin; the environment's proxy and NO_PROXY; TLS 1.2 or newer. */
export function createHttpClient({ trustedCa, timeoutMs }: HttpClientOptions) {
  const { routeTo, destroy } = openDispatchers(trustedCa, timeoutMs);
  return {
    /**
     * Sends one request and follows no redirect. `use` reads the answer; connecting, headers and the whole of `use` share one
     * deadline. Rejects with the error of the network, with the reason of the signal, or with a `TimeoutError`.
     */
    send: async <T>({ url, signal, ...call }: HttpCall, use: (answer: HttpAnswer) => Promise<T>): Promise<T> => {
      signal.throwIfAborted();
      const { dispatcher, proxy } = routeTo(new URL(url));
      const connection = { isTls: url.startsWith('https:'), trustedCa, isProxied: proxy !== undefined };
      const fromConnection = (error: unknown) => connectionError(error, connection);
      let isSent = false;
      const late = (error: Error) =>
        fromConnection(!isSent && proxy?.isAsked() === true ? new ProxyError(error) : error);
      return withDeadline({ ms: timeoutMs, late }, signal, async (callSignal, end) => {
        const headers = { 'accept-encoding': 'gzip', ...call.headers };
        const onInfo = informationalLimit(end);
        const through = proxy === undefined ? dispatcher : dispatcher.compose(noticing(() => (isSent = true)));
        const sent = request(url, { ...call, headers, dispatcher: through, onInfo, signal: callSignal });
        const answer = await sent.catch((error: unknown) => {
          throw fromConnection(error);
        });
        return useAnswer(answer, use, fromConnection);
      });
    },
    close: async (): Promise<void> => {
      await destroy();
    },
  };
}

/**
 * Runs the work with a signal that joins the caller's and the deadline. Neither timer nor listener remains afterwards: those of
 * `AbortSignal.timeout` stay until it fires, which a busy service would accumulate.
 */
async function withDeadline<T>(
  { ms, late }: { readonly ms: number; readonly late: (error: Error) => unknown },
  signal: AbortSignal,
  work: (callSignal: AbortSignal, end: (reason: Error) => void) => Promise<T>,
) {
  const call = new AbortController();
  const cancel = (): void => call.abort(signal.reason);
  const timer = setTimeout(() => call.abort(late(new DOMException('The call took too long.', 'TimeoutError'))), ms);
  timer.unref();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work(call.signal, (reason) => call.abort(reason));
  } catch (error) {
    // undici and streams wrap the reason of an abort.
    if (call.signal.aborted) throw call.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

/** Calls `onSent` when a request is about to be written to its connection. */
function noticing(onSent: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const start = handler.onRequestStart?.bind(handler);
    handler.onRequestStart = (...started) => {
      onSent();
      start?.(...started);
    };
    return dispatch(options, handler);
  };
}

interface Route {
  readonly dispatcher: Dispatcher;
  readonly proxy?: ProxyConnections;
}

/** Connections without and with proxies, each opened when it is first needed. */
function openDispatchers(trustedCa: string | undefined, timeoutMs: number) {
  // Over HTTP/2, which undici would agree on with TLS, one connection carries any number of calls at once.
  const limits = {
    connections: connectionsPerOrigin,
    pipelining: 1,
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  };
  const connect = connectorFor(trustedCa, timeoutMs);
  const direct = new Agent({ ...limits, connect: filteringInformational(connect) });
  const proxied = new Map<ProxyAddress, ProxyConnections>();
  const { proxyFor } = readProxySettings(process.env);
  const through = (proxy: ProxyAddress): ProxyConnections => {
    const opened = proxied.get(proxy);
    if (opened !== undefined) return opened;
    const connections = openProxyConnections(
      proxy,
      { ...limits, connect, connectTimeout: timeoutMs },
      tlsOptions(trustedCa),
    );
    proxied.set(proxy, connections);
    return connections;
  };
  return {
    /** Throws for an address whose proxy cannot be used: the call fails, not the creation of the client. */
    routeTo: (url: URL): Route => {
      const address = proxyFor(url);
      if (address === undefined) return { dispatcher: direct };
      const proxy = through(address);
      return { dispatcher: proxy.dispatcher, proxy };
    },
    destroy: () =>
      Promise.all([direct, ...[...proxied.values()].map(({ dispatcher }) => dispatcher)].map((each) => each.destroy())),
  };
}

/** The trusted authorities are read at the first TLS connection, and once: that takes longer than the connection. */
function connectorFor(trustedCa: string | undefined, timeoutMs: number): buildConnector.connector {
  const common = { allowH2: false, timeout: timeoutMs };
  const plain = buildConnector(common);
  let secure: buildConnector.connector | undefined;
  return (options, callback) => {
    if (options.protocol !== 'https:') {
      plain(options, callback);
      return;
    }
    secure ??= buildConnector({ ...common, ...tlsOptions(trustedCa) });
    // undici's connector returns the socket, which its types leave out.
    const socket = secure(options, callback) as unknown;
    if (socket instanceof TLSSocket) noteChain(socket);
  };
}

/** Afterwards the connection is free for the next call, or closed. */
async function useAnswer<T>(
  answer: Dispatcher.ResponseData,
  use: (answer: HttpAnswer) => Promise<T>,
  fromConnection: (error: unknown) => unknown,
): Promise<T> {
  const { statusCode, headers, body } = answer;
  body.on('error', () => {}); // reading the body rejects with the same error
  const inflated = unpacked(body, textOf(headers['content-encoding']));
  try {
    const used = await use({
      status: statusCode,
      contentType: textOf(headers['content-type']),
      wwwAuthenticate: textOf(headers['www-authenticate']),
      body: capped(inflated, fromConnection),
    });
    // undici takes the connection back in the next turn of the event loop; a call made before would open another one.
    await nextTurn();
    return used;
  } finally {
    body.destroy(); // closes the connection, unless the body was read to its end
  }
}

/** A header that came several times is one list. */
function textOf(header: string | readonly string[] | undefined): string {
  return header === undefined ? '' : [header].flat().join(', ');
}

async function* capped(
  stream: AsyncIterable<Buffer>,
  fromConnection: (error: unknown) => unknown,
): AsyncIterable<Buffer> {
  let total = 0;
  try {
    for await (const chunk of stream) {
      total += chunk.length;
      if (total > maxAnswerBytes) throw new AnswerTooLargeError(`the answer is larger than ${maxAnswerBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof AnswerTooLargeError ? error : fromConnection(error);
  }
}
