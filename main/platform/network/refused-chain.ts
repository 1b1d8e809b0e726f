import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

const serverAuthentication = '1.3.6.1.5.5.7.3.1';

/** Codes beside Node's `INVALID_PURPOSE`, which says of no certificate of the chain that it is the one. */
export type PurposeCode = 'OWN_PURPOSE' | 'ISSUER_PURPOSE' | 'ISSUER_NO_AUTHORITY';

type Chain = readonly Partial<DetailedPeerCertificate>[];

/** Of a certificate that no trusted authority verifies. */
const unverified = /^(CERT_SIGNATURE_FAILURE|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/**
 * Notes on the error of a connection whose certificate is refused what Node's code leaves open: which certificate of the chain has the wrong
 * purpose, where they show it, and the certificates that no trusted authority verifies.
 */
export function noteChain(socket: TLSSocket): void {
  let chain: Chain = [];
  // Runs before Node's own check, which disconnects.
  socket.prependOnceListener('secure', () => {
    chain = chainOf(socket.getPeerCertificate(true));
  });
  socket.prependOnceListener('error', (error: NodeJS.ErrnoException) => {
    const purpose = error.code === 'INVALID_PURPOSE' ? purposeCode(chain) : undefined;
    if (purpose !== undefined) Object.assign(error, { purpose });
    if (unverified.test(error.code ?? '')) sentWith.set(error, derOf(chain));
  });
}

/** The wrong purpose that {@link noteChain} has noted. */
export function notedPurpose(error: Error): string | undefined {
  return 'purpose' in error && typeof error.purpose === 'string' ? error.purpose : undefined;
}

const sentWith = new WeakMap<Error, readonly Buffer[]>();

/** The certificates that {@link noteChain} has noted, in DER, the server's own first. */
export function notedChain(error: Error): readonly Buffer[] | undefined {
  return sentWith.get(error);
}

const longestChain = 10;

/** The certificates that were sent, the server's own first. A root is its own issuer. */
function chainOf(own: DetailedPeerCertificate | undefined): Chain {
  const chain: Partial<DetailedPeerCertificate>[] = [];
  let next: Partial<DetailedPeerCertificate> | undefined = own;
  while (next?.raw !== undefined && chain.length < longestChain) {
    chain.push(next);
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
  }
  return chain;
}

function derOf(chain: Chain): readonly Buffer[] {
  return chain.flatMap(({ raw }) => (raw === undefined ? [] : [raw]));
}

/** OpenSSL looks at the server's own certificate first, and takes "any purpose" for none of a server. */
function purposeCode([own, ...issuers]: Chain): PurposeCode | undefined {
  const isForServers = ({ ext_key_usage: usages }: Partial<DetailedPeerCertificate>): boolean =>
    usages === undefined || usages.includes(serverAuthentication);
  if (own === undefined) return undefined;
  if (!isForServers(own)) return 'OWN_PURPOSE';
  if (issuers.some(({ ca }) => ca === false)) return 'ISSUER_NO_AUTHORITY';
  return issuers.every(isForServers) ? undefined : 'ISSUER_PURPOSE';
}
