import type { Duplex } from 'node:stream';
import type { Clock } from '../platform/clock.ts';
import { FramingGuard, type FramingViolation } from './framing-guard.ts';
import type { MessageTransport, RpcFault } from './rpc-peer.ts';

/**
 * Why a stream is over. `ended`, `cut-off` (in the middle of a message), `failed`: the peer or the system closed it; `silent`:
 * heartbeats unanswered; `slow`: it does not read; `late`: no handshake within its time; `unproven`: the handshake failed;
 * `displaced`: a newer one takes
 * its place before it is proven; `closed`: by this side.
 */
export type CloseCause =
  | 'ended'
  | 'cut-off'
  | 'failed'
  | 'silent'
  | 'slow'
  | 'late'
  | 'unproven'
  | 'displaced'
  | 'closed'
  | RpcFault
  | FramingViolation;

/** After one of these causes, what was sent still arrives. */
const gracefulCauses: readonly CloseCause[] = ['closed', 'unproven', 'late'];
/** How long messages in transit may take to arrive at a graceful close. */
const lingerMs = 1_000;

export interface FramedStreamOptions {
  /** Longest body in bytes that may arrive, until {@link FramedStream.allow} says otherwise. */
  readonly maxMessage: number;
  /** What happens to a peer that does not read what it is sent. Not for both ends: two that pause wait for each other. */
  readonly queueLimits?: {
    /** With more bytes queued, nothing is read from the peer. */
    readonly pauseBytes: number;
    /** With more bytes queued, the stream closes as `slow`. */
    readonly closeBytes: number;
  };
}

/** The bytes of a message: Content-Length framing, as in the Language Server Protocol. */
export function frame(body: string): string {
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Message bodies over a byte stream, in both directions, behind the framing guard. It closes once, for one cause. */
export class FramedStream implements MessageTransport {
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #guard: FramingGuard;
  readonly #queueLimits: FramedStreamOptions['queueLimits'];
  readonly #listeners = new Set<(cause: CloseCause) => void>();
  readonly #unread: Buffer[] = [];
  #consumer: ((body: Buffer) => void) | undefined;
  #paused = false;
  #closedBy: CloseCause | undefined;

  constructor(stream: Duplex, clock: Clock, { maxMessage, queueLimits }: FramedStreamOptions) {
    this.#stream = stream;
    this.#clock = clock;
    this.#queueLimits = queueLimits;
    this.#guard = new FramingGuard(maxMessage, (body) => this.#deliver(body));
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('end', () => this.#peerClosed('ended'));
    stream.on('error', () => this.#peerClosed('failed'));
    stream.on('close', () => this.#peerClosed('ended'));
  }

  get closedBy(): CloseCause | undefined {
    return this.#closedBy;
  }

  /** Called once, at once if it is over already. */
  onClose(listener: (cause: CloseCause) => void): void {
    if (this.#closedBy === undefined) this.#listeners.add(listener);
    else listener(this.#closedBy);
  }

  /** The next body; `undefined` when the stream closes. For one reader at a time, before {@link FramedStream.consume}. */
  async next(): Promise<Buffer | undefined> {
    const unread = this.#unread.shift();
    if (unread !== undefined || this.#closedBy !== undefined) return unread;
    return new Promise((resolve) => {
      const end = (): void => resolve(undefined);
      this.#listeners.add(end);
      this.#consumer = (body) => {
        this.#consumer = undefined;
        this.#listeners.delete(end);
        resolve(body);
      };
      this.#regulate();
    });
  }

  /** Every further body, beginning with those that have arrived already. */
  consume(consumer: (body: Buffer) => void): void {
    this.#consumer = consumer;
    for (const body of this.#unread.splice(0)) if (this.#closedBy === undefined) consumer(body);
    this.#regulate();
  }

  async send(body: string): Promise<boolean> {
    if (this.#closedBy !== undefined || !this.#stream.writable) return false;
    const sent = new Promise<boolean>((resolve) => {
      this.#stream.write(frame(body), (error) => resolve(error === undefined || error === null));
    });
    this.#limitQueue(sent);
    return sent;
  }

  get queuedBytes(): number {
    return this.#stream.writableLength;
  }

  /** Stops and resumes reading; the peer then feels back-pressure. */
  pause(): void {
    this.#paused = true;
    this.#regulate();
  }

  resume(): void {
    this.#paused = false;
    this.#regulate();
  }

  /** From the next header on, messages may have this many bytes. */
  allow(maxMessage: number): void {
    this.#guard.maxMessage = maxMessage;
  }

  /** Closes as `late` unless the returned function is called in time. */
  startDeadline(ms: number): () => void {
    const met = new AbortController();
    this.onClose(() => met.abort());
    this.#clock.delay(ms, met.signal).then(
      () => this.close('late'),
      () => undefined, // met, or closed
    );
    return () => met.abort();
  }

  close(cause: CloseCause): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = cause;
    if (gracefulCauses.includes(cause)) void this.#linger();
    else this.#stream.destroy();
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    this.#consumer = undefined;
    for (const listener of listeners) listener(cause);
  }

  /** Ends the stream so that what was sent still arrives, within a limit. */
  async #linger(): Promise<void> {
    if (this.#stream.destroyed) return;
    const gone = new AbortController();
    this.#stream.once('close', () => gone.abort());
    this.#stream.resume();
    this.#stream.end(() => this.#stream.destroy());
    await this.#clock.delay(lingerMs, gone.signal).catch(() => undefined);
    this.#stream.destroy();
  }

  #limitQueue(sent: Promise<boolean>): void {
    const limits = this.#queueLimits;
    if (limits === undefined) return;
    if (this.queuedBytes > limits.closeBytes) this.close('slow');
    else if (this.queuedBytes > limits.pauseBytes) {
      this.pause();
      void this.#resumeAfter(sent, limits.pauseBytes);
    }
  }

  async #resumeAfter(sent: Promise<boolean>, pauseBytes: number): Promise<void> {
    await sent;
    if (this.queuedBytes <= pauseBytes) this.resume();
  }

  #receive(chunk: Buffer): void {
    if (this.#closedBy !== undefined) return; // lingering: nothing more is read
    const violation = this.#guard.push(chunk);
    if (violation !== undefined) this.close(violation);
  }

  #deliver(body: Buffer): void {
    if (this.#closedBy !== undefined) return;
    if (this.#consumer !== undefined) {
      this.#consumer(body);
      return;
    }
    this.#unread.push(body);
    this.#regulate();
  }

  /** Pauses or resumes the stream. While there is no consumer, no more than one chunk of messages is kept. */
  #regulate(): void {
    if (this.#closedBy !== undefined) return;
    const unwanted = this.#consumer === undefined && this.#unread.length > 0;
    const hold = this.#paused || unwanted;
    if (hold !== this.#stream.isPaused()) this.#stream[hold ? 'pause' : 'resume']();
  }

  #peerClosed(cause: CloseCause): void {
    this.close(this.#guard.isBetween ? cause : 'cut-off');
  }
}
