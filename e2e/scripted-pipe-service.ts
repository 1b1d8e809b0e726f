import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A service at a socket that follows docs/bridge.md up to its `ready`, and then does what the test says. */
export interface ScriptedPipeService {
  /** The bodies that it received, in order, without heartbeats. */
  readonly received: readonly Buffer[];
  /** The heartbeats that it received. */
  readonly heartbeats: readonly Buffer[];
  stop(): Promise<void>;
}

export interface PipeScript {
  readonly key: Buffer;
  /** The service's hello, as a body. */
  readonly hello: string;
  /** How many heartbeats it answers with one of its own before it falls silent. */
  readonly answersHeartbeats?: number;
  /** Called with each message after the handshake. */
  readonly answer?: (
    message: { readonly id?: number; readonly method: string },
    send: (bytes: string, isLast?: boolean) => void,
  ) => void;
}

export function framed(body: string): string {
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export async function startScriptedPipeService(address: string, script: PipeScript): Promise<ScriptedPipeService> {
  const received: Buffer[] = [];
  const heartbeats: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket, script, { received, heartbeats }).catch(() => {}); // the client or the test has closed the connection
  });
  server.listen(address);
  await once(server, 'listening');
  return {
    received,
    heartbeats,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(
  socket: Socket,
  { key, hello, answer, answersHeartbeats = 0 }: PipeScript,
  { received, heartbeats }: { readonly received: Buffer[]; readonly heartbeats: Buffer[] },
): Promise<void> {
  const send = (bytes: string, isLast = false): void => void (isLast ? socket.end(bytes) : socket.write(bytes));
  let step = 0;
  for await (const body of bodiesOf(socket)) {
    const message = JSON.parse(body.toString()) as { readonly id?: number; readonly method: string };
    (message.method === 'heartbeat' ? heartbeats : received).push(body);
    if (message.method === 'heartbeat') {
      if (heartbeats.length <= answersHeartbeats) send(framed(body.toString()));
      continue;
    }
    step += 1;
    if (step === 1) {
      const covered = Buffer.concat([Buffer.from('ecm-configurator pipe\nservice\n'), body, Buffer.from(`\n${hello}`)]);
      const mac = createHmac('sha256', key).update(covered).digest('base64');
      send(framed(hello) + framed(`{"jsonrpc":"2.0","method":"proof","params":{"mac":"${mac}"}}`));
    } else if (step === 2) send(framed('{"jsonrpc":"2.0","method":"ready","params":{"service":"0.1.0"}}'));
    else answer?.(message, send);
  }
}

async function* bodiesOf(socket: Socket): AsyncGenerator<Buffer> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    for (;;) {
      const [header = '', length = ''] = /^Content-Length: (\d+)\r\n\r\n/.exec(bytes.toString('latin1')) ?? [];
      if (header === '' || bytes.length < header.length + Number(length)) break;
      yield bytes.subarray(header.length, header.length + Number(length));
      bytes = bytes.subarray(header.length + Number(length));
    }
  }
}
