import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { Certificate, PeerCertificates } from '../../../shared/certificates.ts';
import { certificatesIn, nameText } from './certificate-file.ts';
import { connectionError, networkCause, type Connection } from './network-errors.ts';
import { noteChain } from './refused-chain.ts';
import { systemAuthorityTest, tlsOptions } from './tls-trust.ts';

/** One attempt's limits: milliseconds until it counts as timed out, and cancellation. */
export interface ProbeLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The addresses of a host; an address is its own. Rejects with the resolver's error. */
export async function lookUpHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return [...new Set(found.map(({ address }) => address))];
}

/** Connects and disconnects. Rejects with the network's error, a `TimeoutError`, or the signal's reason. */
export async function tryConnection(host: string, port: number, limits: ProbeLimits): Promise<void> {
  const socket = connect({ host, port });
  await once(socket, 'connect', limits, () => undefined, { isTls: false });
}

/**
 * Makes a TLS handshake with every check of the certificate, and disconnects. Rejects as {@link tryConnection}.
 * @param seen called with the certificates that the server showed, trusted or not, and with the same chain in PEM
 */
export async function tryHandshake(
  host: string,
  port: number,
  trustedCa: string | undefined,
  limits: ProbeLimits & {
    /** Over a connection that is there, such as one of a proxy. */
    readonly over?: Socket;
  },
  seen: (certificates: PeerCertificates, pem: readonly string[]) => void,
) {
  const name = isIP(host) === 0 ? { servername: host } : {};
  const over = limits.over === undefined ? {} : { socket: limits.over };
  const socket = connectTls({ host, port, ...over, ...name, ...tlsOptions(trustedCa) });
  noteChain(socket);
  let shown: ShownCertificates | undefined;
  // Runs before Node's own check, which disconnects for a certificate that it refuses.
  socket.prependOnceListener('secure', () => {
    shown = shownBy(socket);
  });
  const report = (isTrusted: boolean): void => {
    if (shown === undefined) return;
    const { pem, ...certificates } = shown;
    const trust = isTrusted ? trustSourceOf(shown.chain, trustedCa) : distrustOf(shown, trustedCa);
    seen({ ...certificates, trust }, pem);
  };
  try {
    const read = () => ({
      protocol: socket.getProtocol() ?? 'TLS',
      validTo: new Date(socket.getPeerCertificate().valid_to),
    });
    const handshake = await once(socket, 'secureConnect', limits, read, { isTls: true, trustedCa });
    report(true);
    return handshake;
  } catch (error) {
    // The host name is compared last, after the chain was found trustworthy.
    const cause = networkCause(error);
    report(cause?.kind === 'tls' && cause.code === 'ERR_TLS_CERT_ALTNAME_INVALID');
    throw error;
  }
}

/** Reads from the socket when the event comes, and destroys it in any case. */
async function once<T>(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { timeoutMs, signal }: ProbeLimits,
  read: () => T,
  connection: Connection,
): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await new Promise<T>((resolve, reject) => {
      socket.once(event, () => resolve(read()));
      // Not `once`: an error of the destroyed socket would be uncaught.
      socket.on('error', (error) => reject(connectionError(error, connection) as Error));
      limit.addEventListener('abort', () => reject(limit.reason as Error), { once: true });
      if (limit.aborted) reject(limit.reason as Error);
    });
  } finally {
    socket.destroy();
  }
}

/** Limits for what an untrusted server shows. */
const maxChain = 10;
const maxNames = 100;

interface ShownCertificates extends Omit<PeerCertificates, 'trust'> {
  /** The chain in PEM. */
  readonly pem: readonly string[];
}

/** The chain of the handshake; `undefined` if there is none that can be read. */
function shownBy(socket: TLSSocket): ShownCertificates | undefined {
  const chain: Certificate[] = [];
  const pem: string[] = [];
  let next: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  try {
    while (next?.raw !== undefined && chain.length < maxChain) {
      const certificate = new X509Certificate(next.raw);
      chain.push(described(certificate));
      pem.push(certificate.toString());
      // A root is its own issuer.
      next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
    }
  } catch {
    return undefined; // the handshake fails for a certificate that cannot be read
  }
  return chain.length === 0 ? undefined : { protocol: socket.getProtocol() ?? 'TLS', chain, pem };
}

function described(certificate: X509Certificate): Certificate {
  const { subject, issuer, subjectAltName, validFrom, validTo, fingerprint256, ca } = certificate;
  const names = (subjectAltName ?? '').split(', ').filter((name) => name !== '');
  return {
    subject: nameText(subject),
    issuer: nameText(issuer),
    names: names.slice(0, maxNames).map(nameText),
    validFrom: new Date(validFrom).toISOString(),
    validTo: new Date(validTo).toISOString(),
    fingerprint: fingerprint256,
    isAuthority: ca,
  };
}

/** Whether a trusted chain ends at an authority of Trusted CA File or of the system. */
function trustSourceOf(chain: readonly Certificate[], furtherPem: string | undefined): 'system' | 'trusted-ca-file' {
  const further = fingerprintsOf(furtherPem);
  return chain.some(({ fingerprint }) => further.has(fingerprint)) ? 'trusted-ca-file' : 'system';
}

/** Whether a chain that was refused ends at a root that is trusted, so that it is refused for another reason. */
function distrustOf({ chain, pem }: ShownCertificates, furtherPem: string | undefined): 'refused' | 'none' {
  const [root, rootPem] = [chain.at(-1), pem.at(-1)];
  if (root === undefined || rootPem === undefined || root.subject !== root.issuer) return 'none';
  const isTrusted = fingerprintsOf(furtherPem).has(root.fingerprint) || systemAuthorityTest()(rootPem);
  return isTrusted ? 'refused' : 'none';
}

function fingerprintsOf(pem = ''): ReadonlySet<string | undefined> {
  return new Set(certificatesIn(pem).map(fingerprintOf));
}

/** Those of `NODE_EXTRA_CA_CERTS` are not parsed before; `undefined` for one that is no certificate. */
function fingerprintOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
}
