import { isLoopbackName } from '../../../shared/loopback.ts';
import { ProxySettingError } from './network-errors.ts';
import { readNoProxy } from './no-proxy.ts';

/** A proxy that speaks HTTP. */
export interface ProxyAddress {
  /** Scheme, host and port, without a login. */
  readonly origin: string;
  /** The value of `Proxy-Authorization`, if the address has a login. */
  readonly authorization?: string | undefined;
}

/** What the variables of the environment say about proxies, read once. */
export interface ProxySettings {
  /** The proxy for an address, or `undefined` for a direct connection. Throws {@link ProxySettingError} for one that cannot be used. */
  proxyFor(url: URL): ProxyAddress | undefined;
  /** Whether an address is to be reached through a proxy, be it one that cannot be used. */
  isProxied(url: URL): boolean;
  /** Sentences about what cannot be used. They repeat entries of `NO_PROXY`, but nothing of an address of a proxy: it may have a password. */
  readonly warnings: readonly string[];
}

type Variable = 'http_proxy' | 'https_proxy' | 'no_proxy';

/** `HTTP_PROXY` is also for https where there is no `HTTPS_PROXY`. What is on this computer is never reached through a proxy. */
export function readProxySettings(env: NodeJS.ProcessEnv): ProxySettings {
  const http = proxyIn(env, 'http_proxy');
  const https = proxyIn(env, 'https_proxy') ?? http;
  const exceptions = readNoProxy(valueOf(env, 'no_proxy').value);
  const unusable = new Set([http, https].filter((each) => each instanceof ProxySettingError));
  const ignored = exceptions.unreadable.map(
    (entry) => `NO_PROXY: the entry "${entry}" is ignored: it is no host, domain, address, range or network.`,
  );
  const settingFor = ({ protocol, hostname, port }: URL): ProxyAddress | ProxySettingError | undefined => {
    if (isLoopbackName(hostname)) return undefined;
    const proxy = protocol === 'https:' ? https : http;
    return exceptions.include(hostname, port || defaultPorts[protocol] || '') ? undefined : proxy;
  };
  return {
    proxyFor: (url) => {
      const proxy = settingFor(url);
      if (proxy instanceof ProxySettingError) throw proxy;
      return proxy;
    },
    isProxied: (url) => settingFor(url) !== undefined,
    warnings: [...[...unusable].map(({ message }) => `${message}.`), ...ignored],
  };
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** The variable in small letters comes first, as everywhere. Windows finds a variable in any letters; it is named as it is set. */
function valueOf(env: NodeJS.ProcessEnv, name: Variable) {
  const found = env[name] === undefined ? name.toUpperCase() : name;
  const names = Object.keys(env);
  const isSetSo = names.includes(found);
  const variable = isSetSo ? found : (names.find((each) => each.toLowerCase() === name) ?? found);
  return { variable, value: (env[found] ?? '').trim() };
}

function proxyIn(env: NodeJS.ProcessEnv, name: Variable): ProxyAddress | ProxySettingError | undefined {
  const { variable, value } = valueOf(env, name);
  if (value === '') return undefined;
  const address = parseProxyAddress(value);
  return typeof address === 'string' ? new ProxySettingError(variable, address) : address;
}

/** The address, or why it cannot be used, as the rest of a sentence; `http://` may be missing. */
export function parseProxyAddress(text: string): ProxyAddress | string {
  // URL removes tabs and line ends, and takes a backslash for a slash.
  if (/[\s\p{Cc}\\]/u.test(text))
    return 'has a blank, a backslash or a control character, which must be percent-encoded';
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme?.startsWith('socks')) return 'names a SOCKS proxy; only HTTP proxies can be used (http:// or https://)';
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return 'does not begin with http:// or https://';
  const url = URL.parse(scheme === undefined ? `http://${text}` : text);
  // A password with one of these characters ends the host too early.
  if (url === null || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return 'is no address such as http://proxy.example:8080; in a login the characters % / ? # @ : must be percent-encoded';
  if (url.port === '0') return 'has the port 0';
  const { origin, username, password } = url;
  if (username === '' && password === '') return { origin };
  try {
    const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    return { origin, authorization: `Basic ${login.toString('base64')}` };
  } catch {
    return 'has a "%" in its login that begins no percent-encoded character; write %25 for it';
  }
}
