import { chmod, chown, lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { withLock } from '../../platform/process/process-lock.ts';
import type { PipeGroup } from './key-folder.ts';
import { checkAddress } from './pipe-address.ts';

/** Sockets beyond the host's limit still get an answer; beyond this they are closed without. */
const maxSockets = 64;

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown reason';
}

/**
 * Listens on the address for as long as the server is open. Only the own account may connect (0600), with a group also that
 * group (0660); on Windows see `pipe-key.ts`. The socket file of a service that is dead is removed; a living one is not
 * disturbed: `service-unavailable` (`busy`), for a taken name must be heard of.
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
    server.on('error', () => undefined); // a failed accept (no more handles) is that connection's loss only
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

/** The file comes to be with the umask's mode; a mode set later would leave it open for a moment. */
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

/** Only a socket that nobody answers on is dead; any other file in the way is not ours to delete. */
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
    server.close(() => resolve()); // not listening is fine, too
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
