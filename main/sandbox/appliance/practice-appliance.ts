import { closeServer, createPracticeServer, listenOnLoopback, type PracticeServerOptions } from '../practice-server.ts';
import type { ConsoleSession, HoldingSession } from './console.ts';
import { EcmConnections } from './ecm-connections.ts';
import { serve } from './http-routes.ts';
import { TokenIssuer, type TokenIssuerFixtures } from './token-issuer.ts';

export interface PracticeApplianceOptions extends PracticeServerOptions, TokenIssuerFixtures {
  /** Milliseconds that an ECM may take to answer. */
  readonly timeoutMs?: number;
}

const maxSessions = 100;
const defaultTimeoutMs = 60_000;

/** A practice appliance on loopback: OAuth, the link, routing among ECMs, a status page, and a console simulator. */
export type PracticeAppliance = Awaited<ReturnType<typeof startPracticeAppliance>>;

/** Starts a practice appliance. Rejects if the port is in use. */
export async function startPracticeAppliance(options: PracticeApplianceOptions) {
  const { now = Date.now, timeoutMs = defaultTimeoutMs } = options;
  const tokens = new TokenIssuer(now, options);
  const ecms = new EcmConnections({ tokens, now, timeoutMs });
  const sessions: ConsoleSession[] = [];
  const record = (session: ConsoleSession): void => {
    if (sessions.length >= maxSessions) sessions.shift();
    sessions.push(session);
  };
  const holding = new Set<HoldingSession>();
  const { server, caPem } = await createPracticeServer(options);
  const parts = { tokens, ecms, now, record, holding };
  server.on(
    'request',
    (request, response) => void serve(request, response, parts).catch(() => request.socket.destroy()),
  );
  server.on('upgrade', (request, socket, head) => ecms.upgrade(request, socket, head));
  const port = await listenOnLoopback(server, options.port);
  return {
    siteUrl: `${options.https ? 'https' : 'http'}://127.0.0.1:${port}`,
    /** The authority that signed its certificate; https only. */
    caPem,
    clientId: tokens.clientId,
    clientSecret: tokens.clientSecret,
    /** The registered ECMs, the one connected longest first. */
    get clients() {
      return ecms.clients;
    },
    /** The latest hundred console sessions, oldest first. */
    sessions: sessions as readonly ConsoleSession[],
    /** Console sessions that have a credential checked out. */
    holding: holding as ReadonlySet<HoldingSession>,
    get tokensIssued() {
      return tokens.issued;
    },
    get isLocked() {
      return tokens.isLocked;
    },
    /** Destroys all connections, as when the network fails. */
    dropClients: () => ecms.dropAll(),
    /** As when an administrator creates a new client secret. */
    revokeTokens: () => tokens.revokeTokens(),
    unlock: () => tokens.unlock(),
    /** The switch Endpoint Credential Manager API: Allow Access of the API account. */
    allowAccess: (isAllowed: boolean) => ecms.allow(isAllowed),
    stop: async () => {
      await ecms.stop();
      await closeServer(server);
    },
  };
}
