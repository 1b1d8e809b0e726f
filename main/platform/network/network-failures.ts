import { X509Certificate } from 'node:crypto';
import { failure, type ErrorDetail, type Failure } from '../../../shared/errors.ts';
import type { SettingName } from '../../../shared/setting-names.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { ConnectivityCause, NetworkCause, ProxyTrouble, TlsCause } from './network-errors.ts';
import { systemAuthorityTest } from './tls-trust.ts';
import { sameNamedAuthority } from './same-named-authority.ts';
import { otherProtocol, otherRefusal, sameNamed, type TlsProblem } from './tls-problems.ts';
import { certificatesIn, nameText } from './certificate-file.ts';

/** The server of a connection, as sentences name it. */
export interface NamedServer {
  /** "PI", "the appliance". */
  readonly server: string;
  /** Whose certificate is renewed: "the PI web server". */
  readonly holder: string;
  /** Where its host name comes from: 'in "Endpoint URL"'. */
  readonly address: string;
  readonly setting?: SettingName;
  /** What to do about a proxy besides. */
  readonly proxyHint?: string;
}

const proxyServer: NamedServer = {
  server: 'the proxy',
  holder: 'the proxy',
  address: 'in HTTPS_PROXY or HTTP_PROXY',
};

/** What is wrong with the certificate of a server, or with TLS, and what to do about it. */
export function tlsFailure(cause: TlsCause, reached: NamedServer, doing: string): Failure {
  const { code, isProxied, isOfProxy } = cause;
  const problem = sameNamedProblem(cause) ?? cause.problem;
  const server = isOfProxy ? proxyServer : reached;
  const filled = (text: string): string =>
    capitalized(text.replaceAll(/\{(server|holder|address)\}/g, (_, name) => server[name as 'server']));
  const isOther = problem === otherRefusal || problem === otherProtocol;
  const message = isOther ? `${problem.message.slice(0, -1)} (${shownCode(code)}).` : problem.message;
  const hint = problem.hint === '' ? authorityHint(cause) : problem.hint;
  const besides = isProxied && !isOfProxy ? proxiedTlsHint(problem) : '';
  const settings = { address: server.setting, authorities: 'trustedCaFile' } as const;
  const setting = problem.setting && settings[problem.setting];
  return failure(
    'tls',
    problem.detail,
    { message: filled(message), doing, hint: `${filled(hint)}${besides}` },
    { setting },
  );
}

const goesThrough = 'The call goes through the proxy of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY)';

/** What the proxy may have to do with a problem of TLS with the server behind it. */
function proxiedTlsHint({ detail, setting }: TlsProblem): string {
  if (setting === 'authorities')
    return ` ${goesThrough}: if that opens TLS connections to inspect them, trust its authority, or name the host in NO_PROXY.`;
  return detail === 'protocol' ? ` ${goesThrough}: look at that, too.` : '';
}

/** Message, hint, and the setting to look at first. */
export type CauseText = readonly [message: string, hint: string, setting?: SettingName];
export type ConnectivityTexts = Readonly<Record<Exclude<ErrorDetail<'connectivity'>, 'proxy'>, CauseText>>;

/** Why a server cannot be reached. @param texts for a connection without a proxy */
export function unreachable(
  { detail, trouble, isProxied }: ConnectivityCause,
  { server, proxyHint = '' }: NamedServer,
  texts: ConnectivityTexts,
  doing: string,
): Failure {
  if (detail === 'proxy') {
    const [message, first] = proxyTrouble(trouble, server);
    const hint = [first, 'Check the proxy in the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).', proxyHint];
    return failure('connectivity', detail, { message, doing, hint: hint.filter((each) => each !== '').join(' ') });
  }
  const [message, hint, setting] = texts[detail];
  if (!isProxied) return failure('connectivity', detail, { message, doing, hint }, { setting });
  const broken = detail === 'timeout' ? `No answer of ${server} came through the proxy in time.` : undefined;
  const text = {
    message: broken ?? `The connection to ${server} through the proxy was interrupted.`,
    doing,
    hint: `${hint} ${goesThrough}: look at that, too.`,
  };
  return failure('connectivity', detail, text, { setting });
}

function proxyTrouble(trouble: ProxyTrouble | undefined, server: string): readonly [message: string, hint: string] {
  if (typeof trouble !== 'number') return proxyTroubles[trouble ?? 'none'];
  if (trouble === 407)
    return [
      'The proxy wants a login, or refused it (HTTP 407).',
      'A login in its address is sent as a basic one; no NTLM or Kerberos.',
    ];
  if (trouble >= 502 && trouble <= 504)
    return [`The proxy cannot reach ${server} (HTTP ${trouble}).`, `Let the proxy reach host and port of ${server}.`];
  return [
    `The proxy refused the connection to ${server} (HTTP ${trouble}).`,
    `Let the rules of the proxy allow CONNECT from this machine to host and port of ${server}.`,
  ];
}

