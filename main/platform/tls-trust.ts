import tls from 'node:tls';

/**
 * The certificate authorities that are trusted: those of the operating system, Node's own, and the further ones of the setting
 * Trusted CA File. Certificate checks cannot be turned off anywhere.
 */
export function trustedAuthorities(furtherPem: string | undefined): string[] {
  return [...systemAuthorities(), ...tls.rootCertificates, ...(furtherPem === undefined ? [] : [furtherPem])];
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
  readonly ca: string[];
  readonly minVersion: 'TLSv1.2';
  readonly rejectUnauthorized: true;
}

/** How every TLS connection of ours is made. Checks are named, because else NODE_TLS_REJECT_UNAUTHORIZED=0 would turn them off. */
export function tlsOptions(furtherPem: string | undefined): TlsRules {
  return { ca: trustedAuthorities(furtherPem), minVersion: 'TLSv1.2', rejectUnauthorized: true };
}
