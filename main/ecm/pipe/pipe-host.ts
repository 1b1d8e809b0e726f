import type { Duplex } from 'node:stream';
import type { AnswerParts } from './answer-request.ts';
import type { BridgeRefusal } from '../../../shared/service-status.ts';
import { FramedStream, type CloseCause } from '../../rpc/framed-stream.ts';
import { encode, encodeMessage } from '../../rpc/json-rpc.ts';
import {
  greetClient,
  handshakeMs,
  maxHandshakeBytes,
  type ProvenClient,
  type Refusal,
  type ServiceIdentity,
} from './handshake.ts';
import { notifications, type NotificationParams, type StateNotification } from './methods.ts';
import { causeText } from './pipe-failures.ts';
import type { PipeRole } from './pipe-key.ts';
import { ServedClient } from './served-client.ts';
import { bugText } from '../../platform/logging/log.ts';

/**
 * Connections at the same time that have proven themselves, by the role of the next one: operators keep no bridge out, and neither
 * of them an administrator.
 */
export const maxConnections: Readonly<Record<PipeRole, number>> = { administrator: 32, bridge: 28, operator: 24 };
/** Those that have not yet; beyond that the newest takes the place of the oldest, so that silent ones keep nobody out. */
export const maxUnproven = 16;
/** Refused connections are logged once in this time for each reason, because their number is up to others. */
const logRefusedMs = 60_000;
/** A client that leaves more than the first unread is not read from; one that leaves the second is disconnected. */
const queueLimits = { pauseBytes: 1024 * 1024, closeBytes: 64 * 1024 * 1024 };

export interface HostOptions extends AnswerParts, Omit<ServiceIdentity, 'hasPlace' | 'greeted'> {
  readonly bridges?: BridgeObserver;
}

/** Called for connections of bridges, not for tests of the Configurator. */
export interface BridgeObserver {
  opened(): void;
  closed(): void;
  refused(reason: BridgeRefusal): void;
}

