import { errorInfoSchema, withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { createBackOff, type BackOff } from '../../lib/back-off.ts';
import { firstOf } from '../../lib/first-of.ts';
import type { Clock } from '../../platform/clock.ts';
import type { FramedStream } from '../../rpc/framed-stream.ts';
import { decode, encode, rpcCodes, strictRules, type RpcError } from '../../rpc/json-rpc.ts';
import { RpcPeer, type CallFailure } from '../../rpc/rpc-peer.ts';
import { openClientStream, type Connect } from './connect-pipe.ts';
import { greetService, handshakeMs, protocolVersions, type ServiceInfo } from './handshake.ts';
import {
  isAllowed,
  isNotificationName,
  methods,
  notifications,
  type CallOptions,
  type MethodName,
  type MethodOf,
  type MethodParams,
  type MethodResult,
  type NotificationName,
  type NotificationParams,
  type PipeCall,
} from './methods.ts';
import {
  busyFailure,
  cancelledFailure,
  inputFailure,
  lostFailure,
  notAllowedFailure,
  unansweredFailure,
  unexpectedFailure,
  unknownFormFailure,
} from './pipe-failures.ts';
import type { PipeIdentity, PipeRole } from './pipe-key.ts';
import { maxInFlight, runPipePeer } from './pipe-peer.ts';
import { olderSide, type Releases } from './releases.ts';

const reconnectDelays = { firstMs: 1_000, longestMs: 10_000, fixedPart: 0.5 };
/** With so many calls timed out, the service will not answer on this connection: it is made anew. */
const maxTimedOut = 64;

/** `absent`: no service listens. `lost`: the connection failed or ended, for this reason. Both are tried again. */
export type PipeState =
  | { readonly kind: 'absent'; readonly reason: Failure }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly info: ServiceInfo }
  | { readonly kind: 'lost'; readonly reason: Failure };

export interface PipeClientOptions<R extends PipeRole> {
  readonly address: string;
  /** Read before each attempt: the service may make a new key. */
  readonly identify: () => Promise<Result<PipeIdentity<R>, Failure>>;
  readonly clock: Clock;
  readonly random: (size: number) => Buffer;
  /** `connectPipe`, except in tests. */
  readonly connect: Connect;
  /** How long a call waits for its answer, an attempt to connect included. */
  readonly requestTimeoutMs: number;
  readonly versions?: readonly number[];
  /** Of this program, for what it and the service do not agree on. */
  readonly release?: string;
}

/** A program's connection to the ECM service. It reconnects by itself; no call waits for an absent service. */
export interface PipeClient<R extends PipeRole> {
  readonly state: PipeState;
  /** Called after the state changed; must not throw. Returns the function that ends it. */
  onState(listener: (state: PipeState) => void): () => void;
  /**
   * Calls a method of the role; of several roles, the one that was proven must allow it. While an attempt to connect runs, its outcome is awaited; without a connection the call
   * fails at once, with the state's reason. Every call settles once: with its answer, with the loss of the connection, with
   * `service-unavailable` (`busy`) after its time limit, or with `cancelled`.
   */
  readonly call: PipeCall<R>;
  onNotification<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void;
  /** Connects at once instead of after the back-off. */
  reconnect(): void;
  /** Ends everything; pending calls settle. */
  dispose(): void;
}

type Disconnected = Extract<PipeState, { readonly reason: Failure }>;

function disconnected(reason: Failure): Disconnected {
  return { kind: reason.detail === 'absent' ? 'absent' : 'lost', reason };
}

class Client<R extends PipeRole> implements PipeClient<R> {
  readonly #options: PipeClientOptions<R>;
  readonly #stateListeners = new Set<(state: PipeState) => void>();
  readonly #notificationListeners = new Map<NotificationName, Set<(params: never) => void>>();
  readonly #disposed = new AbortController();
  readonly #backOff: BackOff;
  #state: PipeState = { kind: 'connecting' };
  #stream: FramedStream | undefined;
  /** While connected. */
  #peer: RpcPeer | undefined;
  #wake = new AbortController();

