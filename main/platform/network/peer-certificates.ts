import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Certificate, PeerCertificates } from '../../../shared/certificates.ts';

/** More is no chain but an attack. */
const maxChain = 10;
const maxNames = 100;
const maxText = 500;

/** What a peer showed, before it is known whether it is trusted. */
export type ShownCertificates = Omit<PeerCertificates, 'trust'>;

/** The peer's names are no orders to a terminal, and no book. */
function sanitize(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\uFFFD').slice(0, maxText);
}

function nameText(name: string): string {
  return sanitize(name.split('\n').toReversed().join(', '));
}

function described(raw: Buffer): Certificate {
  const { subject, issuer, subjectAltName, validFrom, validTo, fingerprint256 } = new X509Certificate(raw);
  return {
    subject: nameText(subject),
    issuer: nameText(issuer),
    names: (subjectAltName ?? '')
      .split(', ')
      .filter((name) => name !== '')
      .slice(0, maxNames)
      .map(sanitize),
    validFrom: new Date(validFrom).toISOString(),
    validTo: new Date(validTo).toISOString(),
    fingerprint: fingerprint256,
  };
}

/** What the peer shows in the handshake; nothing if it shows none that can be read. */
export function shownBy(socket: TLSSocket): ShownCertificates | undefined {
  const chain: Certificate[] = [];
  let next: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  try {
    while (next?.raw !== undefined && chain.length < maxChain) {
      chain.push(described(next.raw));
      // A root is its own issuer.
      next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
    }
  } catch {
    return undefined; // a certificate that cannot be read is told by the handshake's own error
  }
  return chain.length === 0 ? undefined : { protocol: socket.getProtocol() ?? 'TLS', chain };
}

/** Who vouches for a chain that was found trustworthy. */
export function trustSourceOf(
  chain: readonly Certificate[],
  furtherPem: string | undefined,
): 'system' | 'trusted-ca-file' {
  const blocks = furtherPem?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const further = new Set(blocks.map((block) => new X509Certificate(block).fingerprint256));
  return chain.some(({ fingerprint }) => further.has(fingerprint)) ? 'trusted-ca-file' : 'system';
}
