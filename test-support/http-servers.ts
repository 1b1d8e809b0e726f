import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  createHttpClient,
  type HttpAnswer,
  type HttpClient,
  type HttpClientOptions,
} from '../main/platform/network/http-client.ts';
import { networkCause } from '../main/platform/network/network-errors.ts';
import { startScriptedServer, type Answerer, type ScriptedServer } from './scripted-server.ts';

/** For tests: clients and servers, all closed by `end`. */

export const greet: Answerer = ({ response, body }) =>
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`hello ${body}`);
/** What {@link post} returns for {@link greet}. */
export const greeting = '200 text/plain hello question';

export interface HttpServers {
  server(...tls: Parameters<typeof startScriptedServer>): Promise<ScriptedServer>;
  client(options?: Partial<HttpClientOptions>): HttpClient;
  /** A server that handles each connection with `talk`, after its first bytes have arrived; resolves to its address. */
  rawServer(talk: (socket: Socket) => void): Promise<string>;
  /** A proxy that does what it is targets with CONNECT. */
  proxyServer(): Promise<{ readonly url: string; readonly targets: readonly string[] }>;
  end(): Promise<void>;
}

export function createHttpServers(): HttpServers {
  const ends: (() => Promise<void>)[] = [];
  const listen = async (server: Server): Promise<number> => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
    server.listen(0, 'localhost');
    await once(server, 'listening');
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    });
    return (server.address() as AddressInfo).port;
  };
  return {
    server: async (...tls) => {
      const server = await startScriptedServer(...tls);
      ends.push(() => server.close());
      return server;
    },
    client: (options = {}) => {
      const client = createHttpClient({ timeoutMs: 10_000, ...options });
      ends.push(() => client.close());
      return client;
    },
    rawServer: async (talk) =>
      `http://localhost:${await listen(createServer((socket) => socket.once('data', () => talk(socket))))}/`,
    proxyServer: async () => {
      const targets: string[] = [];
      const proxy = createHttpServer().on('connect', ({ url = '' }, socket) => {
        targets.push(url);
        const target = connect({ host: 'localhost', port: Number(url.split(':')[1]) }, () =>
          socket.write('HTTP/1.1 200 OK\r\n\r\n'),
        );
        target.on('error', () => socket.destroy());
        socket.on('close', () => target.destroy());
        socket.pipe(target).pipe(socket);
      });
      return { url: `http://localhost:${await listen(proxy)}`, targets };
    },
    end: async () => {
      for (const one of ends.splice(0).toReversed()) await one();
    },
  };
}

/** Status, type and body in one text. */
async function read({ status, contentType, body }: HttpAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return `${status} ${contentType} ${Buffer.concat(chunks).toString()}`;
}

export function post(
  http: HttpClient,
  url: string,
  signal = new AbortController().signal,
  use = read,
): Promise<string> {
  return http.send({ url, method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'question', signal }, use);
}

/** The cause of a call that failed: `dns`, `refused`, `invalid-http`, `tls expired` … */
export async function causeOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const cause = networkCause(error);
    if (cause === undefined) throw error;
    if (cause.kind === 'invalid-http' || cause.kind === 'not-inflatable') return cause.kind;
    if (cause.kind === 'proxy-setting') return `${cause.variable} ${cause.reason}`;
    return cause.kind === 'tls' ? `tls ${cause.problem.detail ?? cause.code}` : cause.detail;
  }
}
