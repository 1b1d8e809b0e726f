import type { X509Certificate } from 'node:crypto';

/** A trusted authority that has the name of the issuer of a certificate that was refused, and did not sign it. */
export interface SameNamedAuthority {
  /** The trusted certificate. */
  readonly authority: X509Certificate;
  /** Whether the certificate that it did not sign is the server's own, and not one of those that issued it. */
  readonly isOfServer: boolean;
  /** Whether the one that signed it is trusted as well. */
  readonly hasSigner: boolean;
}

/**
 * Such as the former certificate of an authority whose key was renewed. OpenSSL looks an issuer up by its name, and then reports a
 * signature that does not verify, or an issuer that is missing where the certificates name their keys.
 * @param chain the certificates that the server sent, its own first
 * @param trusted what is trusted besides the system's authorities
 */
export function sameNamedAuthority(
  chain: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
): SameNamedAuthority | undefined {
  for (const [index, certificate] of chain.entries()) {
    const named = trusted.filter(({ subject }) => subject === certificate.issuer);
    const authority = named.find((each) => !hasSigned(each, certificate));
    const hasSigner = named.some((each) => hasSigned(each, certificate));
    if (authority !== undefined) return { authority, isOfServer: index === 0, hasSigner };
  }
  return undefined;
}

function hasSigned({ publicKey }: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.verify(publicKey);
  } catch {
    return false; // a kind of key that the signature cannot be of
  }
}
