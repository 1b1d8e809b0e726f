import { err, type Result } from '../../shared/result.ts';
import { firstOf } from '../lib/first-of.ts';
import type { Clock } from '../platform/clock.ts';
import { cancelMethod, encodeMessage, readMessage } from './json-rpc.ts';
import type { MessageRules, RpcAnswer, RpcError, RpcId, RpcMessage } from './json-rpc.ts';

/**
 * How the other side broke the protocol. `malformed`: not JSON-RPC, or a kind of message that this side never takes;
 * `duplicate-id`: a request id that is in use; `rejected`: it could not read a message of ours; `unanswered`: it left too
 * many calls without an answer.
 */
export type RpcFault = 'malformed' | 'duplicate-id' | 'rejected' | 'unanswered';

/** Carries whole messages to the other side. Its owner passes on what arrives ({@link RpcPeer.receive}, `close`). */
export interface MessageTransport {
  /** Resolves to true when the message was handed to the system, to false when it no longer can be. Never rejects. */
  send(text: string): Promise<boolean>;
  close(fault: RpcFault): void;
}

export interface IncomingRequest {
  readonly method: string;
  readonly params: unknown;
  /** Aborts when the answer is no longer wanted: the request was cancelled, or the connection ended. */
  readonly signal: AbortSignal;
  /** Whether the answer was handed to the system. Settles after the handler; never rejects. */
  readonly delivered: Promise<boolean>;
}

export interface RequestHandling {
  /** Must not reject. */
  readonly handle: (request: IncomingRequest) => Promise<RpcAnswer>;
  /** Requests beyond this number at a time are refused as `busy`. */
  readonly maxInFlight: number;
  /** The error for a request that is not handled, or whose answer is larger than a message may be. */
  readonly refuse: (reason: 'busy' | 'too-large') => RpcError;
}

export interface RpcPeerOptions {
  readonly transport: MessageTransport;
  readonly clock: Clock;
  readonly rules: MessageRules;
  /** `undefined`: this side never calls, and a response is `malformed`. */
  readonly calls?: {
    /** Calls that may be without an answer at a time, those included whose caller no longer waits. */
    readonly maxInFlight: number;
    /** So many calls in flight whose time is over end the connection as `unanswered`. */
    readonly maxTimedOut: number;
  };
  /** `undefined`: this side answers nothing, and a request is `malformed`. */
  readonly requests?: RequestHandling;
  /** Gets every notification except cancellations. */
  readonly notified?: (method: string, params: unknown) => void;
}

export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Why a call has no result. `busy`: too many calls in flight; `too-large`: nothing was sent. */
export type CallFailure =
  | { readonly kind: 'refused'; readonly error: RpcError }
  | { readonly kind: 'busy' | 'too-large' | 'timed-out' | 'cancelled' | 'closed' };
export type CallResult = Result<unknown, CallFailure>;

interface Call {
  readonly settle: (result: CallResult) => void;
  isTimedOut: boolean;
}

interface InFlightRequest {
  readonly abort: AbortController;
  readonly settleDelivery: (delivered: boolean | Promise<boolean>) => void;
}

/** One side of a JSON-RPC connection. Both sides may call; every call settles once, at the latest with the connection. */
export class RpcPeer {
  readonly #options: RpcPeerOptions;
  readonly #closed = new AbortController();
  readonly #calls = new Map<RpcId, Call>();
  readonly #requests = new Map<RpcId, InFlightRequest>();
  #lastId = 0;
  #timedOut = 0;

