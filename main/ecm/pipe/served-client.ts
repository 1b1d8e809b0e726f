import { createMessageConnection, Message, type ResponseError } from 'vscode-jsonrpc/node';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { answerRequest, failedCode, rpcError, type AnswerParts } from './answer-request.ts';
import type { Channel } from './channel.ts';
import { encode } from './codec.ts';
import { InFlightRequest } from './in-flight.ts';
import { notificationBody, type Incoming } from './json-rpc.ts';
import { notifications, type PipeConnection, type StateNotification } from './methods.ts';
import { busyFailure, unexpectedFailure } from './pipe-failures.ts';
import type { PipeRole } from './pipe-key.ts';
import { startPulse } from './pulse.ts';
import { encodeMessage, Inlet, maxInFlight, Outlet, TooLargeError } from './rpc-ends.ts';

/** With so many bytes not yet taken by the client, its next requests are left in the system's buffer … */
const pauseBytes = 1024 * 1024;
/** … and with so many, it is not coming back. Sixteen answers of the largest size. */
const slowBytes = 64 * 1024 * 1024;

/** One client that has proven itself. */
export interface ServedClient {
  readonly role: PipeRole;
  /** Tells the client a state. While it does not read, only the latest of each name is kept for it. */
  publish(name: StateNotification, encoded: object): void;
}

type Answer = { readonly id: number | string } & object;

class Served implements ServedClient {
  readonly role: PipeRole;
  readonly #channel: Channel;
  readonly #parts: AnswerParts;
  readonly #inFlight = new Map<number | string, InFlightRequest>();
  readonly #unpublished = new Map<StateNotification, object>();
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
        if (!encoded.ok) throw new Error(`${name} does not fit: ${encoded.error}`);
        return this.#send(notificationBody(name, encoded.value));
      },
    };
    const rpc = createMessageConnection(
      new Inlet(channel, (incoming) => this.#accept(incoming)),
      new Outlet((message) => this.#answer(message)),
      undefined,
      { maxParallelism: maxInFlight, cancellationStrategy: this.#cancellation() },
    );
    rpc.onRequest((method, params, token) => {
      if (!(token instanceof InFlightRequest)) throw new TypeError('every request is on record when it arrives');
      return answerRequest(parts, this.#connection, token, { method, params });
    });
    channel.onClose(() => {
      rpc.dispose();
      over.abort();
      for (const request of this.#inFlight.values()) {
        request.cancel();
        request.answered(false);
      }
      this.#inFlight.clear();
    });
    this.#heard = startPulse(channel, parts.clock);
    rpc.listen();
  }

  publish(name: StateNotification, encoded: object): void {
    this.#unpublished.set(name, encoded);
    if (!this.#publishing) void this.#publishAll();
  }

  async #publishAll(): Promise<void> {
    this.#publishing = true;
    for (const [name, encoded] of this.#unpublished) {
      this.#unpublished.delete(name);
      // One at a time, so that what waits can be replaced by what is newer.
      await this.#send(notificationBody(name, encoded));
    }
    this.#publishing = false;
  }

  /** Decides what the connection gets to see; the rest is dealt with here. */
  #accept(incoming: Incoming): boolean {
    this.#heard();
    if (incoming.kind === 'notification') return this.#isUsefulCancel(incoming.message);
    if (incoming.kind === 'response') {
      this.#channel.close('malformed'); // nobody asked
      return false;
    }
    const { id } = incoming.message;
    if (this.#inFlight.has(id)) {
      this.#channel.close('duplicate-id'); // whichever was answered, the other would be taken for it
      return false;
    }
    if (this.#inFlight.size >= maxInFlight) {
      this.#refuse(id, rpcError(failedCode, busyFailure(`${maxInFlight} requests are at work on this connection`), this.#parts.newId()));
      return false;
    }
    this.#inFlight.set(id, new InFlightRequest());
    return true;
  }

  /** Cancellations of what is not at work would pile up in the connection. Unknown notifications are passed over. */
  #isUsefulCancel({ method, params }: { readonly method: string; readonly params?: object }): boolean {
    if (method !== '$/cancelRequest' || params === undefined || !('id' in params)) return false;
    const { id } = params;
    return (typeof id === 'string' || typeof id === 'number') && this.#inFlight.has(id);
  }

  #cancellation() {
    return {
      receiver: {
        kind: 'id' as const,
        createCancellationTokenSource: (id: number | string): InFlightRequest => this.#inFlight.get(id) ?? new InFlightRequest(),
      },
      sender: { sendCancellation: () => Promise.resolve(), cleanup: () => {} },
    };
  }

  /** Everything the connection writes is an answer. */
  async #answer(message: Message): Promise<void> {
    if (!Message.isResponse(message) || message.id === null) return;
    const { id } = message;
    const request = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    const sent = this.#sendAnswer({ ...message, id });
    request?.answered(sent);
    await sent;
  }

  #sendAnswer(answer: Answer): Promise<boolean> {
    try {
      return this.#send(encodeMessage(answer));
    } catch (error) {
      if (!(error instanceof TooLargeError)) throw error;
      const correlationId = this.#parts.newId();
      this.#parts.log.error('error.unexpected', { correlationId, message: error.message });
      this.#refuse(answer.id, rpcError(failedCode, unexpectedFailure('the request: the answer is too large'), correlationId));
      return Promise.resolve(false);
    }
  }

  #refuse(id: number | string, error: ResponseError<ErrorInfo>): void {
    void this.#send(encodeMessage({ jsonrpc: '2.0', id, error: error.toJson() }));
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
