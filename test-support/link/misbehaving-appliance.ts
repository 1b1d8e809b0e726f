import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { Secret } from '../../shared/secret.ts';
import { closeServer, listenOnLoopback } from '../../main/sandbox/practice-server.ts';
import type { Site } from './link-fixture.ts';

export interface Oddities {
  /** Instead of a token. */
  readonly answerToken?: (request: IncomingMessage, socket: Duplex) => void;
  /** Instead of opening the link. */
  readonly answerUpgrade?: (socket: Duplex) => void;
  /** Instead of answering the registration. */
  readonly answerRegistration?: (socket: WebSocket) => void;
  /** Pings are not answered. */
  readonly isDeaf?: boolean;
  readonly subprotocol?: string;
}

/** An appliance for tests that does not behave. */
export interface MisbehavingAppliance extends Site {
  readonly sockets: readonly WebSocket[];
  readonly tokenRequests: number;
  readonly pings: number;
  /** The frames that came, registrations included. */
  readonly frames: readonly string[];
  /** The codes of the closing frames that came. */
  readonly closes: readonly number[];
  stop(): Promise<void>;
}

export async function startMisbehavingAppliance(oddities: Oddities = {}): Promise<MisbehavingAppliance> {
  const { answerToken, answerUpgrade, answerRegistration, isDeaf = false, subprotocol = 'ecm-link.v1' } = oddities;
  const server: Server = createServer();
  const links = new WebSocketServer({
    noServer: true,
    autoPong: !isDeaf,
    perMessageDeflate: false,
    handleProtocols: () => subprotocol,
  });
  const sockets: WebSocket[] = [];
  const frames: string[] = [];
  const closes: number[] = [];
  const seen = { tokenRequests: 0, pings: 0 };
  const connections = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', (request, response) => {
    seen.tokenRequests += 1;
    if (answerToken !== undefined) answerToken(request, request.socket);
    else
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"access_token":"t","token_type":"Bearer","expires_in":3600}');
  });
  const hear = (socket: WebSocket, text: string): void => {
    frames.push(text);
    const { id, method } = JSON.parse(text) as { id?: number; method?: string };
    if (method === 'ecm/register' && answerRegistration !== undefined) answerRegistration(socket);
    else if (method !== undefined) socket.send(JSON.stringify({ jsonrpc: '2.0', id, result: { active: true } }));
  };
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    if (answerUpgrade !== undefined) return answerUpgrade(socket.resume());
    links.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      sockets.push(webSocket);
      webSocket.on('message', (data) => hear(webSocket, (data as Buffer).toString()));
      webSocket.on('ping', () => (seen.pings += 1));
      webSocket.on('close', (code) => closes.push(code));
      webSocket.on('error', () => {});
    });
  });
  const port = await listenOnLoopback(server, 0);
  return {
    siteUrl: `http://127.0.0.1:${port}`,
    clientId: 'ecm',
    clientSecret: Secret.of('marked'),
    sockets,
    frames,
    closes,
    get tokenRequests() {
      return seen.tokenRequests;
    },
    get pings() {
      return seen.pings;
    },
    stop: () => {
      for (const socket of connections) socket.destroy();
      return closeServer(server);
    },
  };
}
