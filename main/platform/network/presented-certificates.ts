import type { PeerCertificates } from '../../../shared/certificates.ts';
import { tryHandshake, type ProbeLimits } from './probe.ts';

/** A server by its address, and how it is tried. */
export interface AskedServer extends ProbeLimits {
  readonly host: string;
  readonly port: number;
}

/** What a server presents to one who trusts certain authorities. */
export interface Presented {
  /** Nothing if the handshake failed before the server showed any. */
  readonly certificates?: PeerCertificates;
  /** The chain in PEM. */
  readonly pem: readonly string[];
  /** Why the connection was refused; nothing if it was not. */
  readonly error?: unknown;
}

/** Makes a handshake, in which nothing is sent. Never rejects. @param trustedCa PEM text trusted besides the system's authorities */
export async function presentedBy(
  { host, port, ...limits }: AskedServer,
  trustedCa: string | undefined,
): Promise<Presented> {
  let shown: Presented = { pem: [] };
  try {
    await tryHandshake(host, port, trustedCa, limits, (certificates, pem) => {
      shown = { certificates, pem };
    });
    return shown;
  } catch (error) {
    return { ...shown, error };
  }
}
