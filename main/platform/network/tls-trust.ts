import tls, { type SecureContext } from 'node:tls';
import { certificatesIn } from './certificate-file.ts';

export interface TlsRules {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: true;
}

/**
 * The options of every TLS connection of the program. The context is created once for all connections that share these rules:
 * reading hundreds of authorities takes longer than a handshake and blocks the event loop.
 * `rejectUnauthorized` is set because NODE_TLS_REJECT_UNAUTHORIZED=0 would turn an unset one off.
 */
export function tlsOptions(furtherPem: string | undefined): TlsRules {
  const secureContext = tls.createSecureContext({ ca: trustedAuthorities(furtherPem), minVersion: 'TLSv1.2' });
  return { secureContext, rejectUnauthorized: true };
}

/**
 * The trusted certificate authorities: those of the operating system, Node's own, and those of the setting Trusted CA File.
 * Certificate checks cannot be turned off anywhere.
 */
function trustedAuthorities(furtherPem: string | undefined): string[] {
  // One by one: OpenSSL silently ignores what follows a certificate that it cannot read.
  const further = certificatesIn(furtherPem ?? '');
  // Most authorities are in both lists, often several times.
  return [...new Set([...systemAuthorities(), ...tls.rootCertificates, ...further])];
}

/** Tells whether a certificate is trusted without a setting. */
export function systemAuthorityTest(): (pem: string) => boolean {
  const known = new Set([...systemAuthorities(), ...tls.rootCertificates].map((authority) => authority.trim()));
  return (pem) => known.has(pem.trim());
}

/** The operating system's store, where this Node can read it (22.15, 23.8 and newer). */
function systemAuthorities(): readonly string[] {
  try {
    return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('system') : [];
  } catch {
    return []; // Node's own list remains
  }
}