const proxyAddressHint = 'Its name or port may be wrong, or it is down.';
const proxyTroubles: Readonly<
  Record<Exclude<ProxyTrouble, number> | 'none', readonly [message: string, hint: string]>
> = {
  dns: ['The host name of the proxy cannot be resolved.', ''],
  refused: ['The proxy cannot be reached: nothing answers at its address and port.', proxyAddressHint],
  timeout: ['The proxy does not answer.', `${proxyAddressHint} A firewall may stand before it.`],
  reset: [
    'The proxy closed the connection instead of answering.',
    'Its port may be that of another service, or it does not serve this machine.',
  ],
  'invalid-http': ['What answers as the proxy does not speak HTTP.', 'Its port may be that of another service.'],
  none: ['The proxy gives no connection.', proxyAddressHint],
};

/** A variable of the environment has no usable address of a proxy. What it has is not repeated: it may be a password. */
export function proxySettingFailure(
  { variable, reason }: Extract<NetworkCause, { readonly kind: 'proxy-setting' }>,
  doing: string,
): Failure {
  const message = `The environment variable ${variable} ${reason}.`;
  const hint = `Correct ${variable} in the environment of this program, remove it, or name the host in NO_PROXY if it is reached without a proxy.`;
  return failure('configuration', 'input', { message, doing, hint });
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A code of Node, or a text of OpenSSL, which are short and have no special characters. */
function shownCode(code: string): string {
  return /^[\w ,.;:'()/-]{1,120}$/.test(code) ? code : 'unknown code';
}

const file = `"${settingTexts.trustedCaFile.label}"`;
const addRoot = `add the root certificate of the authority to the file of ${file}, or to the operating system's store.`;

/** The authorities that are trusted besides the system's. */
function addedAuthorities({ trustedCa }: TlsCause): readonly X509Certificate[] {
  const isOfSystem = systemAuthorityTest();
  return certificatesIn(trustedCa ?? '')
    .filter((pem) => !isOfSystem(pem))
    .flatMap(parsed);
}

/** What is wrong where a trusted authority has the name of the one that signed, and another key. */
function sameNamedProblem(cause: TlsCause): TlsProblem | undefined {
  if (cause.chain === undefined) return undefined;
  const found = sameNamedAuthority(cause.chain.flatMap(parsed), addedAuthorities(cause));
  if (found === undefined) return undefined;
  return sameNamed(`"${shownName(found.authority.subject)}"`, file, found);
}

/** What the authorities that are trusted besides the system's lack. */
function authorityHint(cause: TlsCause): string {
  const { code } = cause;
  const added = addedAuthorities(cause).map(({ subject, issuer }) => ({
    subject: shownName(subject),
    issuer: shownName(issuer),
  }));
  if (added.length === 0) return `Add the authority to the operating system's store, or name its PEM file in ${file}.`;
  const incomplete = added.filter(({ issuer }) => !added.some(({ subject }) => subject === issuer));
  // OpenSSL's code for a trusted certificate whose own issuer is not trusted.
  if (code === 'UNABLE_TO_GET_ISSUER_CERT' && incomplete.length > 0) {
    const gaps = incomplete.slice(0, maxNamed).map((each) => `"${each.subject}", but not its issuer "${each.issuer}"`);
    return `Trusted is the intermediate certificate ${gaps.join('; ')}: ${addRoot}`;
  }
  const names = added.slice(0, maxNamed).map(({ subject }) => `"${subject}"`);
  const more = added.length > maxNamed ? ` and ${added.length - maxNamed} more` : '';
  const has = `The certificates that ${file} and NODE_EXTRA_CA_CERTS add (${names.join('; ')}${more}) do not verify this one`;
  if (code !== 'UNABLE_TO_VERIFY_LEAF_SIGNATURE') return `${has}: ${addRoot}`;
  return `${has}, and {server} sends no intermediate certificate: let {holder} send those too. If none is missing, ${addRoot}`;
}

const maxNamed = 4;

function parsed(certificate: string | Buffer): readonly X509Certificate[] {
  try {
    return [new X509Certificate(certificate)];
  } catch {
    return []; // certificates of NODE_EXTRA_CA_CERTS are not parsed before
  }
}

/** It stands in quotes, in a sentence whose braces are filled in. */
function shownName(name: string): string {
  return nameText(name).replaceAll(/["{}]/g, '\uFFFD').slice(0, 200);
}
