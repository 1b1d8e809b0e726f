import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { aborted } from '../practice-server.ts';
import { EcmClient, type CallResult, type EcmClientHost, type EcmRegistration } from './ecm-client.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** A connected ECM as the status page lists it. */
export interface EcmClientInfo extends EcmRegistration {
  /** Milliseconds since 1970. */
  readonly connectedSince: number;
  /** The one of its group that requests are sent to. */
  readonly active: boolean;
}

/** An ECM with the health of its plugin. */
export interface CheckedEcm extends EcmClientInfo {
  readonly health: string;
}

/** An answer, and the ECM that it came from. */
interface Routed {
  readonly client: EcmClient;
  readonly result: Exclude<CallResult, { readonly kind: 'lost' }>;
}

interface EcmConnectionsOptions {
  readonly tokens: TokenIssuer;
  readonly now: () => number;
  /** Milliseconds that a request may take. */
  readonly timeoutMs: number;
}

const linkPath = '/ecm/link';
const subprotocol = 'ecm-link.v1';
/** ECMs that may serve one group. */
const maxGroupSize = 3;
const maxFrameBytes = 4 * 1024 * 1024;
const closeTimeoutMs = 1000;
const healthTimeoutMs = 2000;
const closeCodes = { goingAway: 1001, tokenExpired: 4401, accessDenied: 4403 } as const;

/** The connected ECMs, and which of them a request goes to: the one of the group that has been connected longest. */
export class EcmConnections implements EcmClientHost {
  readonly #options: EcmConnectionsOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  /** Every open connection, registered or not. */
  readonly #open = new Set<EcmClient>();
  /** Those that have registered, longest first. */
  readonly #registered = new Map<EcmClient, { readonly since: number; active: boolean }>();
  #isAllowed = true;

  constructor(options: EcmConnectionsOptions) {
    this.#options = options;
  }

  get clients(): readonly EcmClientInfo[] {
    return [...this.#registered.keys()].flatMap((client) => this.#infoOf(client));
  }

  /** The clients, each with the health that its plugin reports now. */
  async checkHealth(): Promise<readonly CheckedEcm[]> {
    this.closeExpired();
    const checked = [...this.#registered.keys()].map(async (client) => {
      const health = healthText(await client.call('plugin/health', {}, healthTimeoutMs));
      return this.#infoOf(client).map((info) => ({ ...info, health }));
    });
    return (await Promise.all(checked)).flat();
  }

  /** Whether the API account may use the Endpoint Credential Manager API (Allow Access). */
  allow(isAllowed: boolean): void {
    this.#isAllowed = isAllowed;
    if (!isAllowed) for (const client of this.#open) client.close(closeCodes.accessDenied, 'access denied');
  }

  /** Closes the connections whose token has expired. Called at each request, because time is an argument here. */
  closeExpired(): void {
    for (const client of this.#open)
      if (!client.hasValidToken) client.close(closeCodes.tokenExpired, 'the token has expired');
  }

  /** Calls the active ECM of the group, and the next one if that is lost, stops or is too busy. `undefined` if there is none left. */
  async call(group: string, method: string, params: object): Promise<Routed | undefined> {
    this.closeExpired();
    // A copy: an ECM that is lost and reconnects at once is not called a second time.
    const candidates = [...this.#registered.keys()].filter(
      (client) => client.registration?.group === group && client.hasValidToken,
    );
    let busy: Routed | undefined;
    for (const client of candidates) {
      const result = await client.call(method, params, this.#options.timeoutMs);
      if (result.kind === 'lost') continue;
      if (result.kind !== 'failed' || result.error.data?.kind !== 'service-unavailable') return { client, result };
      busy = { client, result };
    }
    return busy;
  }

  isValid(token: string): boolean {
    return this.#options.tokens.isValid(token);
  }

  registered(client: EcmClient): boolean | undefined {
    if (this.#membersOf(client.registration?.group).length >= maxGroupSize) return undefined;
    this.#registered.set(client, { since: this.#options.now(), active: false });
    this.#chooseActive(client);
    return this.#registered.get(client)?.active ?? false;
  }

  disconnected(client: EcmClient): void {
    this.#open.delete(client);
    if (!this.#registered.delete(client)) return;
    this.#chooseActive();
    this.changed(client);
  }

  /** Tells every ECM of the group who is in it. */
  changed({ registration }: EcmClient): void {
    const clients = this.#membersOf(registration?.group);
    const members = clients.flatMap((client) =>
      this.#infoOf(client).map(({ name, digest, active }) => ({ name, digest, active })),
    );
    for (const client of clients) client.sendGroup(members);
  }

  #membersOf(group: string | undefined): readonly EcmClient[] {
    return [...this.#registered.keys()].filter((client) => client.registration?.group === group);
  }

  /** As when the network fails. */
  dropAll(): void {
    for (const client of this.#open) client.terminate();
  }

  /** Closes all connections, and destroys those that do not answer the closing handshake. */
  async stop(): Promise<void> {
    this.#server.close();
    const open = [...this.#open];
    for (const client of open) client.close(closeCodes.goingAway, 'the appliance stops');
    await Promise.race([
      Promise.all(open.map(({ disconnected }) => aborted(disconnected))),
      delay(closeTimeoutMs, undefined, { ref: false }),
    ]);
    this.dropAll();
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (request.url !== linkPath) return refuse(socket, '404 Not Found');
    if (token === undefined || !this.isValid(token)) return refuse(socket, '401 Unauthorized');
    if (!this.#isAllowed) return refuse(socket, '403 Forbidden');
    if (!offered.includes(subprotocol)) return refuse(socket, '400 Bad Request');
    this.#server.handleUpgrade(
      request,
      socket,
      head,
      (webSocket: WebSocket) => void this.#open.add(new EcmClient(webSocket, token, this)),
    );
  }

  /** Empty for one that has disconnected. */
  #infoOf(client: EcmClient): EcmClientInfo[] {
    const entry = this.#registered.get(client);
    const { registration } = client;
    return entry === undefined || registration === undefined
      ? []
      : [{ ...registration, connectedSince: entry.since, active: entry.active }];
  }

  /** Notifies the ECMs that become active or inactive; the one that registers gets it with the answer. */
  #chooseActive(registering?: EcmClient): void {
    const groups = new Set<string>();
    for (const [client, entry] of this.#registered) {
      const group = client.registration?.group ?? '';
      const active = !groups.has(group);
      groups.add(group);
      if (active === entry.active) continue;
      entry.active = active;
      if (client !== registering) client.sendActive(active);
    }
  }
}

const healthSchema = z.object({ healthy: z.boolean(), message: z.string() });

function healthText(call: CallResult): string {
  const health = call.kind === 'answered' ? healthSchema.safeParse(call.result).data : undefined;
  if (health === undefined) return 'no answer';
  return `${health.healthy ? 'healthy' : 'not healthy'}: ${health.message}`;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
