import { chmod, chown, lstat, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { codeOf, isDiskFull } from '../../lib/error-code.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { LockBusyError, withLock } from '../../platform/process/process-lock.ts';
import { checkAddress } from './connect-pipe.ts';
import type { PipeGroup } from './key-folder.ts';

/** Sockets beyond the host's limits are refused or closed a moment later; beyond this number they are not even accepted. */
const maxSockets = 1024;
/** How often the socket file is looked for. */
const watchMs = 2_000;

interface ListenerOptions {
  /** See `pipeAddress`. */
  readonly address: string;
  /** See `pipeGroup`. */
  readonly group: PipeGroup;
  readonly accept: (socket: Socket) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly platform?: NodeJS.Platform;
}

export interface PipeListener {
  /** Resolves when the address is free and all connections have ended. */
  close(): Promise<void>;
}

/**
 * Listens on the address until it is closed. Only the own account may connect (0600), with a group also that group (0660); on
 * Windows see `pipe-key.ts`. The socket file of a dead service is replaced; if a program listens on it, this fails with
 * `service-unavailable` (`busy`). A socket file that was removed meanwhile is made again; one of another program is left alone.
 */
export async function listenOnPipe(options: ListenerOptions): Promise<Result<PipeListener, Failure>> {
  const { address, platform = process.platform } = options;
  const fits = checkAddress(address, platform);
  if (!fits.ok) return fits;
  try {
    if (platform !== 'win32') return ok(await SocketFile.listen(options));
    const server = createPipe(options.accept);
    await listen(server, address);
    return ok({ close: () => closeServer(server) });
  } catch (error) {
    return err(listenFailure(address, error));
  }
}

function createPipe(accept: (socket: Socket) => void): Server {
  const server = createServer(accept);
  server.maxConnections = maxSockets;
  return server;
}

/** A Unix socket under its name, for as long as the name has not gone to another program. */
class SocketFile implements PipeListener {
  readonly #options: ListenerOptions;
  readonly #closing = new AbortController();
  readonly #servers: Server[] = [];
  /** Of the socket file that this process made. */
  #inode: bigint | undefined;
  #problem: string | undefined;
  #watching: Promise<void> = Promise.resolve();

  private constructor(options: ListenerOptions) {
    this.#options = options;
  }

  static async listen(options: ListenerOptions): Promise<SocketFile> {
    const file = new SocketFile(options);
    await file.#listenAlone();
    file.#watching = file.#watch();
    return file;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#watching;
    const { address } = this.#options;
    if (this.#inode !== undefined && (await inodeOf(address)) === this.#inode) await rm(address, { force: true });
    await Promise.all(this.#servers.map(closeServer));
  }

  /** One process at a time looks for a dead socket and replaces it. The lock needs space on the disk, the socket does not. */
  async #listenAlone(): Promise<void> {
    try {
      await withLock(`${this.#options.address}.lock`, () => this.#listen());
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await this.#listen();
    }
  }

  /**
   * A server that closes removes the file of the name that it was bound to, whoever has that name by then. So it is bound to a name
   * beside the address and renamed.
   */
  async #listen(): Promise<void> {
    const { address, group, accept } = this.#options;
    if (await isTaken(address)) throw Object.assign(new Error('in use'), { code: 'EADDRINUSE' });
    const bound = nameBeside(address);
    await rm(bound, { force: true });
    const server = createPipe(accept);
    try {
      await listen(server, bound);
      if (group !== undefined) {
        await chown(bound, process.geteuid?.() ?? 0, group);
        await chmod(bound, 0o660);
      }
      await rename(bound, address);
    } catch (error) {
      await closeServer(server);
      throw error;
    }
    server.on('error', () => undefined); // a failed accept (no more handles) loses that connection only
    this.#servers.push(server);
    this.#inode = await inodeOf(address);
  }

  async #watch(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#closing;
    for (;;) {
      await clock.delay(watchMs, signal).catch(() => {});
      if (signal.aborted) return;
      await this.#restore().then(
        () => (this.#problem = undefined),
        (error: unknown) => this.#logOnce(codeOf(error)),
      );
    }
  }

  async #restore(): Promise<void> {
    const { address, log } = this.#options;
    if ((await inodeOf(address)) === this.#inode) return;
    await this.#listenAlone();
    // Connections of the former one go on. It holds the name that it was bound to, which nobody has by now.
    for (const former of this.#servers.splice(0, this.#servers.length - 1)) former.close();
    log.warn('pipe.restored', { file: address });
  }

  #logOnce(problem: string): void {
    if (this.#problem === problem) return;
    this.#problem = problem;
    this.#options.log.error('pipe.unreachable', { file: this.#options.address, message: problem });
  }
}

/** Another name of the same length in the folder: the system limits the length of the whole path. */
function nameBeside(address: string): string {
  return `${address.slice(0, -1)}${address.endsWith('~') ? '!' : '~'}`;
}

/** `undefined` if there is no such file. */
async function inodeOf(path: string): Promise<bigint | undefined> {
  try {
    return (await lstat(path, { bigint: true })).ino;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
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

/** A program listens on the address, or it is a file of another kind, which is not ours to replace. */
async function isTaken(address: string): Promise<boolean> {
  const stats = await lstat(address).catch(() => undefined);
  if (stats === undefined) return false;
  if (!stats.isSocket()) return true;
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error) => resolve(codeOf(error) !== 'ECONNREFUSED' && codeOf(error) !== 'ENOENT'));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve()); // also if it was not listening
  });
}

function listenFailure(address: string, error: unknown): Failure {
  const doing = 'opening the pipe of the ECM service';
  if (error instanceof LockBusyError) {
    return failure('service-unavailable', 'no-access', {
      message: `The pipe ${address} is being opened by another process: ${error.message}.`,
      doing,
      hint: 'Is another ECM service starting, or does that process hang? End it, or wait until it has started.',
    });
  }
  if (codeOf(error) === 'EADDRINUSE') {
    return failure('service-unavailable', 'busy', {
      message: `Another program already listens on ${address}, or holds a file of that name.`,
      doing,
      hint: 'Is the ECM service running already? If not, find out which program holds the name: it is not to be trusted.',
    });
  }
  return failure('service-unavailable', 'no-access', {
    message: `The pipe ${address} could not be opened (${reasonOf(error)}).`,
    doing,
    hint: isDiskFull(error)
      ? 'Free some space on the disk of that folder.'
      : 'The folder of the address must exist and belong to the account of the service; see ECM_PIPE and ECM_DATA_DIR.',
  });
}
