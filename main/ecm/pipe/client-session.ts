import {
  CancellationTokenSource,
  createMessageConnection,
  ErrorCodes,
  ParameterStructures,
  ResponseError,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { errorInfoSchema, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Channel } from '../../rpc/channel.ts';
import { decode } from '../../rpc/codec.ts';
import { encodeMessage, type Incoming } from '../../rpc/json-rpc.ts';
import { isNotificationName, notifications, type MethodName, type NotificationName } from './methods.ts';
import { busyFailure, inputFailure, lostFailure, unknownFormFailure } from './pipe-failures.ts';
import { startHeartbeat } from '../../rpc/heartbeat.ts';
import { MessageReader, maxInFlight, MessageWriter } from '../../rpc/message-streams.ts';

/** So many requests whose time is over without an answer mean that there will be none on this connection. */
const mostUnanswered = 64;

/** A request on its way. */
export interface SentRequest {
  /** Settles once: with the result as it came, the service's error, or the loss of the connection. Never rejects. */
  readonly answer: Promise<Result<unknown, ErrorInfo | Failure>>;
  /** The caller waits no longer; the service is told. */
  cancel(): void;
  /** The same, because there was no answer in time. */
  giveUp(): void;
}

/** The client's side of one connection whose service has proven itself. */
export class ClientSession {
  readonly #channel: Channel;
  readonly #rpc: MessageConnection;
  readonly #heard: () => void;
  readonly #notified: (name: NotificationName, params: unknown) => void;
  #pending = 0;
  #unanswered = 0;

  constructor(channel: Channel, clock: Clock, notified: (name: NotificationName, params: unknown) => void) {
    this.#channel = channel;
    this.#notified = notified;
    const send = (message: object): Promise<boolean> => channel.send(encodeMessage(message));
    this.#rpc = createMessageConnection(
      new MessageReader(channel, (incoming) => this.#accept(incoming)),
      new MessageWriter(async (message) => send(message)),
      undefined,
      { maxParallelism: maxInFlight }, // with it, answers are taken at once instead of one a turn
    );
    channel.onClose(() => this.#rpc.dispose());
    this.#heard = startHeartbeat(channel, clock);
    this.#rpc.listen();
  }

  send(name: MethodName, params: object): SentRequest {
    const source = new CancellationTokenSource();
    let isOver = false;
    let givenUp = false;
    const over = (): void => {
      isOver = true;
      source.dispose();
      if (givenUp) this.#unanswered -= 1;
    };
    return {
      answer: this.#send(name, params, source).finally(over),
      cancel: () => {
        if (!isOver) source.cancel();
      },
      giveUp: () => {
        if (isOver) return;
        givenUp = true;
        this.#unanswered += 1;
        if (this.#unanswered >= mostUnanswered) this.#channel.close('unanswered');
        else source.cancel();
      },
    };
  }

  async #send(
    name: MethodName,
    params: object,
    source: CancellationTokenSource,
  ): Promise<Result<unknown, ErrorInfo | Failure>> {
    const closedBy = this.#channel.closedBy;
    if (closedBy !== undefined) return err(lostFailure(closedBy));
    if (this.#pending >= maxInFlight) return err(busyFailure(`${maxInFlight} requests of this program wait for it`));
    this.#pending += 1;
    try {
      return ok(await this.#rpc.sendRequest(name, ParameterStructures.byName, params, source.token));
    } catch (error) {
      return err(this.#failureOf(name, error));
    } finally {
      this.#pending -= 1;
    }
  }

  #failureOf(name: MethodName, error: unknown): ErrorInfo | Failure {
    const closedBy = this.#channel.closedBy;
    if (closedBy !== undefined) return lostFailure(closedBy);
    if (!(error instanceof ResponseError)) return unknownFormFailure(name);
    if (error.code === ErrorCodes.MessageWriteError) return inputFailure(name, 'it is larger than a message may be');
    const received = errorInfoSchema.safeParse(error.data);
    return received.success ? received.data : unknownFormFailure(name);
  }

  /** Only answers are for the connection. Notifications that do not fit are passed over: the next state comes soon. */
  #accept(incoming: Incoming): boolean {
    this.#heard();
    if (incoming.kind === 'response') return true;
    if (incoming.kind === 'request') {
      this.#channel.close('malformed'); // the service asks nothing
      return false;
    }
    const { method, params } = incoming.message;
    if (isNotificationName(method)) {
      const decoded = decode(notifications[method].params, params);
      if (decoded.ok) this.#notified(method, decoded.value);
    }
    return false;
  }
}
