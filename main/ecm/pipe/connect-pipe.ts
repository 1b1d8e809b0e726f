import { connect } from 'node:net';
import { posix } from 'node:path';
import type { Duplex } from 'node:stream';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { firstOf } from '../../lib/first-of.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import type { Clock } from '../../platform/clock.ts';
import { FramedStream } from '../../rpc/framed-stream.ts';
import { handshakeMs, maxHandshakeBytes } from './handshake.ts';
import { absentFailure, lostFailure, refusedFailure, unopenedFailure } from './pipe-failures.ts';
import { codeOf } from '../../lib/error-code.ts';

const windowsPipe = '\\\\.\\pipe\\ecm-configurator';

/** Where the ECM service listens (ecm-service.md, "Named pipe"): `ECM_PIPE` if it is set, else the default of the system. */
export function pipeAddress(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, dataFolder: string): string {
  const chosen = env['ECM_PIPE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  return platform === 'win32' ? windowsPipe : posix.join(dataFolder, 'ecm.sock');
}

/** Fails with `configuration` for a socket path that the system would refuse, or cut short, without naming the cause. */
export function checkAddress(address: string, platform: NodeJS.Platform): Result<string, Failure> {
  const bytes = Buffer.byteLength(address);
  // `sun_path` without its NUL: 108 bytes on Linux, 104 on macOS and the BSDs.
  const longest = platform === 'linux' ? 107 : 103;
  if (platform === 'win32' || bytes <= longest) return ok(address);
  return err(
    failure('configuration', 'input', {
      message: `The socket path ${address} has ${bytes} bytes; this system allows ${longest}.`,
      doing: 'finding the ECM service',
      hint: 'Set ECM_PIPE to a shorter path, for the service and for the Configurator alike.',
    }),
  );
}

/** Opens a stream to the address. Never rejects. When the signal aborts, the stream is no longer wanted. */
export type Connect = (address: string, signal: AbortSignal) => Promise<Result<Duplex, Failure>>;

function failureOf(address: string, code: string): Failure {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return absentFailure(address);
  if (code === 'EACCES' || code === 'EPERM') return refusedFailure(address, reasonOf({ code, path: address }));
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
    socket.on('error', (error) => resolve(err(failureOf(address, codeOf(error)))));
    socket.once('close', () => resolve(err(unopenedFailure(address, 'closed'))));
  });
};

export interface OpenOptions {
  readonly address: string;
  readonly clock: Clock;
  readonly connect: Connect;
  /** Aborts when the stream is no longer wanted. */
  readonly signal: AbortSignal;
}

/** Connects within the time of a handshake. A stream that opens later, or after the abort, is closed. */
export function openClientStream(options: OpenOptions): Promise<Result<FramedStream, Failure>> {
  const { address, clock, connect: open, signal } = options;
  const unwanted = new AbortController();
  let opened: FramedStream | undefined;
  const drop = (reason: Failure): Result<FramedStream, Failure> => {
    unwanted.abort();
    opened?.close('closed');
    return err(reason);
  };
  const opening = open(address, unwanted.signal).then((stream): Result<FramedStream, Failure> => {
    if (!stream.ok) return stream;
    opened = new FramedStream(stream.value, clock, { maxMessage: maxHandshakeBytes });
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
