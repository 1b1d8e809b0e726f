import type { ErrorDetail } from '../../../shared/errors.ts';

/** Why two machines could not talk, as the error codes of Node, OpenSSL and undici say. */
export type NetworkCause =
  | { readonly kind: 'connectivity'; readonly detail: ErrorDetail<'connectivity'> }
  | { readonly kind: 'tls'; readonly detail: ErrorDetail<'tls'> }
  /** The body is not compressed as its header says. */
  | { readonly kind: 'not-inflatable' }
  | { readonly kind: 'invalid-http' };

/** The proxy cannot be reached, or refuses: nothing was sent to the server behind it. */
export class ProxyError extends Error {
  readonly code = 'PROXY';
}

const connectivity = (detail: ErrorDetail<'connectivity'>): NetworkCause => ({ kind: 'connectivity', detail });
const tls = (detail: ErrorDetail<'tls'>): NetworkCause => ({ kind: 'tls', detail });

const causes: readonly (readonly [RegExp, NetworkCause])[] = [
  [/^(ENOTFOUND|EAI_\w+)$/, connectivity('dns')],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES)$/, connectivity('refused')],
  [/^(TimeoutError|ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TIMEOUT)$/, connectivity('timeout')],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/, connectivity('reset')],
  [/^(UND_ERR_PRX_\w+|UND_ERR_ABORTED|PROXY)$/, connectivity('proxy')],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, tls('expired')],
  [/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, tls('wrong-host')],
  // The other results of Node's certificate verification; UNSPECIFIED stands for any that Node has no code for.
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|CRL_\w+|ERROR_IN_C\w+|INVALID_\w+|PATH_LENGTH_EXCEEDED|UNSPECIFIED)$/,
    tls('unknown-ca'),
  ],
  [/^(EPROTO|ERR_SSL_\w+|ERR_OSSL_\w+|ERR_TLS_\w+)$/, tls('protocol')],
  [/^(Z_\w+|ERR__\w+|ERR_BROTLI\w*)$/, { kind: 'not-inflatable' }],
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
  if (isProxyError(error)) return { kind: 'connectivity', detail: 'proxy' };
  const errors = withCauses(error);
  for (const each of errors) {
    const code = 'code' in each && typeof each.code === 'string' ? each.code : each.name;
    const known = causes.find(([pattern]) => pattern.test(code));
    if (known !== undefined) return known[1];
  }
  const syscall = errors.map((each) => ('syscall' in each ? String(each.syscall) : '')).find((name) => name !== '');
  return syscall !== undefined && Object.hasOwn(causesBySyscall, syscall) ? causesBySyscall[syscall] : undefined;
}

/** undici wraps what the connection to the proxy failed with, and has no code of its own for a login that the proxy wants. */
function isProxyError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code === 'UND_ERR_INVALID_ARG') return error.message.startsWith('Proxy Authentication Required');
  return error.code === 'UND_ERR_PRX_CONN';
}

/** The errors that an error bundles, its causes, and then itself. */
function withCauses(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return [];
  const bundled = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [...bundled.flatMap(withCauses), ...withCauses(error.cause), error];
}
