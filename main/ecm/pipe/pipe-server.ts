import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { protocolVersions } from './handshake.ts';
import type { PipeGroup } from './key-folder.ts';
import { PipeHost, type HostOptions } from './pipe-host.ts';
import { listenOnPipe } from './pipe-listener.ts';

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
  const { address, versions = protocolVersions } = options;
  const host = new PipeHost({ ...options, versions });
  const listening = await listenOnPipe({ ...options, accept: (socket) => host.accept(socket) });
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
      await listening.value.close();
    },
  });
}
