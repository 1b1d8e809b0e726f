import type { KeyObject } from 'node:crypto';
import { withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { createBackOff, type BackOff } from '../../lib/back-off.ts';
import type { Channel } from '../../rpc/channel.ts';
import { ClientSession, type SentRequest } from './client-session.ts';
import { decode, encode } from '../../rpc/codec.ts';
import { openClientChannel, type Connect } from './connect-pipe.ts';
import { firstOf } from '../../lib/first-of.ts';
import { handshakeMs, protocolVersions } from './handshake.ts';
import { greetService, type ServiceInfo } from './handshake-client.ts';
import {
  methods,
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
  cancelledFailure,
  inputFailure,
  lostFailure,
  unansweredFailure,
  unexpectedFailure,
  unknownFormFailure,
} from './pipe-failures.ts';
import type { PipeRole } from './pipe-key.ts';
import { startDeadline } from '../../rpc/heartbeat.ts';

/** `absent`: nobody listens. `lost`: somebody does or did, and the reason says what is wrong. Both are tried again. */
export type PipeState =
  | { readonly kind: 'absent'; readonly reason: Failure }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly info: ServiceInfo }
  | { readonly kind: 'lost'; readonly reason: Failure };

export interface PipeClientOptions<R extends PipeRole> {
  readonly address: string;
  /** Read before each attempt: the service may make a new key. */
  readonly readKey: () => Promise<Result<KeyObject, Failure>>;
  readonly role: R;
  readonly clock: Clock;
  readonly random: (size: number) => Buffer;
  /** `connectPipe`, but for tests. */
  readonly connect: Connect;
  /** How long a call waits for its answer, an attempt to connect included. */
  readonly requestTimeoutMs: number;
  readonly versions?: readonly number[];
}

/** A program's connection to the ECM service, made anew by itself whenever it is lost. Nothing waits for an absent service. */
export interface PipeClient<R extends PipeRole> {
  readonly state: PipeState;
  /** Called after the state changed; must not throw. Returns the function that ends it. */
  onState(listener: (state: PipeState) => void): () => void;
  /**
   * Calls a method of the role. While an attempt to connect runs, its outcome is awaited; without a connection the call
   * fails at once, with the state's reason. Every call settles once: with its answer, with the loss of the connection, with
   * `service-unavailable` (`busy`) when its time is over, or with `cancelled`.
   */
  readonly call: PipeCall<R>;
  onNotification<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void;
  /** A person asks: tries now instead of when the back-off is over. */
  reconnect(): void;
  /** Ends everything; pending calls settle. */
  dispose(): void;
}

type Over = Extract<PipeState, { readonly reason: Failure }>;

function overFor(reason: Failure): Over {
  return { kind: reason.detail === 'absent' ? 'absent' : 'lost', reason };
}

class Client<R extends PipeRole> implements PipeClient<R> {
  readonly #options: PipeClientOptions<R>;
  readonly #versions: readonly number[];
  readonly #stateListeners = new Set<(state: PipeState) => void>();
  readonly #notificationListeners = new Map<NotificationName, Set<(params: never) => void>>();
  readonly #disposed = new AbortController();
  readonly #backOff: BackOff;
  #state: PipeState = { kind: 'connecting' };
  #session: ClientSession | undefined;
  #channel: Channel | undefined;
  #wake = new AbortController();

  constructor(options: PipeClientOptions<R>) {
    this.#options = options;
    this.#versions = options.versions ?? protocolVersions;
    this.#backOff = createBackOff(() => options.random(4).readUInt32BE() / 2 ** 32);
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
    const outcome = await this.#ask(name, params, options);
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
    this.#channel?.close('closed');
    this.#setState({ kind: 'lost', reason: lostFailure('closed') });
    this.#stateListeners.clear();
    this.#notificationListeners.clear();
  }

  async #ask(
    name: MethodName,
    params: unknown,
    { signal }: CallOptions,
  ): Promise<Result<unknown, ErrorInfo | Failure>> {
    const { clock, requestTimeoutMs: ms } = this.#options;
    const encoded = encode(methods[name].params, params as never);
    if (!encoded.ok) return err(inputFailure(name, encoded.error));
    let sent: SentRequest | undefined;
    let abandoned = false;
    const work = async (): Promise<Result<unknown, ErrorInfo | Failure>> => {
      // Sent at once if it can be, before any timer is set: the service works while we do.
      const state = this.#state.kind === 'connecting' ? await this.#settledState() : this.#state;
      if (abandoned || this.#session === undefined) return err('reason' in state ? state.reason : lostFailure('ended'));
      sent = this.#session.send(name, encoded.value);
      return sent.answer;
    };
    const abandon = (cause: Failure, tell: () => void): Result<unknown, Failure> => {
      abandoned = true;
      tell();
      return err(cause);
    };
    const answer = await firstOf<Result<unknown, ErrorInfo | Failure>>(work(), {
      clock,
      ms,
      signal,
      late: () => abandon(unansweredFailure(name, ms), () => sent?.giveUp()),
      cancelled: () => abandon(cancelledFailure(name), () => sent?.cancel()),
    });
    if (!answer.ok) return answer;
    const decoded = decode(methods[name].result, answer.value);
    return decoded.ok ? decoded : err(unknownFormFailure(name));
  }

  /** The state after the attempt to connect that is running. */
  #settledState(): Promise<PipeState> {
    return new Promise((resolve) => {
      const end = this.onState((state) => {
        if (state.kind === 'connecting') return;
        end();
        resolve(state);
      });
    });
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
      const over = await this.#attempt().catch(() => {
        this.#channel?.close('closed');
        return overFor(unexpectedFailure('connecting'));
      });
      if (disposed.aborted) return;
      this.#wake = new AbortController();
      this.#setState(over);
      await clock.delay(this.#backOff.next(), this.#wake.signal).catch(() => undefined);
      if (!disposed.aborted) this.#setState({ kind: 'connecting' });
    }
  }

  /** Connects, and answers how it ended: at once, or after months. */
  async #attempt(): Promise<Over> {
    const { address, clock, role, random, readKey, connect } = this.#options;
    const { signal } = this.#disposed;
    const key = await readKey();
    if (!key.ok) return overFor(key.error);
    const channel = await openClientChannel({ address, clock, connect, signal });
    if (!channel.ok) return overFor(channel.error);
    this.#channel = channel.value;
    if (signal.aborted) channel.value.close('closed');
    const inTime = startDeadline(channel.value, clock, handshakeMs);
    const greeted = await greetService(channel.value, {
      address,
      role,
      key: key.value,
      versions: this.#versions,
      random,
    });
    inTime();
    if (!greeted.ok) {
      channel.value.close('unproven');
      return overFor(greeted.error);
    }
    return this.#stayConnected(channel.value, greeted.value);
  }

  async #stayConnected(channel: Channel, info: ServiceInfo): Promise<Over> {
    if (channel.closedBy !== undefined) return overFor(lostFailure(channel.closedBy));
    this.#backOff.reset();
    const cause = new Promise<Over>((resolve) =>
      channel.onClose((closedBy) => resolve(overFor(lostFailure(closedBy)))),
    );
    this.#session = new ClientSession(channel, this.#options.clock, (name, params) => {
      for (const listener of this.#notificationListeners.get(name) ?? []) listener(params as never);
    });
    this.#setState({ kind: 'connected', info });
    const over = await cause;
    this.#session = undefined;
    return over;
  }
}

/** Begins to connect at once, and keeps connecting until it is disposed. */
export function createPipeClient<R extends PipeRole>(options: PipeClientOptions<R>): PipeClient<R> {
  return new Client(options);
}
