import type { Duplex } from 'node:stream';
import type { Clock } from '../platform/clock.ts';
import { FramingGuard } from './framing-guard.ts';
import { frame } from './json-rpc.ts';
import type { CloseCause } from '../ecm/pipe/pipe-failures.ts';

/** What is still on its way to a peer at a friendly close may take this long. */
const lingerMs = 1_000;

/** Message bodies over a byte stream, in both directions, behind the framing guard. It closes once, for one cause. */
export interface Channel {
  /** Set once it is over. */
  readonly closedBy: CloseCause | undefined;
  /** Called once, at once if it is over already. */
  onClose(listener: (cause: CloseCause) => void): void;
  /** The next body; `undefined` when the channel closes. For one reader at a time, before {@link Channel.consume}. */
  next(): Promise<Buffer | undefined>;
  /** Every further body, beginning with those that have come already. */
  consume(consumer: (body: Buffer) => void): void;
  /** Resolves to true when the bytes were handed to the system, to false when they no longer can be. */
  send(body: Buffer): Promise<boolean>;
  /** Bytes sent and not yet taken by the system. */
  readonly queuedBytes: number;
  /** Stops and resumes reading; the peer then feels back-pressure. */
  pause(): void;
  resume(): void;
  /** From the next header on, messages may have this many bytes. */
  allow(maxMessage: number): void;
  close(cause: CloseCause): void;
}

class StreamChannel implements Channel {
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #guard: FramingGuard;
  readonly #listeners = new Set<(cause: CloseCause) => void>();
  readonly #unread: Buffer[] = [];
  #consumer: ((body: Buffer) => void) | undefined;
  #paused = false;
  #closedBy: CloseCause | undefined;

  constructor(stream: Duplex, clock: Clock, maxMessage: number) {
    this.#stream = stream;
    this.#clock = clock;
    this.#guard = new FramingGuard(maxMessage, (body) => this.#deliver(body));
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('end', () => this.#peerGone('ended'));
    stream.on('error', () => this.#peerGone('failed'));
    stream.on('close', () => this.#peerGone('ended'));
  }

  get closedBy(): CloseCause | undefined {
    return this.#closedBy;
  }

  get queuedBytes(): number {
    return this.#stream.writableLength;
  }

  onClose(listener: (cause: CloseCause) => void): void {
    if (this.#closedBy === undefined) this.#listeners.add(listener);
    else listener(this.#closedBy);
  }

  async next(): Promise<Buffer | undefined> {
    const waiting = this.#unread.shift();
    if (waiting !== undefined || this.#closedBy !== undefined) return waiting;
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

  consume(consumer: (body: Buffer) => void): void {
    this.#consumer = consumer;
    for (const body of this.#unread.splice(0)) if (this.#closedBy === undefined) consumer(body);
    this.#regulate();
  }

  send(body: Buffer): Promise<boolean> {
    if (this.#closedBy !== undefined || !this.#stream.writable) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#stream.write(frame(body), (error) => resolve(error === undefined || error === null));
    });
  }

  pause(): void {
    this.#paused = true;
    this.#regulate();
  }

  resume(): void {
    this.#paused = false;
    this.#regulate();
  }

  allow(maxMessage: number): void {
    this.#guard.maxMessage = maxMessage;
  }

  close(cause: CloseCause): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = cause;
    const friendly = cause === 'closed' || cause === 'unproven' || cause === 'late';
    if (friendly) void this.#linger();
    else this.#stream.destroy();
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    this.#consumer = undefined;
    for (const listener of listeners) listener(cause);
  }

  /** Ends the stream so that what was sent still arrives, but waits for nobody for long. */
  async #linger(): Promise<void> {
    if (this.#stream.destroyed) return;
    const gone = new AbortController();
    this.#stream.once('close', () => gone.abort());
    this.#stream.resume();
    this.#stream.end(() => this.#stream.destroy());
    await this.#clock.delay(lingerMs, gone.signal).catch(() => undefined);
    this.#stream.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.#closedBy !== undefined) return; // lingering: nothing is read any more
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

  /** Lets bytes in or not. While nobody asks for messages, no more than one chunk of them is kept. */
  #regulate(): void {
    if (this.#closedBy !== undefined) return;
    const unwanted = this.#consumer === undefined && this.#unread.length > 0;
    const hold = this.#paused || unwanted;
    if (hold !== this.#stream.isPaused()) this.#stream[hold ? 'pause' : 'resume']();
  }

  #peerGone(cause: CloseCause): void {
    this.close(this.#guard.isBetween ? cause : 'cut-off');
  }
}

/** @param maxMessage longest body in bytes that may arrive, until {@link Channel.allow} says otherwise. */
export function openChannel(stream: Duplex, clock: Clock, maxMessage: number): Channel {
  return new StreamChannel(stream, clock, maxMessage);
}
