import { Pool, ProxyAgent, type buildConnector, type Dispatcher } from 'undici';
import { ProxyError } from './network-errors.ts';
import type { ProxyAddress } from './proxy-settings.ts';
import type { TlsRules } from './tls-trust.ts';
import { filteringInformational } from './informational-filter.ts';

/** Connections through a proxy. */
export function openProxyDispatcher(
  { origin: proxy, authorization }: ProxyAddress,
  limits: Pool.Options & { readonly connectTimeout: number },
  tls: TlsRules,
): Dispatcher {
  // undici leaves our limits out for the connections over which it forwards plain HTTP.
  const open = (origin: string | URL, options: Pool.Options): Pool => {
    const isProxy = new URL(origin).origin === proxy;
    const { connect } = options;
    if (typeof connect !== 'function') return new Pool(origin, { ...limits, ...options });
    const connector = filteringInformational(isProxy ? withProxyErrors(connect) : connect);
    return new Pool(origin, { ...limits, ...options, connect: connector });
  };
  return new ProxyAgent({
    ...limits,
    uri: proxy,
    ...(authorization === undefined ? {} : { token: authorization }),
    requestTls: tls,
    proxyTls: tls,
    factory: open,
    clientFactory: open,
  });
}

/** A connection to the proxy that fails is the proxy's failure, not that of the server behind it. */
function withProxyErrors(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (error, socket) =>
      error === null ? callback(null, socket) : callback(new ProxyError(error.message), null),
    );
}
