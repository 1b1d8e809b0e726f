import { answerRequest, errorAnswer, failedCode, type AnswerParts, type RpcAnswer } from './answer-request.ts';
import type { Channel } from '../../rpc/channel.ts';
import { encode } from '../../rpc/codec.ts';
import { InFlightRequest } from '../../rpc/in-flight.ts';
import {
  cancelMethod,
  encodeMessage,
  readMessage,
  TooLargeError,
  type Incoming,
  type RpcId,
} from '../../rpc/json-rpc.ts';
import { notifications, type PipeConnection, type StateNotification } from './methods.ts';
import { lineBodies } from './line-bodies.ts';
import { busyFailure, unexpectedFailure } from './pipe-failures.ts';
import type { PipeRole } from './pipe-key.ts';
import { startHeartbeat } from '../../rpc/heartbeat.ts';
import { maxInFlight } from '../../rpc/message-streams.ts';

/** With so many bytes not yet taken by the client, its next requests are left in the system's buffer … */
const pauseBytes = 1024 * 1024;
/** … and with so many, it is not coming back. Sixteen answers of the largest size. */
const slowBytes = 64 * 1024 * 1024;

/** One client that has proven itself. */
export interface ServedClient {
  readonly role: PipeRole;
  /** Tells the client a state. While it does not read, only the latest of each name is kept for it. */
  publish(name: StateNotification, body: Buffer): void;
}

/**
 * Requests are dispatched here and not by vscode-jsonrpc's connection: that one queues without bound, takes a repeated id for
 * the same request, and does not say whether an answer left.
 */
class Served implements ServedClient {
  readonly role: PipeRole;
  readonly #channel: Channel;
  readonly #parts: AnswerParts;
  readonly #inFlight = new Map<RpcId, InFlightRequest>();
  readonly #unpublished = new Map<StateNotification, Buffer>();
  readonly #heard: () => void;
  readonly #connection: PipeConnection;
  #publishing = false;

  constructor(channel: Channel, id: number, role: PipeRole, parts: AnswerParts) {
    this.role = role;
    this.#channel = channel;
    this.#parts = parts;
    const over = new AbortController();
    this.#connection = {
      id,
      role,
      closed: over.signal,
      notify: async (name, params) => {
        const encoded = encode(notifications[name].params, params);
        if (encoded.ok) return this.#sendAll(lineBodies(params));
        parts.log.error('error.unexpected', {
          operation: name,
          message: `It does not fit its schema: ${encoded.error}.`,
        });
        return false;
      },
    };
    channel.onClose(() => {
      over.abort();
      for (const request of this.#inFlight.values()) {
        request.cancel();
        request.answered(false);
      }
      this.#inFlight.clear();
    });
    this.#heard = startHeartbeat(channel, parts.clock);
    channel.consume((body) => {
      const incoming = readMessage(body);
      if (incoming === undefined) channel.close('malformed');
      else this.#accept(incoming);
    });
  }

  publish(name: StateNotification, body: Buffer): void {
    this.#unpublished.set(name, body);
    if (!this.#publishing) void this.#publishAll();
  }

  async #publishAll(): Promise<void> {
    this.#publishing = true;
    for (const [name, body] of this.#unpublished) {
      this.#unpublished.delete(name);
      // One at a time, so that what waits can be replaced by what is newer.
      await this.#send(body);
    }
    this.#publishing = false;
  }

  #accept(incoming: Incoming): void {
    this.#heard();
    switch (incoming.kind) {
      case 'request':
        this.#take(incoming.message);
        break;
      case 'notification':
        this.#cancel(incoming.message);
        break;
      case 'response':
        this.#channel.close('malformed'); // nobody asked
    }
  }

  #take({ id, method, params }: { readonly id: RpcId; readonly method: string; readonly params?: object }): void {
    if (this.#inFlight.has(id)) {
      this.#channel.close('duplicate-id'); // whichever was answered, the other would be taken for it
      return;
    }
    if (this.#inFlight.size >= maxInFlight) {
      const cause = busyFailure(`${maxInFlight} requests are at work on this connection`);
      void this.#respond(id, errorAnswer(failedCode, cause, this.#parts.newId()));
      return;
    }
    const request = new InFlightRequest();
    this.#inFlight.set(id, request);
    void this.#serve(id, request, method, params);
  }

  async #serve(id: RpcId, request: InFlightRequest, method: string, params: object | undefined): Promise<void> {
    const { signal, delivered } = request;
    const answer = await answerRequest(this.#parts, this.#connection, { method, params, signal, delivered });
    this.#inFlight.delete(id);
    request.answered(this.#respond(id, answer));
  }

  /** Cancellations of what is not at work, and notifications that nobody knows, are passed over. */
  #cancel({ method, params }: { readonly method: string; readonly params?: object }): void {
    if (method === cancelMethod && params !== undefined && 'id' in params)
      this.#inFlight.get(params.id as RpcId)?.cancel();
  }

  #respond(id: RpcId, answer: RpcAnswer): Promise<boolean> {
    try {
      return this.#send(encodeMessage({ jsonrpc: '2.0', id, ...answer }));
    } catch (error) {
      if (!(error instanceof TooLargeError)) throw error;
      const correlationId = this.#parts.newId();
      const cause = unexpectedFailure('the request: its answer is too large');
      this.#parts.log.warn('request.failed', { correlationId, kind: cause.kind, message: error.message });
      void this.#respond(id, errorAnswer(failedCode, cause, correlationId));
      return Promise.resolve(false);
    }
  }

  /** One after the other, each when the client has room; ends at the first that no longer leaves. */
  async #sendAll(bodies: readonly Buffer[]): Promise<boolean> {
    for (const body of bodies) {
      // oxlint-disable-next-line no-await-in-loop -- all at once would fill the memory for a client that does not read
      if (!(await this.#send(body))) return false;
    }
    return true;
  }

  /** Sends, and stops reading from a client that does not read. */
  #send(body: Buffer): Promise<boolean> {
    const channel = this.#channel;
    const sent = channel.send(body);
    if (channel.queuedBytes > slowBytes) channel.close('slow');
    else if (channel.queuedBytes > pauseBytes) {
      channel.pause();
      void this.#resumeAfter(sent);
    }
    return sent;
  }

  async #resumeAfter(sent: Promise<boolean>): Promise<void> {
    await sent;
    if (this.#channel.queuedBytes <= pauseBytes) this.#channel.resume();
  }
}

/** Serves a client over its channel from now until the channel closes. */
export function serveClient(channel: Channel, id: number, role: PipeRole, parts: AnswerParts): ServedClient {
  return new Served(channel, id, role, parts);
}