/** The service's end of the pipe, independent of how its connections are made. */
export class PipeHost {
  readonly #options: HostOptions;
  /** Every open connection, oldest first: its client once that has proven itself, until then how far the handshake is. */
  readonly #clients = new Map<FramedStream, ServedClient | 'silent' | 'introduced'>();
  /** How many states in a row were too large to be sent. */
  readonly #dropped = new Map<StateNotification, number>();
  #lastId = 0;
  readonly #refusals = new Map<string, { loggedAt: number; since: number }>();
  #closed = false;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#clients.size;
  }

  /** Takes a new connection: checks its proof, then serves it. */
  accept(duplex: Duplex): void {
    const { clock } = this.#options;
    const stream = new FramedStream(duplex, clock, { maxMessage: maxHandshakeBytes, queueLimits });
    if (this.#closed) stream.close('closed');
    else {
      this.#displaceOldest();
      this.#clients.set(stream, 'silent');
      stream.onClose(() => this.#clients.delete(stream));
      void this.#greet(stream);
    }
  }

  /** Sends a state to all clients of the notification's roles. Never throws: what cannot be sent is logged. */
  broadcast<N extends StateNotification>(name: N, params: NotificationParams<N>): void {
    const encoded = encode(notifications[name].params, params);
    if (!encoded.ok) {
      const message = `It does not fit its schema: ${encoded.error}.`;
      this.#options.log.error('error.unexpected', { operation: name, message });
      return;
    }
    const text = encodeMessage({ method: name, params: encoded.value });
    this.#countDropped(name, text === undefined);
    if (text === undefined) return;
    const roles: readonly PipeRole[] = notifications[name].roles;
    for (const client of this.#proven()) if (roles.includes(client.role)) client.publish(name, text);
  }

  /** Logs the first of those that are dropped in a row, and at the end of the row how many they were. */
  #countDropped(name: StateNotification, isDropped: boolean): void {
    const before = this.#dropped.get(name) ?? 0;
    const count = isDropped ? before + 1 : 0;
    this.#dropped.set(name, count);
    if (count === 1) this.#options.log.warn('pipe.dropped', { operation: name, count });
    if (!isDropped && before > 1) this.#options.log.warn('pipe.dropped', { operation: name, count: before });
  }

  /** Ends the connections of one role; of `bridge` when bridging is disabled. */
  disconnect(role: PipeRole): void {
    for (const [stream, client] of this.#clients)
      if (client instanceof ServedClient && client.role === role) stream.close('closed');
  }

  /** Ends all connections and refuses new ones. Answers that were sent still arrive. */
  close(): void {
    this.#closed = true;
    for (const stream of this.#clients.keys()) stream.close('closed');
  }

  #proven(): readonly ServedClient[] {
    return [...this.#clients.values()].filter((client) => client instanceof ServedClient);
  }

  /** Closes the oldest connection that has said nothing, or the oldest without proof, if there are too many of them. */
  #displaceOldest(): void {
    const unproven = [...this.#clients].filter(([, client]) => !(client instanceof ServedClient));
    if (unproven.length < maxUnproven) return;
    const [stream] = unproven.find(([, state]) => state === 'silent') ?? unproven[0] ?? [];
    stream?.close('displaced');
    this.#logRefused(causeText('displaced'));
  }

  /** Logs the first of a reason, then at most one a minute, with the number of them since the line before. */
  #logRefused(message: string): void {
    const { clock, log } = this.#options;
    const { loggedAt, since } = this.#refusals.get(message) ?? { loggedAt: -Infinity, since: 0 };
    const isLogged = clock.now() - loggedAt >= logRefusedMs;
    this.#refusals.set(message, isLogged ? { loggedAt: clock.now(), since: 0 } : { loggedAt, since: since + 1 });
    if (isLogged) log.warn('pipe.refused', { message, count: since + 1 });
  }

  async #greet(stream: FramedStream): Promise<void> {
    const { log, keys, bridges } = this.#options;
    let isBridge: boolean | undefined;
    let claimed: PipeRole | undefined;
    const keysOf: ServiceIdentity['keys'] = (role) => {
      claimed = role;
      this.#clients.set(stream, 'introduced');
      return keys(role);
    };
    const hasPlace = (role: PipeRole): boolean => this.#proven().length < maxConnections[role];
    const id = (this.#lastId += 1);
    try {
      const inTime = stream.startDeadline(handshakeMs);
      const greeted: ServiceIdentity['greeted'] = ({ role, trial }) => (isBridge = role === 'bridge' && trial !== true);
      const proven = await greetClient(stream, { ...this.#options, keys: keysOf, hasPlace, greeted });
      inTime();
      if (stream.closedBy === 'displaced') return;
      if (!proven.ok) {
        const isUnproven = proven.error === 'no proof' && stream.closedBy === undefined;
        if (isUnproven && claimed !== undefined) this.#options.roleRefused?.({ role: claimed });
        if (isBridge === true) this.#bridgeRefused(proven.error, stream.closedBy);
        this.#logRefused(stream.closedBy === 'late' ? causeText('late') : proven.error);
        stream.close('unproven');
        return;
      }
      if (stream.closedBy !== undefined) return;
      if (!hasPlace(proven.value.role)) {
        stream.close('closed');
        return;
      }
      this.#serve(stream, id, proven.value);
      if (isBridge !== true) return;
      bridges?.opened();
      stream.onClose(() => bridges?.closed());
    } catch (error) {
      log.error('error.unexpected', { operation: 'the handshake of the pipe', bug: bugText(error) });
      stream.close('failed');
    }
  }

  #serve(stream: FramedStream, id: number, proven: ProvenClient): void {
    const { log } = this.#options;
    this.#clients.set(stream, new ServedClient(stream, { ...proven, id }, this.#options));
    log.info('pipe.opened', { role: proven.role, connection: id });
    stream.onClose((cause) => log.info('pipe.closed', { connection: id, message: causeText(cause) }));
  }

  /** A bridge with another key ends the connection itself, because the proof of the service is wrong for it. */
  #bridgeRefused(refusal: Refusal, closedBy: CloseCause | undefined): void {
    const reason = bridgeRefusals[refusal];
    if (reason === undefined) return;
    if (reason === 'wrong-key' && closedBy !== undefined && closedBy !== 'ended') return;
    this.#options.bridges?.refused(reason);
  }
}

const bridgeRefusals: Readonly<Partial<Record<Refusal, BridgeRefusal>>> = {
  'no key': 'no-key',
  'no proof': 'wrong-key',
  'no common version': 'version',
  'no place': 'busy',
};
