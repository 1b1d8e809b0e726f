import type { ErrorDetail } from '../../../shared/errors.ts';
import { UnpackError } from './content-encoding.ts';
import { notedChain, notedPurpose } from './refused-chain.ts';
import { otherProtocol, tlsProblem, type TlsProblem } from './tls-problems.ts';

/** Why two machines could not talk, as the error codes of Node, OpenSSL and undici say. */
export type NetworkCause =
  | ConnectivityCause
  | TlsCause
  /** The body is not compressed as its header says. */
  | ({ readonly kind: 'not-inflatable' } & Pick<UnpackError, 'encoding' | 'why'>)
  | { readonly kind: 'invalid-http' }
  /** The variable of the environment has no address of a proxy; nothing was sent. `reason` does not repeat what it has. */
  | { readonly kind: 'proxy-setting'; readonly variable: string; readonly reason: string };

export interface ConnectivityCause {
  readonly kind: 'connectivity';
  readonly detail: ErrorDetail<'connectivity'>;
  /** Of `proxy`, where it is known. */
  readonly trouble?: ProxyTrouble | undefined;
  /** The connection goes through a proxy. */
  readonly isProxied?: boolean | undefined;
}

/** What became of the attempt to reach the server through the proxy; a number is the status that the proxy answered. */
export type ProxyTrouble = Exclude<ErrorDetail<'connectivity'>, 'proxy'> | 'invalid-http' | number;

export interface TlsCause {
  readonly kind: 'tls';
  readonly problem: TlsProblem;
  /** Node's code, and OpenSSL's text where that is all there is. */
  readonly code: string;
  /** The certificates that the server sent, in DER, its own first, where no trusted authority verifies them. */
  readonly chain?: readonly Buffer[] | undefined;
  /** PEM text that was trusted besides the system's authorities. */
  readonly trustedCa?: string | undefined;
  /** The connection goes through a proxy. */
  readonly isProxied?: boolean | undefined;
  /** The certificate is that of the proxy. */
  readonly isOfProxy?: boolean | undefined;
}

/** The proxy cannot be reached, is silent, or refuses: nothing was sent to the server behind it. */
export class ProxyError extends Error {
  readonly code = 'PROXY';
  /** What failed, or the status that the proxy answered. */
  override readonly cause: unknown;

  constructor(cause: unknown) {
    super('the proxy gives no connection');
    this.cause = cause;
  }
}

/** A variable of the environment that names a proxy cannot be used. */
export class ProxySettingError extends Error {
  readonly variable: string;
  readonly reason: string;

  constructor(variable: string, reason: string) {
    super(`${variable} ${reason}`);
    this.variable = variable;
    this.reason = reason;
  }
}

/** An error of a connection, with what decides its cause and its hint besides. */
class ConnectionError extends Error {
  override readonly cause: unknown;
  readonly connection: Connection;

  constructor(cause: unknown, connection: Connection) {
    super(cause instanceof Error ? cause.message : 'the connection failed');
    this.cause = cause;
    this.connection = connection;
  }
}

/** `trustedCa`: PEM text trusted besides the system's authorities. */
export interface Connection {
  readonly isTls: boolean;
  readonly trustedCa?: string | undefined;
  readonly isProxied?: boolean;
}

/** Wrong arguments to undici or Node, which are bugs. */
const argumentCodes = /^(UND_ERR_INVALID_ARG|ERR_INVALID_\w+)$/;

/** The error to reject with for one that came from a connection, whatever it is, so that {@link networkCause} knows where it came from. */
export function connectionError(error: unknown, connection: Connection): unknown {
  if (error instanceof ProxySettingError || error instanceof UnpackError) return error;
  const cause = causeWithin(error);
  const isBug = cause === undefined && argumentCodes.test(codeOrName(error));
  // Only TLS and what goes through a proxy have a hint that depends on the connection.
  const isKnown = cause !== undefined && cause.kind !== 'tls' && !connection.isProxied;
  return isBug || isKnown ? error : new ConnectionError(error, connection);
}

const connectivity = (detail: ErrorDetail<'connectivity'>): NetworkCause => ({ kind: 'connectivity', detail });

