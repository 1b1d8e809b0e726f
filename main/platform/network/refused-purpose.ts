import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

const serverAuthentication = '1.3.6.1.5.5.7.3.1';

/** Codes beside Node's `INVALID_PURPOSE`, which says of no certificate of the chain that it is the one. */
export type PurposeCode = 'OWN_PURPOSE' | 'ISSUER_PURPOSE' | 'ISSUER_NO_AUTHORITY';

/** Notes on the error of a connection whose certificate is refused for its purpose which one of the chain is meant, where they show it. */
export function notePurpose(socket: TLSSocket): void {
  let code: PurposeCode | undefined;
  // Runs before Node's own check, which disconnects.
  socket.prependOnceListener('secure', () => {
    code = purposeCode(chainOf(socket.getPeerCertificate(true)));
  });
  socket.prependOnceListener('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'INVALID_PURPOSE' && code !== undefined) Object.assign(error, { purpose: code });
  });
}

/** What {@link notePurpose} has noted. */
export function notedPurpose(error: Error): string | undefined {
  return 'purpose' in error && typeof error.purpose === 'string' ? error.purpose : undefined;
}

const longestChain = 10;

/** The certificates that were sent, the server's own first. A root is its own issuer. */
function chainOf(own: DetailedPeerCertificate | undefined): readonly Partial<DetailedPeerCertificate>[] {
  const chain: Partial<DetailedPeerCertificate>[] = [];
  let next: Partial<DetailedPeerCertificate> | undefined = own;
  while (next?.raw !== undefined && chain.length < longestChain) {
    chain.push(next);
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
  }
  return chain;
}

/** OpenSSL looks at the server's own certificate first, and takes "any purpose" for none of a server. */
function purposeCode([own, ...issuers]: readonly Partial<DetailedPeerCertificate>[]): PurposeCode | undefined {
  const isForServers = ({ ext_key_usage: usages }: Partial<DetailedPeerCertificate>): boolean =>
    usages === undefined || usages.includes(serverAuthentication);
  if (own === undefined) return undefined;
  if (!isForServers(own)) return 'OWN_PURPOSE';
  if (issuers.some(({ ca }) => ca === false)) return 'ISSUER_NO_AUTHORITY';
  return issuers.every(isForServers) ? undefined : 'ISSUER_PURPOSE';
}
