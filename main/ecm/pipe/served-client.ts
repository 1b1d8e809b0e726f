import type { FramedStream } from '../../rpc/framed-stream.ts';
import { encode, rpcCodes, strictRules, type RpcError } from '../../rpc/json-rpc.ts';
import { RpcPeer } from '../../rpc/rpc-peer.ts';
import { answerRequest, errorOf, type AnswerParts } from './answer-request.ts';
import { notifications, type NotificationParams, type PipeConnection, type StateNotification } from './methods.ts';
import { busyFailure, unexpectedFailure } from './pipe-failures.ts';
import type { PipeRole } from './pipe-key.ts';
import { maxInFlight, runPipePeer } from './pipe-peer.ts';

/** @property id unique while the service runs */
type ServedIdentity = Pick<PipeConnection, 'id' | 'role' | 'account' | 'trial'>;

/** The service's end of one connection whose client has proven itself. Serves it until the stream closes. */
export class ServedClient {
  readonly role: PipeRole;
  readonly #stream: FramedStream;
  readonly #parts: AnswerParts;
  readonly #peer: RpcPeer;
  readonly #unpublished = new Map<StateNotification, string>();
  #publishing = false;

  constructor(stream: FramedStream, { id, role, account, trial }: ServedIdentity, parts: AnswerParts) {
    this.role = role;
    this.#stream = stream;
    this.#parts = parts;
    this.#peer = new RpcPeer({
      transport: stream,
      clock: parts.clock,
      rules: strictRules,
      requests: {
        handle: (request) => answerRequest(parts, connection, request),
        maxInFlight,
        refuse: (reason) => this.#refuse(reason),
      },
    });
    const connection: PipeConnection = {
      id,
      role,
      account,
      trial,
      closed: this.#peer.closed,
      notify: (name, params) => this.#notify(name, params),
    };
    runPipePeer(this.#peer, stream, parts.clock);
  }

  /** Sends a state to the client. While it does not read, only the latest of each name is kept for it. */
  publish(name: StateNotification, text: string): void {
    this.#unpublished.set(name, text);
    if (!this.#publishing) void this.#publishAll();
  }

  async #publishAll(): Promise<void> {
    this.#publishing = true;
    for (const [name, text] of this.#unpublished) {
      this.#unpublished.delete(name);
      // One at a time, so that a state that waits can be replaced by a newer one.
      await this.#stream.send(text);
    }
    this.#publishing = false;
  }

  #notify(name: 'log/lines', params: NotificationParams<'log/lines'>): Promise<boolean> {
    const encoded = encode(notifications[name].params, params);
    if (encoded.ok) return this.#sendLines(params);
    const message = `It does not fit its schema: ${encoded.error}.`;
    this.#parts.log.error('error.unexpected', { operation: name, message });
    return Promise.resolve(false);
  }

  /**
   * Sends lines in order, in as many messages as they need, each when the system has taken the one before. A line that fits
   * in no message is left out and counted as skipped.
   */
  async #sendLines({ lines, skipped }: NotificationParams<'log/lines'>): Promise<boolean> {
    const sent = this.#peer.notify('log/lines', { lines, skipped });
    if (sent !== undefined) return sent;
    if (lines.length <= 1) return this.#sendLines({ lines: [], skipped: skipped + lines.length });
    const half = Math.ceil(lines.length / 2);
    const isFirstSent = await this.#sendLines({ lines: lines.slice(0, half), skipped });
    return isFirstSent && this.#sendLines({ lines: lines.slice(half), skipped: 0 });
  }

  #refuse(reason: 'busy' | 'too-large'): RpcError {
    const { newId, log } = this.#parts;
    const correlationId = newId();
    if (reason === 'busy')
      return errorOf(
        rpcCodes.failed,
        busyFailure(`${maxInFlight} requests are running on this connection`),
        correlationId,
      );
    const cause = unexpectedFailure('the request: its answer is too large');
    log.warn('request.failed', {
      correlationId,
      kind: cause.kind,
      message: 'A message is larger than the pipe carries.',
    });
    return errorOf(rpcCodes.failed, cause, correlationId);
  }
}
