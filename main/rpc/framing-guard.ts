/**
 * Cuts a byte stream into messages (Content-Length framing, as in the Language Server Protocol). The first invalid header ends
 * the connection, before anything is allocated for the length that it announces.
 */

export const maxHeaderBytes = 1024;
export const maxMessageBytes = 4 * 1024 * 1024;

export type FramingViolation = 'header-too-long' | 'bad-header' | 'bad-length' | 'message-too-long' | 'bad-charset';

const headerEnd = '\r\n\r\n';
const cr = 13;
const lf = 10;
/** One to ten digits: a longer number is over every cap, and may not be exact as a number of JavaScript. */
const lengthValue = /^[1-9][0-9]{0,9}$/;
const contentType = /^application\/(?:json|vscode-jsonrpc)[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*"?utf-?8"?)?$/i;

/** Reads a whole header with its empty line. Exactly one Content-Length, at most one Content-Type, nothing else. */
function readHeader(header: string, maxMessage: number): number | FramingViolation {
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

/** Takes the stream in any chunks. Keeps at most one header and one message within the cap. */
export class FramingGuard {
  /** Longest message that is accepted; small until the peer has proven itself. */
  maxMessage: number;
  readonly #deliver: (body: Buffer) => void;
  readonly #header = Buffer.alloc(maxHeaderBytes);
  #headerBytes = 0;
  #body: Buffer[] = [];
  #bodyLeft = 0;

  /** @param deliver gets each whole body, in order, before `push` returns */
  constructor(maxMessage: number, deliver: (body: Buffer) => void) {
    this.maxMessage = maxMessage;
    this.#deliver = deliver;
  }

  /** Whether the stream is between two messages, where it may end. */
  get isBetween(): boolean {
    return this.#bodyLeft === 0 && this.#headerBytes === 0;
  }

  /** Takes a chunk; returns the first violation. After one the guard must not be used again. */
  push(chunk: Buffer): FramingViolation | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const part = chunk.subarray(at, at + this.#bodyLeft);
        at += part.length;
        this.#pushBody(part);
        continue;
      }
      const violation = this.#pushHeaderByte(chunk[at] ?? 0);
      if (violation !== undefined) return violation;
      at += 1;
    }
    return undefined;
  }

  #pushBody(part: Buffer): void {
    this.#bodyLeft -= part.length;
    this.#body.push(part);
    if (this.#bodyLeft > 0) return;
    const parts = this.#body;
    this.#body = [];
    this.#deliver(parts.length === 1 ? part : Buffer.concat(parts));
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
