import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { Secret } from '../../shared/secret.ts';
import { closeServer, listenOnLoopback } from '../../main/sandbox/practice-server.ts';
import type { Site } from './link-fixture.ts';

export interface Misbehavior {
  /** Instead of a token. */
  readonly answerToken?: (request: IncomingMessage, socket: Duplex) => void;
  /** Instead of opening the link. */
  readonly answerUpgrade?: (socket: Duplex) => void;
  /** Instead of answering the registration. */
  readonly answerRegistration?: (socket: WebSocket, id: number | undefined) => void;
  readonly ignoresPings?: boolean;
  readonly subprotocol?: string;
}

/** An appliance for tests that breaks the protocol. */
export interface MisbehavingAppliance extends Site {
  readonly sockets: readonly WebSocket[];
  readonly pings: number;
  /** The frames that came, registrations included. */
  readonly frames: readonly string[];
  /** The codes of the closing frames that came. */
  readonly closes: readonly number[];
  stop(): Promise<void>;
}

/** Returns the function that destroys all sockets of the server. */
function trackSockets(server: Server): () => void {
  const open = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

function issueToken(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"access_token":"t","token_type":"Bearer","expires_in":3600}');
}

export async function startMisbehavingAppliance(misbehavior: Misbehavior = {}): Promise<MisbehavingAppliance> {
  const {
    answerToken,
    answerUpgrade,
    answerRegistration,
    ignoresPings = false,
    subprotocol = 'ecm-link.v1',
  } = misbehavior;
  const server: Server = createServer();
  const links = new WebSocketServer({
    noServer: true,
    autoPong: !ignoresPings,
    perMessageDeflate: false,
    handleProtocols: () => subprotocol,
  });
  const sockets: WebSocket[] = [];
  const frames: string[] = [];
  const closes: number[] = [];
  let pings = 0;
  const closeSockets = trackSockets(server);
  server.on('request', (request, response) => {
    if (answerToken === undefined) issueToken(response);
    else answerToken(request, request.socket);
  });
  const receive = (socket: WebSocket, text: string): void => {
    frames.push(text);
    const { id, method } = JSON.parse(text) as { id?: number; method?: string };
    if (method === 'ecm/register' && answerRegistration !== undefined) answerRegistration(socket, id);
    else if (method !== undefined) socket.send(JSON.stringify({ jsonrpc: '2.0', id, result: { active: true } }));
  };
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    if (answerUpgrade !== undefined) return answerUpgrade(socket.resume());
    links.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      sockets.push(webSocket);
      webSocket.on('message', (data) => receive(webSocket, (data as Buffer).toString()));
      webSocket.on('ping', () => (pings += 1));
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
    get pings() {
      return pings;
    },
    stop: () => {
      closeSockets();
      return closeServer(server);
    },
  };
}
