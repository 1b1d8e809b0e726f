import { z } from 'zod';

const certificate = z.object({
  /** Distinguished names, most significant part last: `CN=pi.hq.example, O=Example`. */
  subject: z.string(),
  issuer: z.string(),
  /** The subject alternative names: `DNS:pi.hq.example`, `IP Address:192.0.2.7`. */
  names: z.array(z.string()),
  /** ISO 8601, UTC. */
  validFrom: z.string(),
  validTo: z.string(),
  /** SHA-256 of the certificate, in pairs of hexadecimal digits. */
  fingerprint: z.string(),
  /** Whether it may issue certificates (basic constraints). */
  isAuthority: z.boolean(),
});
export type Certificate = z.output<typeof certificate>;

/** The certificates that a server presented in the TLS handshake, trusted or not. */
export const peerCertificatesSchema = z.object({
  protocol: z.string(),
  /** The source of trust: the system's authorities, those of Trusted CA File, or none; `refused`: the root is trusted, the chain is not. */
  trust: z.enum(['system', 'trusted-ca-file', 'refused', 'none']),
  /** From the server's own to the root, as far as they are known. */
  chain: z.array(certificate).min(1),
});
export type PeerCertificates = z.output<typeof peerCertificatesSchema>;

/** A certificate of a Trusted CA File, by its name, and why it makes nothing trusted. */
export const authorityInFile = certificate
  .pick({ subject: true, issuer: true, validFrom: true, validTo: true })
  .extend({
    kind: z.enum(['root', 'intermediate', 'server']),
    fingerprint: z.string(),
    /** `issuer-missing`: of an intermediate authority whose root is not in the file; `no-authority`: of a server. */
    problem: z.enum(['expired', 'not-yet-valid', 'issuer-missing', 'no-authority']).optional(),
  });
export type AuthorityInFile = z.output<typeof authorityInFile>;

export const caFileView = z.object({ file: z.string(), certificates: z.array(authorityInFile) });
export type CaFileView = z.output<typeof caFileView>;

/** What could be trusted so that a chain is: its root, or a self-signed certificate of the server, which is trusted for itself alone. */
export interface TrustCandidate {
  readonly kind: 'root' | 'server';
  readonly certificate: Certificate;
}

/**
 * The certificate that makes a chain of an unknown authority trusted; `missing-root` if the server presents none: an intermediate authority
 * alone is not enough, and `highest` is what it presents. Nothing if the root is trusted already.
 */
export function trustCandidateOf({
  trust,
  chain,
}: PeerCertificates): TrustCandidate | { readonly kind: 'missing-root'; readonly highest: Certificate } | undefined {
  const highest = chain.at(-1);
  if (trust !== 'none' || highest === undefined) return undefined;
  if (highest.subject === highest.issuer && chain.length === 1) return { kind: 'server', certificate: highest };
  if (highest.subject === highest.issuer && highest.isAuthority) return { kind: 'root', certificate: highest };
  return { kind: 'missing-root', highest };
}

const dayMs = 24 * 60 * 60_000;

/** Whole days until the certificate ends; negative after that. */
export function daysLeft({ validTo }: Pick<Certificate, 'validTo'>, now: number): number {
  return Math.floor((Date.parse(validTo) - now) / dayMs);
}

export function daysLeftInWords(days: number): string {
  if (days < 0) return days === -1 ? 'expired 1 day ago' : `expired ${-days} days ago`;
  if (days === 0) return 'less than 1 day left';
  return days === 1 ? '1 day left' : `${days} days left`;
}