  constructor(options: RpcPeerOptions) {
    this.#options = options;
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Calls a method of the other side. After a timeout or an abort the other side is sent `$/cancelRequest`. Never rejects. */
  call(method: string, params: object, { timeoutMs, signal }: CallOptions): Promise<CallResult> {
    const { calls, clock } = this.#options;
    if (this.closed.aborted) return failedCall('closed');
    if (signal?.aborted === true) return failedCall('cancelled');
    if (this.#calls.size >= (calls?.maxInFlight ?? 0)) return failedCall('busy');
    const id = this.#lastId + 1;
    if (this.#send({ id, method, params }) === undefined) return failedCall('too-large');
    this.#lastId = id;
    const { promise, resolve } = Promise.withResolvers<CallResult>();
    const call: Call = { settle: resolve, isTimedOut: false };
    this.#calls.set(id, call);
    return firstOf(promise, {
      clock,
      ms: timeoutMs,
      signal,
      late: () => this.#timeOut(id, call),
      cancelled: () => this.#cancel(id, 'cancelled'),
    });
  }

  /** @returns whether it was handed to the system; `undefined` if it is larger than a message may be. */
  notify(method: string, params: object): Promise<boolean> | undefined {
    return this.#send({ method, params });
  }

  receive(body: Buffer | string): void {
    if (this.closed.aborted) return;
    const message = readMessage(body, this.#options.rules);
    switch (message?.kind) {
      case undefined:
        return this.#options.transport.close('malformed');
      case 'request':
        return this.#accept(message);
      case 'cancel': // of a request that was answered: nothing to do
        return this.#requests.get(message.id)?.abort.abort();
      case 'notification':
        return this.#options.notified?.(message.method, message.params);
      case 'response':
        return this.#settle(message);
    }
  }

  /** The connection is over: calls settle as `closed`, requests are aborted, their answers count as not delivered. */
  close(): void {
    this.#closed.abort();
    for (const { abort, settleDelivery } of this.#requests.values()) {
      abort.abort();
      settleDelivery(false);
    }
    this.#requests.clear();
    for (const call of this.#calls.values()) call.settle(err({ kind: 'closed' }));
    this.#calls.clear();
  }

  #accept({ id, method, params }: Extract<RpcMessage, { readonly kind: 'request' }>): void {
    const { requests, transport } = this.#options;
    if (requests === undefined) return transport.close('malformed');
    // With two requests of one id, the answer to either would be taken for both.
    if (this.#requests.has(id)) return transport.close('duplicate-id');
    if (this.#requests.size >= requests.maxInFlight) {
      this.#send({ id, error: requests.refuse('busy') });
      return;
    }
    const { promise: delivered, resolve: settleDelivery } = Promise.withResolvers<boolean>();
    const request: InFlightRequest = { abort: new AbortController(), settleDelivery };
    this.#requests.set(id, request);
    void this.#serve(id, request, requests, { method, params, signal: request.abort.signal, delivered });
  }

  async #serve(id: RpcId, { settleDelivery }: InFlightRequest, handling: RequestHandling, incoming: IncomingRequest) {
    const answer = await handling.handle(incoming);
    this.#requests.delete(id);
    settleDelivery(this.#answer(id, answer, handling));
  }

  #answer(id: RpcId, answer: RpcAnswer, { refuse }: RequestHandling): Promise<boolean> | boolean {
    if (this.closed.aborted) return false;
    const sent = this.#send({ id, ...answer });
    if (sent !== undefined) return sent;
    this.#send({ id, error: refuse('too-large') });
    return false;
  }

  /** An answer to no call in flight is late, or was never asked for: it is dropped. */
  #settle({ id, outcome }: Extract<RpcMessage, { readonly kind: 'response' }>): void {
    const { calls, transport } = this.#options;
    if (calls === undefined) return transport.close('malformed');
    if (id === null) return transport.close('rejected');
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    if (call.isTimedOut) this.#timedOut -= 1;
    call.settle(outcome.ok ? outcome : err({ kind: 'refused', error: outcome.error }));
  }

  #timeOut(id: RpcId, call: Call): CallResult {
    const { calls, transport } = this.#options;
    call.isTimedOut = true;
    this.#timedOut += 1;
    if (this.#timedOut < (calls?.maxTimedOut ?? 1)) return this.#cancel(id, 'timed-out');
    transport.close('unanswered');
    return err({ kind: 'timed-out' });
  }

  #cancel(id: RpcId, kind: 'timed-out' | 'cancelled'): CallResult {
    this.#send({ method: cancelMethod, params: { id } });
    return err({ kind });
  }

  #send(message: object): Promise<boolean> | undefined {
    const text = encodeMessage(message);
    return text === undefined ? undefined : this.#options.transport.send(text);
  }
}

function failedCall(kind: Exclude<CallFailure['kind'], 'refused'>): Promise<CallResult> {
  return Promise.resolve(err({ kind }));
}
