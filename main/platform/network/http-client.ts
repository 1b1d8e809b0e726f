import { pipeline } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import { namedProxies, openProxyDispatcher, ProxyError, proxyErrorOf } from './proxy-dispatcher.ts';
import { tlsOptions } from './tls-trust.ts';

/** Most bytes of one answer, counted after inflation. */
export const maxAnswerBytes = 64 * 1024 * 1024;
const connectionsPerOrigin = 8;

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** The inflated body. What of it is not read when `use` is done is thrown away. */
  readonly body: AsyncIterable<Buffer>;
}

/** The answer was larger than {@link maxAnswerBytes}. */
export class AnswerTooLargeError extends Error {}

export interface HttpClient {
  /**
   * Posts once and follows no redirect. `use` reads the answer; connecting, headers and the whole of `use` share one deadline.
   * Rejects with the network's error, with the signal's reason, or with a `TimeoutError`.
   */
  send<T>(call: HttpCall, use: (answer: HttpAnswer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

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
export function createHttpClient({ trustedCa, timeoutMs }: HttpClientOptions): HttpClient {
  const dispatcher = dispatcherOrError(trustedCa, timeoutMs);
  return {
    send: async ({ url, method, headers, body, signal }, use) => {
      signal.throwIfAborted();
      if (dispatcher instanceof ProxyError) throw dispatcher;
      return within(timeoutMs, signal, async (either) => {
        const answer = await request(url, {
          method,
          headers: { 'accept-encoding': 'gzip', ...headers },
          ...(body === undefined ? {} : { body }),
          dispatcher,
          signal: either,
        });
        return usedUp(answer, use);
      });
    },
    close: async () => (dispatcher instanceof ProxyError ? undefined : dispatcher.destroy()),
  };
}

/**
 * Runs the work under the caller's signal and the deadline in one. Neither timer nor listener is left behind: those of
 * `AbortSignal.timeout` stay until it fires, and a busy service would carry half a minute's worth of them.
 */
async function within<T>(ms: number, signal: AbortSignal, work: (either: AbortSignal) => Promise<T>): Promise<T> {
  const either = new AbortController();
  const cancel = (): void => either.abort(signal.reason);
  const timer = setTimeout(() => either.abort(new DOMException('The call took too long.', 'TimeoutError')), ms);
  timer.unref();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work(either.signal);
  } catch (error) {
    // undici and streams wrap the reason of an abort; the caller wants to know whose it was.
    if (either.signal.aborted) throw either.signal.reason;
    throw proxyErrorOf(error) ?? error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

/** A proxy that cannot be used fails the calls, not the making of the client. */
function dispatcherOrError(trustedCa: string | undefined, timeoutMs: number): Dispatcher | ProxyError {
  try {
    return openDispatcher(trustedCa, timeoutMs);
  } catch (error) {
    if (error instanceof ProxyError) return error;
    throw error;
  }
}

function openDispatcher(trustedCa: string | undefined, timeoutMs: number): Dispatcher {
  // Over HTTP/2, which undici would agree on with TLS, one connection carries any number of calls at once.
  const limits = {
    connections: connectionsPerOrigin,
    pipelining: 1,
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  };
  const connect = connectorFor(trustedCa, timeoutMs);
  const proxies = namedProxies();
  if (proxies === undefined) return new Agent({ ...limits, connect });
  return openProxyDispatcher(proxies, { ...limits, connect, connectTimeout: timeoutMs }, tlsOptions(trustedCa));
}

/** What TLS trusts is read when first needed, and once: it takes longer than the connection. */
function connectorFor(trustedCa: string | undefined, timeoutMs: number): buildConnector.connector {
  const common = { allowH2: false, timeout: timeoutMs };
  const plain = buildConnector(common);
  let secure: buildConnector.connector | undefined;
  return (options, callback) => {
    if (options.protocol !== 'https:') return plain(options, callback);
    secure ??= buildConnector({ ...common, ...tlsOptions(trustedCa) });
    return secure(options, callback);
  };
}

/** Lets the answer be used, and sees to it that its connection is free again, or closed. */
async function usedUp<T>(answer: Dispatcher.ResponseData, use: (answer: HttpAnswer) => Promise<T>): Promise<T> {
  const { body } = answer;
  body.on('error', () => {}); // whoever reads is told; nobody else needs to be
  try {
    const used = await use(readable(answer));
    // undici takes the connection back in the next turn of the event loop; a call made before would open another one.
    await nextTurn();
    return used;
  } finally {
    body.destroy(); // closes the connection, unless the body was read to its end
  }
}

function readable({ statusCode, headers, body }: Dispatcher.ResponseData): HttpAnswer {
  const encoding = String(headers['content-encoding'] ?? '').toLowerCase();
  // The pipeline hands errors of either side to the one that is read; its own callback has nothing left to do.
  const stream: AsyncIterable<Buffer> =
    encoding === 'gzip' || encoding === 'x-gzip' ? pipeline(body, createGunzip(), () => {}) : body;
  return { status: statusCode, contentType: String(headers['content-type'] ?? ''), body: capped(stream) };
}

async function* capped(stream: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.length;
    if (total > maxAnswerBytes) throw new AnswerTooLargeError(`the answer is larger than ${maxAnswerBytes} bytes`);
    yield chunk;
  }
}
