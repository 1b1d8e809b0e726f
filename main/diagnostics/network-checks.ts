import type { PeerCertificates } from '../../shared/certificates.ts';
import type { CheckName } from '../../shared/diagnose-result.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Clock } from '../platform/clock.ts';
import { lookUpHost, tryConnection, tryHandshake } from '../platform/network/probe.ts';
import { failed, passed, warned, type CheckOutcome, type CheckPlan } from './run-checks.ts';

/** The network checks that PI and the appliance have in common: DNS, TCP, TLS. */

/** A server that Diagnose checks, and what differs between PI and the appliance. */
export interface CheckedServer {
  readonly url: URL;
  /** As sentences name it: "PI". */
  readonly label: string;
  readonly renewalHint: string;
  /** PEM text trusted besides the system's authorities. */
  readonly trustedCa: string | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The failure for an error of the network; rethrows any other. */
  readonly failureOf: (error: unknown, doing: string) => Failure;
}

/** A certificate that expires sooner than this is reported as a warning. */
const expiresSoonMs = 30 * 24 * 60 * 60_000;

export function dnsCheck(name: CheckName, server: CheckedServer): CheckPlan {
  const host = hostOf(server);
  return networkCheck(name, server, `looking up the host name of ${server.label}`, async () =>
    passed(`${host} is ${(await lookUpHost(host)).join(', ')}.`),
  );
}

export function tcpCheck(name: CheckName, server: CheckedServer): CheckPlan {
  const host = hostOf(server);
  const port = portOf(server);
  return networkCheck(name, server, `connecting to ${server.label}`, async () => {
    await tryConnection(host, port, server);
    return passed(`${host} accepts connections on port ${port}.`);
  });
}

/** Whether a TLS connection with a trusted certificate can be made. Reports the certificates, trusted or not. */
export function tlsCheck(name: CheckName, server: CheckedServer): CheckPlan {
  const { label, renewalHint, trustedCa, clock } = server;
  let certificates: PeerCertificates | undefined;
  const seen = (shown: PeerCertificates): void => void (certificates = shown);
  const handshake = networkCheck(name, server, `agreeing on TLS with ${label}`, async () => {
    const { protocol, validTo } = await tryHandshake(hostOf(server), portOf(server), trustedCa, server, seen);
    const day = validTo.toISOString().slice(0, 10);
    if (validTo.getTime() - clock.now() > expiresSoonMs)
      return passed(`${protocol}; the certificate is valid until ${day}.`);
    return warned(`The certificate of ${label} is valid until ${day} only.`, renewalHint);
  });
  return { name, run: async () => ({ ...(await handshake.run()), certificates }) };
}

/** One attempt over the network; what it throws, unless the diagnosis was cancelled, is its failure. */
export function networkCheck(
  name: CheckName,
  { failureOf, signal }: Pick<CheckedServer, 'failureOf' | 'signal'>,
  doing: string,
  attempt: () => Promise<CheckOutcome>,
): CheckPlan {
  const run = async (): Promise<CheckOutcome> => {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      return failed(failureOf(error, doing));
    }
  };
  return { name, run };
}

/** Without the brackets that a URL puts around an IPv6 address. */
function hostOf({ url }: CheckedServer): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function portOf({ url }: CheckedServer): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
