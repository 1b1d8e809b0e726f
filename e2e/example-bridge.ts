import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * A bridge that was written from docs/bridge.md alone and shares no code with the program: it shows that the page is complete and
 * correct. It has no deadlines and no reconnection.
 */
export interface ExampleBridge {
  /** Resolves with the response: a result or an error object of JSON-RPC. */
  call(
    method: string,
    params: object,
  ): Promise<{ readonly result?: unknown; readonly error?: { readonly code: number; readonly data?: unknown } }>;
  /** Sends the text unchanged. */
  write(text: string): void;
  /** Resolves when the service has closed the connection. */
  readonly closed: Promise<void>;
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly data?: unknown };
}

function framed(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

/** The message bodies of the stream (section 2). */
async function* bodiesOf(socket: Socket): AsyncGenerator<Buffer, undefined> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(bytes.subarray(0, Math.max(end, 0)).toString('latin1'))?.[1]);
      if (end < 0 || bytes.length < end + 4 + length) break;
      yield bytes.subarray(end + 4, end + 4 + length);
      bytes = bytes.subarray(end + 4 + length);
    }
  }
  return undefined;
}

function proof(key: Buffer, side: 'service' | 'client', first: Buffer, second: Buffer): string {
  const covered = Buffer.concat([Buffer.from(`ecm-configurator pipe\n${side}\n`), first, Buffer.from('\n'), second]);
  return createHmac('sha256', key).update(covered).digest('base64');
}

/** Connects and runs the handshake (section 3). Rejects if the service answers something else. */
export async function connectExampleBridge(address: string, key: Buffer, role = 'bridge'): Promise<ExampleBridge> {
  const socket = connect(address);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  const bodies = bodiesOf(socket);
  const next = async (): Promise<Buffer> =>
    (await bodies.next()).value ?? Promise.reject(new Error('the service closed the connection'));
  const first = Buffer.from(
    JSON.stringify({
      jsonrpc: '2.0',
      method: 'hello',
      params: { role, nonce: randomBytes(32).toString('base64'), versions: [2] },
    }),
  );
  socket.write(framed(first));
  const second = await next();
  const hello = JSON.parse(second.toString()) as Message;
  if (hello.method !== 'hello' || hello.params?.['version'] !== 2) throw new Error(`no hello: ${second.toString()}`);
  const third = JSON.parse((await next()).toString()) as Message;
  const [received, expected] = [
    Buffer.from(String(third.params?.['mac']), 'base64'),
    Buffer.from(proof(key, 'service', first, second), 'base64'),
  ];
  if (third.method !== 'proof' || received.length !== expected.length || !timingSafeEqual(received, expected)) {
    socket.destroy();
    throw new Error('this is not the service');
  }
  socket.write(
    framed(
      Buffer.from(
        JSON.stringify({ jsonrpc: '2.0', method: 'proof', params: { mac: proof(key, 'client', first, second) } }),
      ),
    ),
  );
  const fifth = JSON.parse((await next()).toString()) as Message;
  if (fifth.method !== 'ready') throw new Error('not ready');
  return serve(socket, bodies, closed);
}

function serve(socket: Socket, bodies: AsyncGenerator<Buffer, undefined>, closed: Promise<void>): ExampleBridge {
  const waiting = new Map<number, (message: Message) => void>();
  const read = async (): Promise<void> => {
    for await (const body of bodies) {
      const message = JSON.parse(body.toString()) as Message;
      if (message.id !== undefined) waiting.get(message.id)?.(message);
    }
  };
  read().catch(() => {}); // the connection was closed
  let lastId = 0;
  return {
    call: (method, params) => {
      lastId += 1;
      const id = lastId;
      const { promise, resolve } = Promise.withResolvers<Message>();
      waiting.set(id, resolve);
      socket.write(framed(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }))));
      return promise;
    },
    write: (text) => void socket.write(text),
    closed,
    close: () => socket.destroy(),
  };
}
