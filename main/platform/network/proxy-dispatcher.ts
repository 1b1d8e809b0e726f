import { Pool, ProxyAgent, type buildConnector, type Dispatcher } from 'undici';
import { ProxyError } from './network-errors.ts';
import type { ProxyAddress } from './proxy-settings.ts';
import type { TlsRules } from './tls-trust.ts';
import { filteringInformational } from './informational-filter.ts';

/** Connections through a proxy. */
export interface ProxyConnections {
  readonly dispatcher: Dispatcher;
  /** Whether the proxy is being asked for a connection that it has not given yet. */
  isAsked(): boolean;
}

export function openProxyConnections(
  { origin: proxy, authorization }: ProxyAddress,
  limits: Pool.Options & { readonly connectTimeout: number },
  tls: TlsRules,
): ProxyConnections {
  let asked = 0;
  // undici leaves our limits out for the connections over which it forwards plain HTTP.
  const open = (origin: string | URL, options: Pool.Options): Pool => {
    const isProxy = new URL(origin).origin === proxy;
    const { connect } = options;
    if (typeof connect !== 'function') return new Pool(origin, { ...limits, ...options });
    const connector = filteringInformational(isProxy ? withProxyErrors(connect) : connect);
    return new Pool(origin, { ...limits, ...options, connect: connector });
  };
  const openAsking = (origin: string | URL, options: Pool.Options): Pool => {
    const pool = open(origin, options);
    const connect = pool.connect.bind(pool) as Pool['connect'];
    pool.connect = (async (connectOptions: Dispatcher.ConnectOptions) => {
      asked += 1;
      try {
        return given(await connect(connectOptions));
      } catch (error) {
        throw error instanceof ProxyError ? error : new ProxyError(error);
      } finally {
        asked -= 1;
      }
    }) as Pool['connect'];
    return pool;
  };
  const dispatcher = new ProxyAgent({
    ...limits,
    uri: proxy,
    ...(authorization === undefined ? {} : { token: authorization }),
    requestTls: tls,
    proxyTls: tls,
    factory: open,
    clientFactory: openAsking,
  });
  return { dispatcher, isAsked: () => asked > 0 };
}

/** The answer to CONNECT, if it is a connection. */
function given(answer: Dispatcher.ConnectData): Dispatcher.ConnectData {
  if (answer.statusCode === 200) return answer;
  answer.socket.on('error', () => {}).destroy();
  throw new ProxyError(answer.statusCode);
}

/** A connection to the proxy that fails is the proxy's failure, not that of the server behind it. */
function withProxyErrors(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (error, socket) =>
      error === null ? callback(null, socket) : callback(new ProxyError(error), null),
    );
}
