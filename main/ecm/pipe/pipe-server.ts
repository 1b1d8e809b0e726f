import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { protocolVersions } from './handshake.ts';
import type { PipeGroup } from './key-folder.ts';
import type { NotificationParams, StateNotification } from './methods.ts';
import { createPipeHost, type HostOptions } from './pipe-host.ts';
import type { PipeRole } from './pipe-key.ts';
import { closeServer, listenOnPipe } from './pipe-listener.ts';

export interface PipeServerOptions extends Omit<HostOptions, 'versions'> {
  /** See `pipeAddress`. */
  readonly address: string;
  /** See `pipeGroup`. */
  readonly group: PipeGroup;
  /** Versions of the protocol; those of this release unless a test says otherwise. */
  readonly versions?: readonly number[];
}

export interface PipeServer {
  readonly address: string;
  /** Open connections. */
  readonly connections: number;
  /** Tells all clients of the notification's roles; a client that does not read gets only the latest. */
  broadcast<N extends StateNotification>(name: N, params: NotificationParams<N>): void;
  /** Ends the connections of one role; of `bridge` when bridging is taken back. */
  disconnect(role: PipeRole): void;
  /** Stops listening and ends all connections; what was answered still arrives. Resolves when the address is free. */
  close(): Promise<void>;
}

/**
 * Serves the pipe. Fails, and nothing is left open, with `service-unavailable`: `busy` if somebody listens on the address
 * already, `no-access` if it cannot be opened; with `configuration` if the address cannot be one.
 */
export async function startPipeServer(options: PipeServerOptions): Promise<Result<PipeServer, Failure>> {
  const { address, group, versions = protocolVersions } = options;
  const host = createPipeHost({ ...options, versions });
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
