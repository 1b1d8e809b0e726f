import type { Duplex } from 'node:stream';
import type { AnswerParts } from './answer-request.ts';
import { openChannel, type Channel } from './channel.ts';
import { encode } from './codec.ts';
import { handshakeMs, maxHandshakeBytes } from './handshake.ts';
import { greetClient, type ServiceIdentity } from './handshake-service.ts';
import { notificationBody } from './json-rpc.ts';
import { notifications, type NotificationParams, type StateNotification } from './methods.ts';
import { causeText } from './pipe-failures.ts';
import type { PipeRole } from './pipe-key.ts';
import { startDeadline } from './pulse.ts';
import { serveClient, type ServedClient } from './served-client.ts';
import { bugText } from '../../platform/bug-text.ts';

/** Connections at the same time, those that have not proven themselves yet included. */
export const maxConnections = 32;

export interface HostOptions extends AnswerParts, ServiceIdentity {}

/** The service's end of the pipe, whatever the connections come over. */
export interface PipeHost {
  /** Takes a new connection: lets it prove itself, then serves it. */
  accept(stream: Duplex): void;
  /** Tells all clients of the notification's roles. */
  broadcast<N extends StateNotification>(name: N, params: NotificationParams<N>): void;
  /** Ends the connections of one role; of `bridge` when bridging is taken back. */
  disconnect(role: PipeRole): void;
  /** Ends all connections and takes none any more. What was answered still arrives. */
  close(): void;
  readonly connections: number;
}

class Host implements PipeHost {
  readonly #options: HostOptions;
  readonly #channels = new Map<Channel, ServedClient | undefined>();
  #lastId = 0;
  #closed = false;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#channels.size;
  }

  accept(stream: Duplex): void {
    const channel = openChannel(stream, this.#options.clock, maxHandshakeBytes);
    if (this.#closed) channel.close('closed');
    else if (this.#channels.size >= maxConnections) {
      this.#options.log.warn('pipe.refused', { message: `${maxConnections} connections are open` });
      void channel.send(notificationBody('refused', { reason: 'busy' }));
      channel.close('closed');
    } else {
      this.#channels.set(channel, undefined);
      channel.onClose(() => this.#channels.delete(channel));
      void this.#greet(channel);
    }
  }

  broadcast<N extends StateNotification>(name: N, params: NotificationParams<N>): void {
    const encoded = encode(notifications[name].params, params);
    if (!encoded.ok) throw new Error(`${name} does not fit: ${encoded.error}`);
    const roles: readonly PipeRole[] = notifications[name].roles;
    for (const client of this.#channels.values()) {
      if (client !== undefined && roles.includes(client.role)) client.publish(name, encoded.value);
    }
  }

  disconnect(role: PipeRole): void {
    for (const [channel, client] of this.#channels) if (client?.role === role) channel.close('closed');
  }

  close(): void {
    this.#closed = true;
    for (const channel of this.#channels.keys()) channel.close('closed');
  }

  async #greet(channel: Channel): Promise<void> {
    const { clock, log } = this.#options;
    const id = (this.#lastId += 1);
    try {
      const inTime = startDeadline(channel, clock, handshakeMs);
      const proven = await greetClient(channel, this.#options);
      inTime();
      if (!proven.ok) {
        log.warn('pipe.refused', { message: channel.closedBy === 'late' ? causeText('late') : proven.error });
        channel.close('unproven');
        return;
      }
      if (channel.closedBy !== undefined) return;
      this.#channels.set(channel, serveClient(channel, id, proven.value.role, this.#options));
      log.info('pipe.opened', { operation: proven.value.role, count: id });
      channel.onClose((cause) => log.info('pipe.closed', { count: id, message: causeText(cause) }));
    } catch (error) {
      log.error('error.unexpected', { operation: 'the handshake of the pipe', message: bugText(error) });
      channel.close('failed');
    }
  }
}

export function createPipeHost(options: HostOptions): PipeHost {
  return new Host(options);
}
