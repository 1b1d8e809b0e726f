import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Secret } from '../../../shared/secret.ts';
import { makePracticeCertificate, type PracticeCertificate } from '../certificate.ts';
import { closeServer, openOnLoopback } from '../loopback.ts';
import type { ConsoleSession } from './console.ts';
import { EcmConnections, type EcmClientInfo } from './ecm-connections.ts';
import { serve } from './http-routes.ts';
import { TokenIssuer, type TokenIssuerFixtures } from './token-issuer.ts';

export interface PracticeApplianceOptions extends TokenIssuerFixtures {
  /** On loopback; 0 picks a free one. */
  readonly port: number;
  readonly https: boolean;
  /** For https, where peers shall be trusted by one authority; else one is made. */
  readonly certificate?: PracticeCertificate;
  /** Milliseconds since 1970; tests move it to let tokens end. */
  readonly now?: () => number;
  /** Milliseconds that an ECM may take to answer. */
  readonly patienceMs?: number;
}

/** A practice appliance on loopback: OAuth, the link, routing among ECMs, a status page, and a console simulator. */
export interface PracticeAppliance {
  readonly siteUrl: string;
  /** The authority that signed its certificate; https only. */
  readonly caPem?: string | undefined;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The registered ECMs, the one connected longest first. */
  readonly clients: readonly EcmClientInfo[];
  /** The console sessions so far, oldest first; the last hundred. */
  readonly sessions: readonly ConsoleSession[];
  /** Console sessions that hold a credential at the moment. */
  readonly sessionsHolding: number;
  /** Tokens issued so far. */
  readonly tokensIssued: number;
  readonly isLocked: boolean;
  /** Cuts all connections, as when the network fails. */
  dropClients(): void;
  /** Ends all tokens, as when an administrator makes a new client secret. */
  revokeTokens(): void;
  unlock(): void;
  /** The switch Endpoint Credential Manager API: Allow Access of the API account. */
  allowAccess(isAllowed: boolean): void;
  stop(): Promise<void>;
}

const maxSessions = 100;
const usualPatienceMs = 60_000;

/** Starts a practice appliance. Rejects if the port is taken. */
export async function startPracticeAppliance(options: PracticeApplianceOptions): Promise<PracticeAppliance> {
  const { port, https, certificate: given, now = Date.now, patienceMs = usualPatienceMs } = options;
  const tokens = new TokenIssuer(now, options);
  const ecms = new EcmConnections({ tokens, now, patienceMs });
  const sessions: ConsoleSession[] = [];
  const record = (session: ConsoleSession): void => {
    if (sessions.length >= maxSessions) sessions.shift();
    sessions.push(session);
  };
  let sessionsHolding = 0;
  const holding = (change: 1 | -1): void => void (sessionsHolding += change);
  const certificate = https ? (given ?? (await makePracticeCertificate(Date.now()))) : undefined;
  const server =
    certificate === undefined
      ? createHttpServer()
      : (createHttpsServer({ key: certificate.keyPem, cert: certificate.certPem }) as Server);
  const parts = { tokens, ecms, now, record, holding };
  server.on(
    'request',
    (request, response) => void serve(request, response, parts).catch(() => request.socket.destroy()),
  );
  server.on('upgrade', (request, socket, head) => ecms.upgrade(request, socket, head));
  const bound = await openOnLoopback(server, port);
  return {
    siteUrl: `${https ? 'https' : 'http'}://127.0.0.1:${bound}`,
    caPem: certificate?.caPem,
    clientId: tokens.clientId,
    clientSecret: tokens.clientSecret,
    get clients() {
      return ecms.clients;
    },
    sessions,
    get sessionsHolding() {
      return sessionsHolding;
    },
    get tokensIssued() {
      return tokens.issued;
    },
    get isLocked() {
      return tokens.isLocked;
    },
    dropClients: () => ecms.dropAll(),
    revokeTokens: () => tokens.revokeTokens(),
    unlock: () => tokens.unlock(),
    allowAccess: (isAllowed) => ecms.allow(isAllowed),
    stop: async () => {
      await ecms.stop();
      await closeServer(server);
    },
  };
}
