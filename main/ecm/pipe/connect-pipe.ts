import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { openChannel, type Channel } from '../../rpc/channel.ts';
import { firstOf } from '../../lib/first-of.ts';
import { handshakeMs, maxHandshakeBytes } from './handshake.ts';
import { checkAddress } from './pipe-address.ts';
import { absentFailure, lostFailure, refusedFailure, unopenedFailure } from './pipe-failures.ts';

/** Opens a stream to the address. Never rejects. When the signal aborts, nobody wants the stream any more. */
export type Connect = (address: string, signal: AbortSignal) => Promise<Result<Duplex, Failure>>;

function failureOf(address: string, code: string): Failure {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return absentFailure(address);
  if (code === 'EACCES' || code === 'EPERM') return refusedFailure(address, code);
  return unopenedFailure(address, code);
}

/** Over the system's named pipe or Unix socket. */
export const connectPipe: Connect = async (address, signal) => {
  const fits = checkAddress(address, process.platform);
  if (!fits.ok) return fits;
  return new Promise((resolve) => {
    const socket = connect(address);
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    socket.once('connect', () => resolve(ok(socket)));
    socket.on('error', (error) =>
      resolve(err(failureOf(address, (error as NodeJS.ErrnoException).code ?? 'unknown reason'))),
    );
    socket.once('close', () => resolve(err(unopenedFailure(address, 'closed'))));
  });
};

export interface Opening {
  readonly address: string;
  readonly clock: Clock;
  readonly connect: Connect;
  /** Aborts when the channel is no longer wanted. */
  readonly signal: AbortSignal;
}

/** Connects within the time of a handshake. A stream that comes later, or unwanted, is dropped. */
export function openClientChannel({
  address,
  clock,
  connect: open,
  signal,
}: Opening): Promise<Result<Channel, Failure>> {
  const unwanted = new AbortController();
  let opened: Channel | undefined;
  const drop = (reason: Failure): Result<Channel, Failure> => {
    unwanted.abort();
    opened?.close('closed');
    return err(reason);
  };
  const opening = open(address, unwanted.signal).then((stream): Result<Channel, Failure> => {
    if (!stream.ok) return stream;
    opened = openChannel(stream.value, clock, maxHandshakeBytes);
    return unwanted.signal.aborted ? drop(lostFailure('late')) : ok(opened);
  });
  return firstOf(opening, {
    clock,
    ms: handshakeMs,
    signal,
    late: () => drop(lostFailure('late')),
    cancelled: () => drop(lostFailure('closed')),
  });
}