const causes: readonly (readonly [RegExp, NetworkCause])[] = [
  [/^(ENOTFOUND|EAI_\w+)$/, connectivity('dns')],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES)$/, connectivity('refused')],
  [/^(TimeoutError|ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TIMEOUT)$/, connectivity('timeout')],
  [
    /^(ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_\w+|ERR_SOCKET_\w+|UND_ERR_(SOCKET|CLOSED|DESTROYED|ABORTED))$/,
    connectivity('reset'),
  ],
  [/^UND_ERR_PRX_\w+$/, connectivity('proxy')],
  [/^(HTTPParserError|HPE_\w+|UND_ERR_RES\w+|UND_ERR_HEADERS_OVERFLOW|UND_ERR_INFO)$/, { kind: 'invalid-http' }],
];

/** For codes that the table does not have: the operation of the socket that failed. */
const causesBySyscall: Readonly<Record<string, NetworkCause>> = {
  getaddrinfo: connectivity('dns'),
  connect: connectivity('refused'),
  read: connectivity('reset'),
  write: connectivity('reset'),
};

/** The cause of an error of a connection; `undefined` for an error that does not come from the network. */
export function networkCause(error: unknown): NetworkCause | undefined {
  if (error instanceof UnpackError) return { kind: 'not-inflatable', encoding: error.encoding, why: error.why };
  if (error instanceof ProxySettingError)
    return { kind: 'proxy-setting', variable: error.variable, reason: error.reason };
  if (!(error instanceof ConnectionError)) return causeWithin(error);
  const { cause, connection } = error;
  const known = causeWithin(cause);
  const { trustedCa, isProxied } = connection;
  if (known?.kind === 'tls') return { ...known, trustedCa, isProxied };
  if (known?.kind === 'connectivity') return { ...known, isProxied };
  if (known !== undefined) return known;
  return connection.isTls ? { kind: 'tls', problem: otherProtocol, code: codeOrName(cause) } : connectivity('reset');
}

function causeWithin(error: unknown): NetworkCause | undefined {
  if (wantsProxyLogin(error)) return { kind: 'connectivity', detail: 'proxy', trouble: 407 };
  const errors = withCauses(error);
  const ofProxy = errors.find((each) => each instanceof ProxyError);
  if (ofProxy !== undefined) return causeOfProxy(ofProxy.cause);
  for (const each of errors) {
    const cause = causeOfOne(each);
    if (cause !== undefined) return cause;
  }
  const syscall = errors.map((each) => ('syscall' in each ? String(each.syscall) : '')).find((name) => name !== '');
  return syscall !== undefined && Object.hasOwn(causesBySyscall, syscall) ? causesBySyscall[syscall] : undefined;
}

function causeOfOne(error: Error): NetworkCause | undefined {
  const code = codeOrName(error);
  const known = causes.find(([pattern]) => pattern.test(code));
  if (known !== undefined) return known[1];
  const named = isNameless(error) ? 'NO_SUBJECT_ALTERNATIVE_NAME' : (notedPurpose(error) ?? code);
  const problem = tlsProblem(named, error.message);
  return (
    problem && { kind: 'tls', problem, code: code === 'UNSPECIFIED' ? error.message : code, chain: notedChain(error) }
  );
}

/** Whether the certificate of a refused host name has no Subject Alternative Name at all. */
function isNameless(error: Error): boolean {
  if (codeOrName(error) !== 'ERR_TLS_CERT_ALTNAME_INVALID' || !('cert' in error)) return false;
  const { cert } = error;
  return typeof cert === 'object' && cert !== null && !('subjectaltname' in cert && cert.subjectaltname);
}

/** Node's code, or the name, which is all that a `TimeoutError` of the platform has. */
function codeOrName(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function causeOfProxy(cause: unknown): NetworkCause {
  if (typeof cause === 'number') return { kind: 'connectivity', detail: 'proxy', trouble: cause };
  const known = causeWithin(cause);
  if (known?.kind === 'tls') return { ...known, isOfProxy: true };
  const trouble = known?.kind === 'connectivity' && known.detail !== 'proxy' ? known.detail : undefined;
  return {
    kind: 'connectivity',
    detail: 'proxy',
    trouble: known?.kind === 'invalid-http' ? 'invalid-http' : trouble,
  };
}

/** undici has no code of its own for a login that the proxy wants before it forwards plain HTTP. */
function wantsProxyLogin(error: unknown): boolean {
  return codeOrName(error) === 'UND_ERR_INVALID_ARG' && String(error).includes('Proxy Authentication Required');
}

/** The errors that an error bundles, its causes, and then itself. */
function withCauses(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return [];
  const bundled = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [...bundled.flatMap(withCauses), ...withCauses(error.cause), error];
}
