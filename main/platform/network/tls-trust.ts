import tls, { type SecureContext } from 'node:tls';

/**
 * The certificate authorities that are trusted: those of the operating system, Node's own, and the further ones of the setting
 * Trusted CA File. Certificate checks cannot be turned off anywhere.
 */
export function trustedAuthorities(furtherPem: string | undefined): string[] {
  // Most authorities are in both lists, often several times.
  return [
    ...new Set([...systemAuthorities(), ...tls.rootCertificates, ...(furtherPem === undefined ? [] : [furtherPem])]),
  ];
}

/** The operating system's store, where this Node can read it (22.15, 23.8 and newer). */
function systemAuthorities(): readonly string[] {
  try {
    return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('system') : [];
  } catch {
    return []; // a store that cannot be read trusts nobody; Node's own list remains
  }
}

export interface TlsRules {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: true;
}

/**
 * How every TLS connection of ours is made. The context is made once for all connections that share these rules: reading
 * hundreds of authorities takes longer than a handshake, and holds up everything else.
 * Checks are named, because else NODE_TLS_REJECT_UNAUTHORIZED=0 would turn them off.
 */
export function tlsOptions(furtherPem: string | undefined): TlsRules {
  const secureContext = tls.createSecureContext({ ca: trustedAuthorities(furtherPem), minVersion: 'TLSv1.2' });
  return { secureContext, rejectUnauthorized: true };
}
