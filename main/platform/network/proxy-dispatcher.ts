import { EnvHttpProxyAgent, Pool, type buildConnector, type Dispatcher } from 'undici';
import { ProxyError } from './network-errors.ts';
import type { TlsRules } from './tls-trust.ts';
import { filteringInformational } from './informational-filter.ts';

export type ConfiguredProxies = Pick<EnvHttpProxyAgent.Options, 'httpProxy' | 'httpsProxy'>;

/** The proxies that the environment names, if any. Throws a {@link ProxyError} if one of them is no address. */
export function configuredProxies(): ConfiguredProxies | undefined {
  const [httpProxy, httpsProxy] = [addressIn('http_proxy'), addressIn('https_proxy')];
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  return { ...(httpProxy === undefined ? {} : { httpProxy }), ...(httpsProxy === undefined ? {} : { httpsProxy }) };
}

/** The address in an environment variable; `http://` may be missing. */
function addressIn(name: string): string | undefined {
  const text = (process.env[name] ?? process.env[name.toUpperCase()] ?? '').trim();
  if (text === '') return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const isUsable = URL.canParse(address) && /^(https?|socks5?):$/.test(new URL(address).protocol);
  // The text may hold a password, so it is not repeated.
  if (!isUsable) throw new ProxyError(`${name.toUpperCase()} is not an address`);
  return address;
}

/** Connections through these proxies, or directly where NO_PROXY says so. */
export function openProxyDispatcher(
  proxies: ConfiguredProxies,
  limits: Pool.Options & { readonly connectTimeout: number },
  tls: TlsRules,
): Dispatcher {
  const proxyOrigins = new Set(Object.values(proxies).map((address: string) => new URL(address).origin));
  // undici leaves our limits out for the connections over which it forwards plain HTTP.
  const open = (origin: string | URL, options: Pool.Options): Pool => {
    const isProxy = proxyOrigins.has(new URL(origin).origin);
    const { connect } = options;
    if (typeof connect !== 'function') return new Pool(origin, { ...limits, ...options });
    const connector = filteringInformational(isProxy ? withProxyErrors(connect) : connect);
    return new Pool(origin, { ...limits, ...options, connect: connector });
  };
  const pools = { factory: open, clientFactory: open };
  return new EnvHttpProxyAgent({ ...limits, ...proxies, requestTls: tls, proxyTls: tls, ...pools });
}

/** A connection to the proxy that fails is the proxy's failure, not that of the server behind it. */
function withProxyErrors(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (error, socket) =>
      error === null ? callback(null, socket) : callback(new ProxyError(error.message), null),
    );
}
