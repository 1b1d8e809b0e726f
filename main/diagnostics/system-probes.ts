import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { networkTrouble } from '../platform/network/network-errors.ts';
import { lookUpHost, tryConnection, tryHandshake } from '../platform/network/probe.ts';
import { connectivityFailure, tlsFailure } from '../pi/gateway/failures.ts';
import type { Probes } from './probes.ts';

/** Rethrows what is not the network's doing. */
function failureOf(error: unknown, doing: string, signal: AbortSignal | undefined): Failure {
  if (signal?.aborted === true) {
    return failure('cancelled', undefined, {
      message: 'The diagnosis was cancelled.',
      doing,
      hint: 'Start it again when needed.',
    });
  }
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  const trouble = isTimeout ? ({ kind: 'connectivity', detail: 'timeout' } as const) : networkTrouble(error);
  if (trouble === undefined || trouble.kind === 'garbled') throw error;
  return trouble.kind === 'tls' ? tlsFailure(trouble.detail, doing) : connectivityFailure(trouble.detail, doing);
}

async function probing<T>(
  doing: string,
  signal: AbortSignal | undefined,
  probe: Promise<T>,
): Promise<Result<T, Failure>> {
  try {
    return ok(await probe);
  } catch (error) {
    return err(failureOf(error, doing, signal));
  }
}

/** The machine's own resolver, sockets and trust. */
export const systemProbes: Probes = {
  dns: (host) => probing('looking up the host name of PI', undefined, lookUpHost(host)),
  tcp: (host, port, timeoutMs, signal) =>
    probing('connecting to PI', signal, tryConnection(host, port, { timeoutMs, signal })),
  tls: (host, port, { trustedCa, timeoutMs, signal, seen }) =>
    probing('agreeing on TLS with PI', signal, tryHandshake(host, port, trustedCa, { timeoutMs, signal }, seen)),
};
