import { X509Certificate } from 'node:crypto';
import type { AuthorityInFile } from '../../../shared/certificates.ts';
import { certificatesIn, nameText } from './certificate-file.ts';

/**
 * The certificates of a Trusted CA File, and why one of them makes nothing trusted.
 * @param pem as `readCertificates` makes it
 * @param now milliseconds since 1970
 */
export function authoritiesIn(pem: string, now: number): readonly AuthorityInFile[] {
  const certificates = certificatesIn(pem).map((each) => new X509Certificate(each));
  return certificates.map((certificate) => {
    const problem = problemOf(certificate, certificates, now);
    return {
      subject: nameText(certificate.subject),
      issuer: nameText(certificate.issuer),
      kind: kindOf(certificate),
      validFrom: certificate.validFromDate.toISOString(),
      validTo: certificate.validToDate.toISOString(),
      fingerprint: certificate.fingerprint256,
      ...(problem !== undefined && { problem }),
    };
  });
}

function isSelfIssued(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate);
}

function kindOf(certificate: X509Certificate): AuthorityInFile['kind'] {
  if (!certificate.ca && !isSelfIssued(certificate)) return 'server';
  return isSelfIssued(certificate) ? 'root' : 'intermediate';
}

function problemOf(
  certificate: X509Certificate,
  all: readonly X509Certificate[],
  now: number,
): AuthorityInFile['problem'] {
  if (now > certificate.validToDate.getTime()) return 'expired';
  if (now < certificate.validFromDate.getTime()) return 'not-yet-valid';
  if (kindOf(certificate) === 'server') return 'no-authority';
  // TLS trusts no chain that ends at an intermediate authority.
  const hasIssuer = isSelfIssued(certificate) || all.some((other) => certificate.checkIssued(other));
  return hasIssuer ? undefined : 'issuer-missing';
}
