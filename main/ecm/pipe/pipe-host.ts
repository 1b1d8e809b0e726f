import type { Duplex } from 'node:stream';
import type { AnswerParts } from './answer-request.ts';
import { openChannel, type Channel } from '../../rpc/channel.ts';
import { encode } from '../../rpc/codec.ts';
import { handshakeMs, maxHandshakeBytes } from './handshake.ts';
import { greetClient, type ServiceIdentity } from './handshake-service.ts';
import { notificationBody, notificationWithinCap } from '../../rpc/json-rpc.ts';
import { notifications, type NotificationParams, type StateNotification } from './methods.ts';
import { causeText } from './pipe-failures.ts';
import type { PipeRole } from './pipe-key.ts';
import { startDeadline } from '../../rpc/heartbeat.ts';
import { serveClient, type ServedClient } from './served-client.ts';
import { bugText } from '../../platform/logging/log.ts';

/** Connections at the same time, those that have not proven themselves yet included. */
export const maxConnections = 32;

export interface HostOptions extends AnswerParts, ServiceIdentity {}

/** The service's end of the pipe, whatever the connections come over. */
export interface PipeHost {
  /** Takes a new connection: lets it prove itself, then serves it. */
  accept(stream: Duplex): void;
  /** Tells all clients of the notification's roles. Never throws: what cannot be sent is logged. */
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
  /** How many were too large since the last that was sent. */
  readonly #dropped = new Map<StateNotification, number>();
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
    if (!encoded.ok) {
      this.#options.log.error('error.unexpected', {
        operation: name,
        message: `It does not fit its schema: ${encoded.error}.`,
      });
      return;
    }
    const body = notificationWithinCap(name, encoded.value);
    this.#countDropped(name, body === undefined);
    if (body === undefined) return;
    const roles: readonly PipeRole[] = notifications[name].roles;
    for (const client of this.#channels.values()) {
      if (client !== undefined && roles.includes(client.role)) client.publish(name, body);
    }
  }

  /** Logs the first of those that are dropped in a row, and at the end of the row how many they were. */
  #countDropped(name: StateNotification, isDropped: boolean): void {
    const before = this.#dropped.get(name) ?? 0;
    const count = isDropped ? before + 1 : 0;
    this.#dropped.set(name, count);
    if (count === 1) this.#options.log.warn('pipe.dropped', { operation: name, count });
    if (!isDropped && before > 1) this.#options.log.warn('pipe.dropped', { operation: name, count: before });
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
      log.info('pipe.opened', { role: proven.value.role, connection: id });
      channel.onClose((cause) => log.info('pipe.closed', { connection: id, message: causeText(cause) }));
    } catch (error) {
      log.error('error.unexpected', { operation: 'the handshake of the pipe', bug: bugText(error) });
      channel.close('failed');
    }
  }
}

export function createPipeHost(options: HostOptions): PipeHost {
  return new Host(options);
}
