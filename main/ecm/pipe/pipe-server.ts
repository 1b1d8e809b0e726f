import { chmod, chown, lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { withLock } from '../../platform/process/process-lock.ts';
import { checkAddress } from './connect-pipe.ts';
import { protocolVersions } from './handshake.ts';
import type { PipeGroup } from './key-folder.ts';
import { PipeHost, type HostOptions } from './pipe-host.ts';
import { codeOf } from '../../lib/error-code.ts';

/** Sockets beyond the host's limits are refused or closed a moment later; beyond this number they are not even accepted. */
const maxSockets = 1024;

export interface PipeServerOptions extends Omit<HostOptions, 'versions'> {
  /** See `pipeAddress`. */
  readonly address: string;
  /** See `pipeGroup`. */
  readonly group: PipeGroup;
  /** Versions of the protocol; those of this release except in tests. */
  readonly versions?: readonly number[];
}

export interface PipeServer extends Pick<PipeHost, 'connections' | 'broadcast' | 'disconnect'> {
  readonly address: string;
  /** Stops listening and ends all connections; answers that were sent still arrive. Resolves when the address is free. */
  close(): Promise<void>;
}

/**
 * Serves the pipe. Fails, and nothing is left open, with `service-unavailable`: `busy` if a program already listens on the
 * address, `no-access` if it cannot be opened; with `configuration` if the address cannot be one.
 */
export async function startPipeServer(options: PipeServerOptions): Promise<Result<PipeServer, Failure>> {
  const { address, group, versions = protocolVersions } = options;
  const host = new PipeHost({ ...options, versions });
  const listening = await listenOnPipe(address, group, (socket) => host.accept(socket));
  if (!listening.ok) return listening;
  return ok({
    address,
    get connections() {
      return host.connections;
    },
    broadcast: (name, params) => host.broadcast(name, params),
    disconnect: (role) => host.disconnect(role),
    close: async () => {
      host.close();
      await closeServer(listening.value);
    },
  });
}

/**
 * Listens on the address for as long as the server is open. Only the own account may connect (0600), with a group also that
 * group (0660); on Windows see `pipe-key.ts`. The socket file of a dead service is removed; if a program listens on it, this
 * fails with `service-unavailable` (`busy`).
 */
export async function listenOnPipe(
  address: string,
  group: PipeGroup,
  accept: (socket: Socket) => void,
  platform: NodeJS.Platform = process.platform,
): Promise<Result<Server, Failure>> {
  const fits = checkAddress(address, platform);
  if (!fits.ok) return fits;
  const server = createServer(accept);
  server.maxConnections = maxSockets;
  try {
    if (platform === 'win32') await listen(server, address);
    else await withLock(`${address}.lock`, () => listenInFolder(server, address, group));
    server.on('error', () => undefined); // a failed accept (no more handles) loses that connection only
    return ok(server);
  } catch (error) {
    await closeServer(server);
    return err(listenFailure(address, codeOf(error)));
  }
}

async function listenInFolder(server: Server, address: string, group: PipeGroup): Promise<void> {
  try {
    await listen(server, address);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE' || !(await isDeadSocket(address))) throw error;
    await rm(address);
    await listen(server, address);
  }
  if (group === undefined) return;
  await chown(address, process.geteuid?.() ?? 0, group);
  await chmod(address, 0o660);
}

/** The umask gives the file its mode when it is made; `chmod` afterwards would leave it open for a moment. */
function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    const before = process.umask(0o177);
    try {
      server.listen(address);
    } finally {
      process.umask(before);
    }
  });
}

/** A socket is dead if nothing listens on it. Any other file of that name is not ours to delete. */
async function isDeadSocket(address: string): Promise<boolean> {
  if (!(await lstat(address)).isSocket()) return false;
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED'));
  });
}

/** Resolves when the address is free again. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve()); // also if it was not listening
  });
}

function listenFailure(address: string, code: string): Failure {
  const doing = 'opening the pipe of the ECM service';
  if (code === 'EADDRINUSE') {
    return failure('service-unavailable', 'busy', {
      message: `Another program already listens on ${address}, or holds a file of that name.`,
      doing,
      hint: 'Is the ECM service running already? If not, find out which program holds the name: it is not to be trusted.',
    });
  }
  return failure('service-unavailable', 'no-access', {
    message: `The pipe ${address} could not be opened (${code}).`,
    doing,
    hint: 'The folder of the address must exist and belong to the account of the service; see ECM_PIPE and ECM_DATA_DIR.',
  });
}
