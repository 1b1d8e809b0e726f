import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** An HTTP(S) server on a free port, whose answers are planned. */

/** One complete request, and what is needed to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly body: string;
  readonly response: ServerResponse;
  readonly socket: Socket;
}

export type Answerer = (exchange: Exchange) => unknown;

export interface ScriptedServer {
  /** `http://localhost:12345`, without a path. */
  readonly origin: string;
  readonly connections: { readonly open: ReadonlySet<Socket>; readonly most: number; readonly total: number };
  /** All bodies that arrived, in order. */
  readonly bodies: readonly string[];
  /** Plans the answers of the next requests; those after the last planned one are answered by `always`. */
  plan(...answerers: readonly Answerer[]): void;
  /** Sets the answer of all requests that are not planned. */
  always(answerer: Answerer): void;
  close(): Promise<void>;
}

/** With TLS if `tls` is set. */
export async function startScriptedServer(tls?: ServerOptions): Promise<ScriptedServer> {
  const open = new Set<Socket>();
  const connections = { open, most: 0, total: 0 };
  const bodies: string[] = [];
  const planned: Answerer[] = [];
  let fallback: Answerer = ({ response }) => response.writeHead(404).end();

  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    connections.total += 1;
    connections.most = Math.max(connections.most, open.size);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {}); // tests destroy connections
  });
  server.on('tlsClientError', () => {});
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    text(request).then(
      (body) => {
        bodies.push(body);
        return (planned.shift() ?? fallback)({ request, body, response, socket: request.socket });
      },
      () => {}, // the client has disconnected
    );
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://localhost:${port}`,
    connections,
    bodies,
    plan: (...answerers) => void planned.push(...answerers),
    always: (answerer) => void (fallback = answerer),
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
