import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PeerCertificates } from '../../../shared/certificates.ts';
import { shownBy, trustSourceOf, type ShownCertificates } from './peer-certificates.ts';
import { tlsOptions } from './tls-trust.ts';

export type Seen = (certificates: PeerCertificates) => void;

/** One attempt's limits: milliseconds until it counts as timed out, and cancellation. */
export interface ProbeLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What a TLS handshake showed; `validTo` is the end of the server certificate's validity. */
export interface Handshake {
  readonly protocol: string;
  readonly validTo: Date;
}

/** The addresses of a host; an address is its own. Rejects with the resolver's error. */
export async function lookUpHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return [...new Set(found.map(({ address }) => address))];
}

/** Connects and hangs up. Rejects with the network's error, a `TimeoutError`, or the signal's reason. */
export async function tryConnection(host: string, port: number, limits: ProbeLimits): Promise<void> {
  const socket = connect({ host, port });
  await arrival(socket, 'connect', limits, () => undefined);
}

/**
 * Agrees on TLS, with every check of the certificate, and hangs up. Rejects as {@link tryConnection}.
 * @param seen told what the server showed of itself, whether or not that was found trustworthy
 */
export async function tryHandshake(
  host: string,
  port: number,
  trustedCa: string | undefined,
  limits: ProbeLimits,
  seen: Seen = () => {},
): Promise<Handshake> {
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ host, port, ...name, ...tlsOptions(trustedCa) });
  let shown: ShownCertificates | undefined;
  // Comes before Node's own check, which hangs up on a certificate that it refuses: so it is seen without being trusted.
  socket.prependOnceListener('secure', () => {
    shown = shownBy(socket);
  });
  const tell = (vouched: boolean): void => {
    if (shown !== undefined) seen({ ...shown, trust: vouched ? trustSourceOf(shown.chain, trustedCa) : 'none' });
  };
  try {
    const handshake = await arrival(socket, 'secureConnect', limits, () => ({
      protocol: socket.getProtocol() ?? 'TLS',
      validTo: new Date(socket.getPeerCertificate().valid_to),
    }));
    tell(true);
    return handshake;
  } catch (error) {
    // The host name is looked at last, once the chain has been found good.
    tell(error instanceof Error && 'code' in error && error.code === 'ERR_TLS_CERT_ALTNAME_INVALID');
    throw error;
  }
}

/** Reads from the socket when the event comes, and destroys it in any case. */
async function arrival<T>(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { timeoutMs, signal }: ProbeLimits,
  read: () => T,
): Promise<T> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await new Promise<T>((resolve, reject) => {
      socket.once(event, () => resolve(read()));
      // Stays, so that an error of the socket after its end has somewhere to go.
      socket.on('error', reject);
      either.addEventListener('abort', () => reject(either.reason as Error), { once: true });
      if (either.aborted) reject(either.reason as Error);
    });
  } finally {
    socket.destroy();
  }
}
