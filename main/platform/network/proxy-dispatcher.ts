import { EnvHttpProxyAgent, Pool, type buildConnector, type Dispatcher } from 'undici';
import type { TlsRules } from './tls-trust.ts';

/** The proxy cannot be reached, or refuses: the server behind it has not heard of the call. */
export class ProxyError extends Error {
  /** By which `networkTrouble` tells it. */
  readonly code = 'PROXY';
}

export interface NamedProxies {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
}

/** The address in the variable; many leave `http://` out. */
function addressIn(name: string): string | undefined {
  const text = (process.env[name] ?? process.env[name.toUpperCase()] ?? '').trim();
  if (text === '') return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const isUsable = URL.canParse(address) && /^(https?|socks5?):$/.test(new URL(address).protocol);
  // The text may hold a password, so it is not repeated.
  if (!isUsable) throw new ProxyError(`${name.toUpperCase()} is not an address`);
  return address;
}

/** The proxies that the environment names, if any. Throws a {@link ProxyError} if one of them is no address. */
export function namedProxies(): NamedProxies | undefined {
  const [httpProxy, httpsProxy] = [addressIn('http_proxy'), addressIn('https_proxy')];
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  return { ...(httpProxy === undefined ? {} : { httpProxy }), ...(httpsProxy === undefined ? {} : { httpsProxy }) };
}

/** Whatever keeps a connection to the proxy from being made is the proxy's failure, not that of the server behind it. */
function toProxy(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (error, socket) =>
      error === null ? callback(null, socket) : callback(new ProxyError(error.message), null),
    );
}

/** Connections through these proxies, or without them where NO_PROXY says so. */
export function openProxyDispatcher(
  proxies: NamedProxies,
  limits: Pool.Options & { readonly connectTimeout: number },
  tls: TlsRules,
): Dispatcher {
  const proxyOrigins = new Set(Object.values(proxies).map((address: string) => new URL(address).origin));
  // undici leaves our limits out for the connections over which it forwards plain HTTP.
  const open = (origin: string | URL, options: Pool.Options): Pool => {
    const isProxy = proxyOrigins.has(new URL(origin).origin);
    const { connect } = options;
    return new Pool(origin, {
      ...limits,
      ...options,
      ...(isProxy && typeof connect === 'function' ? { connect: toProxy(connect) } : {}),
    });
  };
  return new EnvHttpProxyAgent({
    ...limits,
    ...proxies,
    requestTls: tls,
    proxyTls: tls,
    factory: open,
    clientFactory: open,
  });
}

/** What undici says of a proxy in words of its own. */
export function proxyErrorOf(error: unknown): ProxyError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const isHungUp = error.code === 'UND_ERR_PRX_CONN';
  const isLoginWanted =
    error.code === 'UND_ERR_INVALID_ARG' && error.message.startsWith('Proxy Authentication Required');
  return isHungUp || isLoginWanted ? new ProxyError(error.message) : undefined;
}
