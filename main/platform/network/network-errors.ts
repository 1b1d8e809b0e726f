import type { ErrorDetail } from '../../../shared/errors.ts';

/** What kept two machines from talking, told from the error codes of Node, OpenSSL and undici. */
export type NetworkTrouble =
  | { readonly kind: 'connectivity'; readonly detail: ErrorDetail<'connectivity'> }
  | { readonly kind: 'tls'; readonly detail: ErrorDetail<'tls'> }
  | { readonly kind: 'garbled' };

const troubles: readonly (readonly [RegExp, NetworkTrouble])[] = [
  [/^(ENOTFOUND|EAI_AGAIN|EAI_\w+)$/, { kind: 'connectivity', detail: 'dns' }],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES)$/, { kind: 'connectivity', detail: 'refused' }],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TIMEOUT)$/, { kind: 'connectivity', detail: 'timeout' }],
  [
    /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/,
    { kind: 'connectivity', detail: 'reset' },
  ],
  [/^(UND_ERR_PRX_TLS|UND_ERR_ABORTED|PROXY)$/, { kind: 'connectivity', detail: 'proxy' }],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, { kind: 'tls', detail: 'expired' }],
  [/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, { kind: 'tls', detail: 'wrong-host' }],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|INVALID_CA|PATH_LENGTH_EXCEEDED)$/,
    { kind: 'tls', detail: 'unknown-ca' },
  ],
  [/^(EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/, { kind: 'tls', detail: 'protocol' }],
  [/^(HTTPParserError|HPE_\w+|Z_\w+|UND_ERR_RES\w+|UND_ERR_HEADERS_OVERFLOW|UND_ERR_INFO)$/, { kind: 'garbled' }],
];

/** The error codes of what an error bundles, of its causes, and then its own; its name where it has none. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const bundled = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const own = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return [...bundled.flatMap(codesOf), ...codesOf(error.cause), own];
}

/** `undefined` for what is not the network's doing. */
export function networkTrouble(error: unknown): NetworkTrouble | undefined {
  for (const code of codesOf(error)) {
    const trouble = troubles.find(([pattern]) => pattern.test(code));
    if (trouble !== undefined) return trouble[1];
  }
  return undefined;
}
