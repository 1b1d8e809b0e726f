import type { Disposable, RAL } from 'vscode-jsonrpc/node';

/**
 * Stands in front of vscode-jsonrpc's reader, which would allocate whatever a header announces and wait for ever for what
 * never comes. Bytes pass unchanged; the first header that is not plainly in order ends the connection.
 */

export const maxHeaderBytes = 1024;
export const maxMessageBytes = 4 * 1024 * 1024;

export const framingViolations = ['header-too-long', 'bad-header', 'bad-length', 'message-too-long', 'bad-charset'] as const;
export type FramingViolation = (typeof framingViolations)[number];

const headerEnd = '\r\n\r\n';
const cr = 13;
const lf = 10;
/** One to ten digits: anything longer is over every cap, and never becomes a number that is not exact. */
const lengthValue = /^[1-9][0-9]{0,9}$/;
const contentType = /^application\/(?:json|vscode-jsonrpc)[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*"?utf-?8"?)?$/i;

/** Reads a whole header, the empty line included. Exactly one Content-Length, at most one Content-Type, nothing else. */
export function readHeader(header: string, maxMessage: number): number | FramingViolation {
  let length: number | undefined;
  let typed = false;
  for (const line of header.slice(0, -headerEnd.length).split('\r\n')) {
    const [, name = '', value = ''] = /^([A-Za-z-]+):[ \t]*([\x20-\x7e\t]*?)[ \t]*$/.exec(line) ?? [];
    switch (name.toLowerCase()) {
      case 'content-length':
        if (length !== undefined || !lengthValue.test(value)) return 'bad-length';
        length = Number(value);
        break;
      case 'content-type':
        if (typed || !contentType.test(value)) return 'bad-charset';
        typed = true;
        break;
      default:
        return 'bad-header';
    }
  }
  if (length === undefined) return 'bad-length';
  return length > maxMessage ? 'message-too-long' : length;
}

/** Follows the framing of a byte stream, however it is cut into chunks. Keeps at most one header. */
export class FramingGuard {
  /** Longest message that is let through; small until the peer has proven itself. */
  maxMessage: number;
  readonly #header = Buffer.alloc(maxHeaderBytes);
  #headerBytes = 0;
  #bodyLeft = 0;
  #messages = 0;

  constructor(maxMessage: number) {
    this.maxMessage = maxMessage;
  }

  /** Messages that have passed whole. */
  get messages(): number {
    return this.#messages;
  }

  /** Whether the stream stands between two messages, where it may end. */
  get isBetween(): boolean {
    return this.#bodyLeft === 0 && this.#headerBytes === 0;
  }

  /** Follows a chunk; answers what is wrong with it. After a violation the guard must not be used again. */
  push(chunk: Uint8Array): FramingViolation | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const taken = Math.min(this.#bodyLeft, chunk.length - at);
        at += taken;
        this.#bodyLeft -= taken;
        if (this.#bodyLeft === 0) this.#messages += 1;
        continue;
      }
      const violation = this.#pushHeaderByte(chunk[at] ?? 0);
      if (violation !== undefined) return violation;
      at += 1;
    }
    return undefined;
  }

  #pushHeaderByte(byte: number): FramingViolation | undefined {
    this.#header[this.#headerBytes] = byte;
    this.#headerBytes += 1;
    if (!this.#headerIsWhole(byte)) return this.#headerBytes === maxHeaderBytes ? 'header-too-long' : undefined;
    const length = readHeader(this.#header.toString('latin1', 0, this.#headerBytes), this.maxMessage);
    if (typeof length === 'string') return length;
    this.#headerBytes = 0;
    this.#bodyLeft = length;
    return undefined;
  }

  #headerIsWhole(byte: number): boolean {
    const header = this.#header;
    const end = this.#headerBytes;
    return byte === lf && end >= 4 && header[end - 2] === cr && header[end - 3] === lf && header[end - 4] === cr;
  }
}

/**
 * The guard as vscode-jsonrpc's reader sees it: a source of bytes that lets chunks through unchanged. Not a Node stream, so
 * that there is no second buffer between the socket and the reader.
 */
export class GuardedBytes implements RAL.ReadableStream {
  readonly guard: FramingGuard;
  #listener: (chunk: Uint8Array) => void = () => {};

  constructor(guard: FramingGuard) {
    this.guard = guard;
  }

  /** Hands a chunk to the reader, or keeps it back and says what is wrong with it. */
  push(chunk: Uint8Array): FramingViolation | undefined {
    const violation = this.guard.push(chunk);
    if (violation === undefined) this.#listener(chunk);
    return violation;
  }

  onData(listener: (chunk: Uint8Array) => void): Disposable {
    this.#listener = listener;
    return { dispose: () => {} };
  }

  /** The channel watches the socket itself; the reader need not know how it ends. */
  onClose = (): Disposable => ({ dispose: () => {} });
  onError = this.onClose;
  onEnd = this.onClose;
}
