import { Duplex } from 'node:stream';

export interface MemoryPipe {
  readonly client: Duplex;
  readonly server: Duplex;
  /** From now on nothing arrives in either direction, without an error: a half-open connection. */
  freeze(): void;
}

export interface MemoryPipeOptions {
  /** The pieces in which a written chunk arrives at the other end; one by default. */
  readonly cut?: (chunk: Buffer) => readonly Buffer[];
  /** Sees every chunk that is written. */
  readonly watch?: (from: 'client' | 'server', chunk: Buffer) => void;
}

interface Wire extends MemoryPipeOptions {
  frozen: boolean;
}

/** One end of a pipe in memory. It obeys back-pressure as a socket does, and a destroyed end closes the other. */
class MemoryEnd extends Duplex {
  other: MemoryEnd | undefined;
  readonly #name: 'client' | 'server';
  readonly #wire: Wire;
  /** Called when the other end wants more. */
  #wanted: (() => void) | undefined;

  constructor(name: 'client' | 'server', wire: Wire) {
    super({ allowHalfOpen: false });
    this.#name = name;
    this.#wire = wire;
  }

  override _read(): void {
    const wanted = this.other?.takeWanted();
    wanted?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#wire.watch?.(this.#name, chunk);
    if (this.#wire.frozen) return; // as a socket whose peer never acknowledges
    if (this.other === undefined || this.other.destroyed) {
      done(Object.assign(new Error('the other end is gone'), { code: 'EPIPE' }));
      return;
    }
    const pieces = this.#wire.cut?.(chunk) ?? [chunk];
    const flowing = pieces.map((piece) => this.other?.push(piece)).every((more) => more === true);
    if (flowing) setImmediate(done);
    else this.#wanted = done;
  }

  override _final(done: () => void): void {
    if (!this.#wire.frozen) this.other?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const other = this.other;
    if (!this.#wire.frozen && other !== undefined && !other.readableEnded && !other.destroyed) other.push(null);
    done(error);
  }

  takeWanted(): (() => void) | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    return wanted;
  }
}

/** A pipe without an operating system, for tests. */
export function memoryPipe(options: MemoryPipeOptions = {}): MemoryPipe {
  const wire: Wire = { ...options, frozen: false };
  const client = new MemoryEnd('client', wire);
  const server = new MemoryEnd('server', wire);
  client.other = server;
  server.other = client;
  return {
    client,
    server,
    freeze: () => {
      wire.frozen = true;
    },
  };
}

/** Lets everything that is ready run until the condition holds; fails if it never does. Moves no clock. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (let turn = 0; turn < 50_000; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`${what} never came true`);
}