  constructor(options: PipeClientOptions<R>) {
    this.#options = options;
    this.#backOff = createBackOff(reconnectDelays, () => options.random(4).readUInt32BE() / 2 ** 32);
    void this.#run();
  }

  get state(): PipeState {
    return this.#state;
  }

  onState(listener: (state: PipeState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  onNotification<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void {
    const listeners = this.#notificationListeners.get(name) ?? new Set();
    this.#notificationListeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  readonly call = async <M extends MethodOf<R>>(
    name: M,
    params: MethodParams<M>,
    options: CallOptions = {},
  ): Promise<Result<MethodResult<M>, ErrorInfo>> => {
    const outcome = await this.#call(name, params, options);
    if (!outcome.ok) {
      const { error } = outcome;
      return err('correlationId' in error ? error : withCorrelation(error, this.#options.random(16).toString('hex')));
    }
    return ok(outcome.value as MethodResult<M>);
  };

  reconnect(): void {
    this.#wake.abort();
  }

  dispose(): void {
    if (this.#disposed.signal.aborted) return;
    this.#disposed.abort();
    this.#wake.abort();
    this.#stream?.close('closed');
    this.#setState({ kind: 'lost', reason: lostFailure('closed') });
    this.#stateListeners.clear();
    this.#notificationListeners.clear();
  }

  async #call(
    name: MethodName,
    params: unknown,
    { signal }: CallOptions,
  ): Promise<Result<unknown, ErrorInfo | Failure>> {
    const { clock, requestTimeoutMs } = this.#options;
    const encoded = encode(methods[name].params, params as never);
    if (!encoded.ok) return err(inputFailure(name, encoded.error));
    const startedAt = clock.now();
    const state = this.#state.kind === 'connecting' ? await this.#settledState(name, signal) : this.#state;
    if ('reason' in state) return err(state.reason);
    if (this.#peer === undefined || state.kind !== 'connected') return err(lostFailure('ended'));
    // Not sent at all: parameters may hold secrets, and only administrators have a proof that the other side may receive them.
    if (!isAllowed(name, state.info.role)) return err(notAllowedFailure(name, state.info.role));
    const usedMs = Math.max(0, clock.now() - startedAt);
    const timeoutMs = Math.max(0, requestTimeoutMs - usedMs);
    const answer = await this.#peer.call(name, encoded.value, { timeoutMs, signal });
    if (!answer.ok) return err(this.#failureOf(name, answer.error));
    const decoded = decode(methods[name].result, answer.value);
    return decoded.ok ? decoded : err(unknownFormFailure(name, this.#releases));
  }

  get #releases(): Releases | undefined {
    const { release: program } = this.#options;
    const state = this.#state;
    return program === undefined || state.kind !== 'connected' ? undefined : { service: state.info.service, program };
  }

  /**
   * The parameters were found valid here. A service of another release that finds them wrong, or does not know the method, is not of
   * use to people with its own words: they are about its release alone.
   */
  #refusal(name: MethodName, { code, data }: RpcError): ErrorInfo | Failure {
    const received = errorInfoSchema.omit({ text: true }).safeParse(data);
    const releases = this.#releases;
    const isOther = releases !== undefined && olderSide(releases) !== undefined;
    const isDisagreement = code === rpcCodes.invalidParams || (received.success && received.data.detail === 'version');
    return !received.success || (isOther && isDisagreement) ? unknownFormFailure(name, releases) : received.data;
  }

  #failureOf(name: MethodName, callFailure: CallFailure): ErrorInfo | Failure {
    switch (callFailure.kind) {
      case 'refused':
        return this.#refusal(name, callFailure.error);
      case 'busy':
        return busyFailure(`${maxInFlight} requests of this program wait for it`);
      case 'too-large':
        return inputFailure(name, 'it is larger than a message may be');
      case 'timed-out':
        return unansweredFailure(name, this.#options.requestTimeoutMs);
      case 'cancelled':
        return cancelledFailure(name);
      case 'closed':
        return lostFailure(this.#stream?.closedBy ?? 'ended');
    }
  }

  /** The state after the attempt to connect that is running, or the reason why the call no longer waits for it. */
  #settledState(name: MethodName, signal: AbortSignal | undefined): Promise<PipeState> {
    const { clock, requestTimeoutMs: ms } = this.#options;
    let unsubscribe = (): void => {};
    const settled = new Promise<PipeState>((resolve) => {
      unsubscribe = this.onState((state) => {
        if (state.kind !== 'connecting') resolve(state);
      });
    });
    return firstOf<PipeState>(settled, {
      clock,
      ms,
      signal,
      late: () => ({ kind: 'lost', reason: unansweredFailure(name, ms) }),
      cancelled: () => ({ kind: 'lost', reason: cancelledFailure(name) }),
    }).finally(() => unsubscribe());
  }

  #setState(state: PipeState): void {
    this.#state = state;
    for (const listener of new Set(this.#stateListeners)) listener(state);
  }

  /** One attempt after the other, so that none can finish after a later one. */
  async #run(): Promise<void> {
    const { clock } = this.#options;
    const disposed = this.#disposed.signal;
    while (!disposed.aborted) {
      const state = await this.#connectOnce().catch(() => {
        this.#stream?.close('closed');
        return disconnected(unexpectedFailure('connecting'));
      });
      if (disposed.aborted) return;
      this.#wake = new AbortController();
      this.#setState(state);
      await clock.delay(this.#backOff.next(), this.#wake.signal).catch(() => undefined);
      if (!disposed.aborted) this.#setState({ kind: 'connecting' });
    }
  }

  /** Connects. Resolves when the attempt failed or the connection ended. */
  async #connectOnce(): Promise<Disconnected> {
    const { address, clock, random, identify, connect, versions = protocolVersions } = this.#options;
    const { signal } = this.#disposed;
    const identity = await identify();
    if (!identity.ok) return disconnected(identity.error);
    const opened = await openClientStream({ address, clock, connect, signal });
    if (!opened.ok) return disconnected(opened.error);
    const stream = opened.value;
    this.#stream = stream;
    if (signal.aborted) stream.close('closed');
    const inTime = stream.startDeadline(handshakeMs);
    const greeted = await greetService(stream, { address, ...identity.value, versions, random });
    inTime();
    if (!greeted.ok) {
      stream.close('unproven');
      return disconnected(greeted.error);
    }
    return this.#stayConnected(stream, greeted.value);
  }

  async #stayConnected(stream: FramedStream, info: ServiceInfo): Promise<Disconnected> {
    if (stream.closedBy !== undefined) return disconnected(lostFailure(stream.closedBy));
    this.#backOff.reset();
    const { clock } = this.#options;
    const ended = new Promise<Disconnected>((resolve) =>
      stream.onClose((cause) => resolve(disconnected(lostFailure(cause)))),
    );
    this.#peer = new RpcPeer({
      transport: stream,
      clock,
      rules: strictRules,
      calls: { maxInFlight, maxTimedOut },
      notified: (method, params) => this.#notified(method, params),
    });
    runPipePeer(this.#peer, stream, clock);
    this.#setState({ kind: 'connected', info });
    const state = await ended;
    this.#peer = undefined;
    return state;
  }

  /** Notifications that are unknown or do not fit are ignored; a newer state follows soon. */
  #notified(method: string, params: unknown): void {
    if (!isNotificationName(method)) return;
    const decoded = decode(notifications[method].params, params);
    if (!decoded.ok) return;
    for (const listener of this.#notificationListeners.get(method) ?? []) listener(decoded.value as never);
  }
}

/** Begins to connect at once, and keeps connecting until it is disposed. */
export function createPipeClient<R extends PipeRole>(options: PipeClientOptions<R>): PipeClient<R> {
  return new Client(options);
}
