import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { maxInformational, TooManyInformationalError, UnaskedUpgradeError } from './informational.ts';

/** What completes the beginning of a status line, up to the character after the status. */
const statusLine = 'HTTP/1.1 100 ';
/** More than any informational answer has. */
const longestHead = 8192;
const nothing: Buffer = Buffer.alloc(0);

/**
 * Takes answers `100 Continue` out of what a connection receives. Some servers and proxies send them unasked, which HTTP allows, and
 * for which undici ends the connection. A 101, which undici takes for a bug of its own, is an error here. One request is under way at
 * a time, so its answer begins with the first bytes after it.
 */
export class InformationalFilter {
  #atStart = false;
  #held = nothing;
  #count = 0;

  /** A request is being written: its answer comes next. */
  expectAnswer(): void {
    this.#atStart = true;
    this.#count = 0;
  }

  /** What is left of the received bytes; what may still be the beginning of an informational answer is held back. */
  take(bytes: Buffer): Buffer {
    if (!this.#atStart) return bytes;
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = nothing;
    const left: Buffer[] = [];
    while (mayBeInformational(rest)) {
      const end = rest.indexOf('\r\n\r\n');
      if (end === -1 && rest.length <= longestHead) {
        this.#held = rest;
        return Buffer.concat(left);
      }
      if (end === -1) break;
      const head = rest.subarray(0, end + 4);
      const status = head.toString('latin1', 9, 12);
      if (status === '101') throw new UnaskedUpgradeError();
      if (status === '100') this.#leaveOut();
      else left.push(head);
      rest = rest.subarray(head.length);
    }
    if (rest.length > 0) this.#atStart = false;
    return left.length === 0 ? rest : Buffer.concat([...left, rest]);
  }

  #leaveOut(): void {
    this.#count += 1;
    if (this.#count > maxInformational) throw new TooManyInformationalError();
  }
}

/** Whether these bytes are, or may become, the head of an informational answer (1xx). */
function mayBeInformational(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, statusLine.length);
  return start !== '' && /^HTTP\/1\.1 1\d\d[ \r]$/.test(start + statusLine.slice(start.length));
}

/** Connections of undici whose answers go through an {@link InformationalFilter}. */
export function filteringInformational(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      if (result[0] === null) filter(result[1]);
      callback(...result);
    });
}

/** undici reads a connection by calling `read` until it answers null, and writes with `write`. */
function filter(socket: Socket): void {
  const answers = new InformationalFilter();
  const [read, write] = [socket.read.bind(socket), socket.write.bind(socket)] as const;
  socket.write = ((...parameters: Parameters<typeof write>) => {
    answers.expectAnswer();
    return write(...parameters);
  }) as typeof socket.write;
  socket.read = (size?: number): unknown => {
    for (;;) {
      const chunk: unknown = read(size);
      if (!Buffer.isBuffer(chunk)) return chunk;
      try {
        const rest = answers.take(chunk);
        if (rest.length > 0) return rest;
      } catch (error) {
        socket.destroy(error as Error);
        return null;
      }
    }
  };
}
